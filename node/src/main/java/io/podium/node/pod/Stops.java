package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Probe;
import io.podium.node.probe.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides how containers end: the preStop hook first, then their turn, then the signal, all within
 * the grace. Pure.
 */
final class Stops {
    private final PodDesired desired;
    private final Observed seen;
    private final Instant now;

    Stops(PodDesired desired, Observed seen, Instant now) {
        this.desired = desired;
        this.seen = seen;
        this.now = now;
    }

    /**
     * Ends all that runs: the hooks of all at once, then those that are not sidecars, then sidecars
     * in the reverse of their order.
     */
    List<Step> all() {
        List<ContainerSeen> running = seen.running();
        List<ContainerSeen> first = firstToStop(desired.pod(), running);
        var steps = new ArrayList<Step>();
        for (ContainerSeen container : running) {
            String message = "Stopping container " + container.name();
            steps.addAll(one(container, desired.grace(), first.contains(container), message));
        }
        return steps;
    }

    /** Ends one container whose pod goes on. */
    List<Step> alone(ContainerSeen container, Optional<Purpose> why, String message) {
        return one(container, grace(container, why), true, message);
    }

    /** Ends one container without its hook and with no more time than anything has. */
    List<Step> atOnce(ContainerSeen container) {
        String message = "Stopping container " + container.name();
        return one(container, Duration.ZERO, true, message);
    }

    /** A probe may give less or more time than the pod does. */
    private Duration grace(ContainerSeen container, Optional<Purpose> why) {
        Optional<Container> spec = Specs.container(desired.pod(), container.name());
        Optional<Probe> probe =
                switch (why.orElse(Purpose.READINESS)) {
                    case LIVENESS -> spec.map(Container::livenessProbe);
                    case STARTUP -> spec.map(Container::startupProbe);
                    default -> Optional.empty();
                };
        return probe.filter(Probe::hasTerminationGracePeriodSeconds)
                .map(one -> Duration.ofSeconds(one.terminationGracePeriodSeconds()))
                .orElse(desired.grace());
    }

    private List<Step> one(ContainerSeen container, Duration grace, boolean turn, String message) {
        Stopping stopping = seen.stopping().get(container.id());
        if (stopping == null) {
            boolean hook = hasHook(container) && grace.isPositive();
            Stopping.Stage stage =
                    hook ? Stopping.Stage.HOOK : turn ? Stopping.Stage.SIGNAL : Stopping.Stage.TURN;
            Duration time = stage == Stopping.Stage.SIGNAL ? atLeast(grace) : grace;
            return List.of(stop(container, time, message, stage));
        }
        boolean sooner = now.plus(atLeast(grace)).isBefore(stopping.deadline());
        if (sooner) {
            return List.of(stop(container, atLeast(grace), "", stopping.stage()));
        }
        boolean late = !now.isBefore(stopping.deadline());
        return switch (stopping.stage()) {
            case SIGNAL -> List.of();
            case HOOK ->
                    late
                            ? List.of(signal(container, stopping))
                            : List.of(new Step.WakeAt(stopping.deadline()));
            case TURN ->
                    late || turn
                            ? List.of(signal(container, stopping))
                            : List.of(new Step.WakeAt(stopping.deadline()));
        };
    }

    private boolean hasHook(ContainerSeen container) {
        return Specs.container(desired.pod(), container.name())
                .filter(spec -> spec.lifecycle().hasPreStop())
                .isPresent();
    }

    private Step signal(ContainerSeen container, Stopping stopping) {
        Duration left = Duration.between(now, stopping.deadline());
        return stop(container, atLeast(left), "", Stopping.Stage.SIGNAL);
    }

    private static Duration atLeast(Duration grace) {
        return grace.compareTo(PodDesired.SHORTEST_GRACE) < 0 ? PodDesired.SHORTEST_GRACE : grace;
    }

    private static Step stop(
            ContainerSeen container, Duration grace, String message, Stopping.Stage stage) {
        return new Step.Stop(container.id(), container.name(), grace, message, stage);
    }

    private static List<ContainerSeen> firstToStop(Pod pod, List<ContainerSeen> running) {
        List<String> sidecars =
                pod.spec().initContainers().stream()
                        .filter(Specs::isSidecar)
                        .map(Container::name)
                        .toList();
        List<ContainerSeen> others =
                running.stream().filter(c -> !sidecars.contains(c.name())).toList();
        if (!others.isEmpty()) {
            return others;
        }
        for (String name : sidecars.reversed()) {
            List<ContainerSeen> last = running.stream().filter(c -> c.name().equals(name)).toList();
            if (!last.isEmpty()) {
                return last;
            }
        }
        return running;
    }
}
