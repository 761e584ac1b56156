package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.time.GoDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Decides what to do next for a pod. Doing what it says and asking again leads to a state in which
 * it says nothing; steps that change what later ones depend on end a plan, so plans are short.
 */
public final class Planner {
    private Planner() {}

    /** The next steps, in order; empty when all is as wanted. */
    public static List<Step> plan(PodDesired desired, Observed seen, Instant now) {
        return switch (desired.wish()) {
            case RUN ->
                    Verdict.of(desired.pod(), seen, now).isPresent()
                            ? finish(desired, seen, now)
                            : run(desired, seen, now);
            case TERMINATE -> terminate(desired, seen, now);
            case GONE -> clean(desired, seen, now);
        };
    }

    private static List<Step> run(PodDesired desired, Observed seen, Instant now) {
        Pod pod = desired.pod();
        var steps = new ArrayList<Step>();
        Verdict.deadline(pod).ifPresent(end -> steps.add(new Step.WakeAt(end)));
        if (seen.volumes() != Observed.Volumes.MOUNTED) {
            steps.add(unlessHeld(seen, Hold.VOLUMES, now, new Step.MountVolumes()));
            return steps;
        }
        Optional<SandboxSeen> sandbox = seen.sandbox();
        if (sandbox.isEmpty()) {
            steps.addAll(newSandbox(desired, seen, now));
            return steps;
        }
        steps.addAll(replaced(desired, seen, sandbox.get()));
        steps.addAll(containers(pod, seen, sandbox.get(), now));
        steps.addAll(garbage(seen, sandbox.get()));
        return steps;
    }

    /** Ends what still runs in sandboxes that are not ready, then asks for the next one. */
    private static List<Step> newSandbox(PodDesired desired, Observed seen, Instant now) {
        if (!seen.running().isEmpty()) {
            return stops(
                    seen,
                    seen.running(),
                    desired.containerGrace(),
                    now,
                    "Pod sandbox changed, it will be killed and re-created.");
        }
        var steps = stopSandboxes(seen);
        if (steps.isEmpty()) {
            int attempt =
                    seen.sandboxes().isEmpty() ? 0 : seen.sandboxes().getFirst().attempt() + 1;
            steps.add(unlessHeld(seen, Hold.SANDBOX, now, new Step.CreateSandbox(attempt)));
        }
        return steps;
    }

    /**
     * Ends containers whose specification changed under them, and those that should not be there at
     * all: a second one of a name, after an answer of the runtime was lost, or one in a sandbox of
     * before.
     */
    private static List<Step> replaced(PodDesired desired, Observed seen, SandboxSeen sandbox) {
        var steps = new ArrayList<Step>();
        for (ContainerSeen running : seen.running()) {
            String name = running.name();
            Optional<Container> wanted = Specs.container(desired.pod(), name);
            boolean only =
                    running.sandboxId().equals(sandbox.id())
                            && seen.latest(name).filter(running::equals).isPresent();
            boolean current = wanted.filter(c -> Specs.hash(c).equals(running.hash())).isPresent();
            if (!(only && current) && !seen.stopping().containsKey(running.id())) {
                String message =
                        only
                                ? "Container " + name + " definition changed, will be restarted"
                                : "Stopping container " + name;
                steps.add(new Step.Stop(running.id(), name, desired.containerGrace(), message));
            }
        }
        return steps;
    }

    private static List<Step> containers(Pod pod, Observed seen, SandboxSeen sandbox, Instant now) {
        var steps = new ArrayList<Step>();
        boolean begun = hasBegun(pod, seen, sandbox.id());
        for (Container init : pod.spec().initContainers()) {
            Optional<ContainerSeen> latest = seen.latestIn(sandbox.id(), init.name());
            boolean running = latest.isPresent() && latest.get().isRunning();
            if (Specs.isSidecar(init)) {
                if (!running) {
                    start(pod, init, seen, sandbox, now).ifPresent(steps::add);
                    if (!begun) {
                        return steps;
                    }
                }
            } else if (!begun) {
                if (!running && !latest.map(ContainerSeen::isSucceeded).orElse(false)) {
                    start(pod, init, seen, sandbox, now).ifPresent(steps::add);
                    return steps;
                }
                if (running) {
                    return steps;
                }
            }
        }
        for (Container container : pod.spec().containers()) {
            Optional<ContainerSeen> latest = seen.latest(container.name());
            if (latest.isEmpty()
                    || (!latest.get().isRunning()
                            && Specs.restartsAfter(pod, container, latest.get()))) {
                start(pod, container, seen, sandbox, now).ifPresent(steps::add);
            }
        }
        return steps;
    }

    /**
     * Whether a regular container was ever made in the sandbox: then init containers have had their
     * turn.
     */
    static boolean hasBegun(Pod pod, Observed seen, String sandboxId) {
        return pod.spec().containers().stream()
                .anyMatch(c -> seen.latestIn(sandboxId, c.name()).isPresent());
    }

    private static Optional<Step> start(
            Pod pod, Container container, Observed seen, SandboxSeen sandbox, Instant now) {
        String name = container.name();
        if (seen.pulling().contains(name)) {
            return Optional.empty();
        }
        Hold hold = seen.holds().get(name);
        if (hold != null && now.isBefore(hold.until())) {
            return Optional.of(new Step.WakeAt(hold.until()));
        }
        Optional<ContainerSeen> latest = seen.latest(name);
        BackOff backOff = seen.backOffs().get(name);
        if (backOff != null && latest.isPresent() && latest.get().isExited()) {
            Instant until = backOff.until(end(latest.get()));
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
        return Optional.of(new Step.Start(name, nextAttempt(pod, name, latest), sandbox.id()));
    }

    static Instant end(ContainerSeen ended) {
        return ended.finishedAt().orElse(ended.createdAt());
    }

    /** Counts on from the status when the runtime forgot the containers before. */
    private static int nextAttempt(Pod pod, String name, Optional<ContainerSeen> latest) {
        return latest.map(seen -> seen.attempt() + 1)
                .or(() ->
                        Statuses.of(pod, name)
                                .filter(status -> !status.containerID().isEmpty())
                                .map(status -> status.restartCount() + 1))
                .orElse(0);
    }

    /**
     * Of ended containers, one before the newest of each name is kept for its log; so are their
     * sandboxes.
     */
    private static List<Step> garbage(Observed seen, SandboxSeen current) {
        var steps = new ArrayList<Step>();
        var used = new HashSet<String>();
        for (ContainerSeen container : seen.containers()) {
            long newer =
                    seen.containers().stream()
                            .takeWhile(other -> !other.id().equals(container.id()))
                            .filter(other -> other.name().equals(container.name()))
                            .count();
            if (newer > 1 && !container.isRunning()) {
                steps.add(
                        new Step.RemoveContainer(
                                container.id(), container.name(), container.attempt()));
            } else {
                used.add(container.sandboxId());
            }
        }
        for (SandboxSeen sandbox : seen.sandboxes()) {
            if (!sandbox.id().equals(current.id()) && !used.contains(sandbox.id())) {
                steps.add(new Step.RemoveSandbox(sandbox.id()));
            }
        }
        return steps;
    }

    /**
     * The pod ended by itself: its address and volumes are given back, its containers kept for
     * their logs.
     */
    private static List<Step> finish(PodDesired desired, Observed seen, Instant now) {
        if (!seen.running().isEmpty()) {
            return stops(seen, seen.running(), desired.containerGrace(), now, "");
        }
        return takeDown(seen);
    }

    private static List<Step> takeDown(Observed seen) {
        List<Step> steps = stopSandboxes(seen);
        if (steps.isEmpty() && seen.volumes() != Observed.Volumes.UNMOUNTED) {
            steps.add(new Step.UnmountVolumes());
        }
        return steps;
    }

    private static List<Step> terminate(PodDesired desired, Observed seen, Instant now) {
        List<ContainerSeen> running = seen.running();
        if (!running.isEmpty()) {
            return stops(
                    seen, firstToStop(desired.pod(), running), desired.containerGrace(), now, "");
        }
        List<Step> steps = takeDown(seen);
        if (steps.isEmpty() && !seen.deleted()) {
            steps.add(new Step.DeleteObject());
        }
        return steps;
    }

    /** Sidecars outlive the others and end in the reverse of their order, one after the other. */
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

    private static List<Step> clean(PodDesired desired, Observed seen, Instant now) {
        if (!seen.running().isEmpty()) {
            return stops(seen, seen.running(), desired.containerGrace(), now, "");
        }
        List<Step> steps = takeDown(seen);
        if (!steps.isEmpty()) {
            return steps;
        }
        seen.containers()
                .forEach(c -> steps.add(new Step.RemoveContainer(c.id(), c.name(), c.attempt())));
        seen.sandboxes().forEach(s -> steps.add(new Step.RemoveSandbox(s.id())));
        if (steps.isEmpty()) {
            steps.add(new Step.Forget());
        }
        return steps;
    }

    /** Stops for those not being stopped yet, or not soon enough. */
    private static List<Step> stops(
            Observed seen,
            List<ContainerSeen> running,
            Duration grace,
            Instant now,
            String message) {
        var steps = new ArrayList<Step>();
        for (ContainerSeen container : running) {
            Instant killed = seen.stopping().get(container.id());
            if (killed == null || now.plus(grace).isBefore(killed)) {
                String text =
                        message.isEmpty() ? "Stopping container " + container.name() : message;
                steps.add(new Step.Stop(container.id(), container.name(), grace, text));
            }
        }
        return steps;
    }

    private static List<Step> stopSandboxes(Observed seen) {
        var steps = new ArrayList<Step>();
        for (SandboxSeen sandbox : seen.sandboxes()) {
            if (sandbox.ready() || !seen.stopped().contains(sandbox.id())) {
                steps.add(new Step.StopSandbox(sandbox.id()));
            }
        }
        return steps;
    }

    private static Step unlessHeld(Observed seen, String what, Instant now, Step step) {
        Hold hold = seen.holds().get(what);
        return hold != null && now.isBefore(hold.until()) ? new Step.WakeAt(hold.until()) : step;
    }
}
