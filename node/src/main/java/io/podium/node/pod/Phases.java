package io.podium.node.pod;

import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import java.util.List;

/** The phase of a pod that goes on, as the kubelet's getPhase computes it. Pure. */
final class Phases {
    private Phases() {}

    /** Pending until each container was made once, and while init containers are at work. */
    static String living(Pod pod, List<ContainerStatus> inits, List<ContainerStatus> containers) {
        boolean begun = containers.stream().anyMatch(Phases::wasMade);
        for (int i = 0; i < inits.size(); i++) {
            ContainerStatus status = inits.get(i);
            boolean neverMade = !wasMade(status);
            boolean pending =
                    Specs.isSidecar(pod.spec().initContainers().get(i))
                            // A sidecar that comes back does not make a pod Pending again.
                            ? neverMade || (!begun && isUnstarted(status))
                            : neverMade || status.state().hasRunning();
            if (pending) {
                return "Pending";
            }
        }
        return containers.stream().allMatch(Phases::wasMade) ? "Running" : "Pending";
    }

    private static boolean isUnstarted(ContainerStatus sidecar) {
        return sidecar.state().hasRunning() && !sidecar.started();
    }

    /** Whether it runs, has ended, or waits to be started again. */
    static boolean wasMade(ContainerStatus status) {
        return !status.state().hasWaiting() || status.lastState().hasTerminated();
    }
}
