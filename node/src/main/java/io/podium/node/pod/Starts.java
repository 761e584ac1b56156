package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.time.GoDuration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides which containers start next in a pod that has a sandbox: ephemeral ones, init containers
 * and sidecars in their order, then the others. A postStart hook at work keeps all that follow from
 * starting, as it does in the kubelet. Pure.
 */
final class Starts {
    private final Pod pod;
    private final Observed seen;
    private final Observed fresh;
    private final SandboxSeen sandbox;
    private final Instant now;

    Starts(Pod pod, Observed seen, SandboxSeen sandbox, Instant now) {
        this.pod = pod;
        this.seen = seen;
        this.fresh = Rounds.fresh(pod, seen);
        this.sandbox = sandbox;
        this.now = now;
    }

    List<Step> next() {
        var steps = new ArrayList<Step>();
        for (Container ephemeral : Specs.ephemerals(pod)) {
            if (seen.latest(ephemeral.name()).isEmpty()
                    && Statuses.of(pod, ephemeral.name())
                            .filter(status -> !status.containerID().isEmpty())
                            .isEmpty()) {
                start(ephemeral).ifPresent(steps::add);
            }
        }
        if (isAnyStarting()) {
            return steps;
        }
        if (!initialized(steps)) {
            return steps;
        }
        for (Container container : pod.spec().containers()) {
            Optional<ContainerSeen> latest = fresh.latest(container.name());
            if (latest.isEmpty()
                    || (!latest.get().isRunning()
                            && Specs.restartsAfter(pod, container, latest.get()))) {
                start(container).ifPresent(steps::add);
                if (container.lifecycle().hasPostStart()) {
                    return steps; // What follows waits for its hook.
                }
            }
        }
        return steps;
    }

    private boolean isAnyStarting() {
        return seen.running().stream().anyMatch(one -> seen.health(one.id()).starting());
    }

    /** Adds what init containers need; whether it is the others' turn. */
    private boolean initialized(List<Step> steps) {
        boolean begun = hasBegun(pod, fresh, sandbox.id());
        for (Container init : pod.spec().initContainers()) {
            Optional<ContainerSeen> latest = fresh.latestIn(sandbox.id(), init.name());
            boolean running = latest.isPresent() && latest.get().isRunning();
            if (Specs.isSidecar(init)) {
                if (!running) {
                    start(init).ifPresent(steps::add);
                }
                if (!begun && !(running && isStarted(init, latest.get()))) {
                    return false;
                }
            } else if (!begun) {
                if (!running && !latest.map(ContainerSeen::isSucceeded).orElse(false)) {
                    start(init).ifPresent(steps::add);
                    return false;
                }
                if (running) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isStarted(Container container, ContainerSeen running) {
        return Statuses.isStarted(pod, container, running, seen);
    }

    /**
     * Whether a regular container was ever made in the sandbox: then init containers have had their
     * turn.
     */
    static boolean hasBegun(Pod pod, Observed seen, String sandboxId) {
        return pod.spec().containers().stream()
                .anyMatch(c -> seen.latestIn(sandboxId, c.name()).isPresent());
    }

    private Optional<Step> start(Container container) {
        String name = container.name();
        if (seen.pulling().contains(name)) {
            return Optional.empty();
        }
        Hold hold = seen.holds().get(name);
        if (hold != null && now.isBefore(hold.until())) {
            return Optional.of(new Step.WakeAt(hold.until()));
        }
        Optional<ContainerSeen> latest = fresh.latest(name);
        BackOff backOff = seen.backOffs().get(name);
        if (backOff != null && latest.isPresent() && latest.get().isExited()) {
            Instant until = backOff.until(Planner.end(latest.get()));
            if (now.isBefore(until)) {
                String message =
                        "back-off "
                                + GoDuration.format(backOff.delay())
                                + " restarting failed container="
                                + name
                                + " pod="
                                + Specs.text(pod);
                return Optional.of(new Step.Keep(name, new Hold(Hold.CRASH_LOOP, message, until)));
            }
        }
        return Optional.of(
                new Step.Start(name, nextAttempt(name, seen.latest(name)), sandbox.id()));
    }

    /** A status that names no container any more has counted the next one. */
    private static int next(ContainerStatus status) {
        return status.restartCount() + (status.containerID().isEmpty() ? 0 : 1);
    }

    /** Counts on from the status when the runtime forgot the containers before. */
    private int nextAttempt(String name, Optional<ContainerSeen> latest) {
        return latest.map(one -> one.attempt() + 1)
                .or(() -> Statuses.of(pod, name).map(Starts::next))
                .orElse(0);
    }
}
