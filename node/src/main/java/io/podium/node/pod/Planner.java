package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.node.probe.Purpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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
        List<ContainerSeen> leftovers = Rounds.leftovers(pod, seen);
        if (!leftovers.isEmpty()) {
            var stops = new Stops(desired, seen, now);
            leftovers.forEach(one -> steps.addAll(stops.atOnce(one)));
            return steps;
        }
        if (!Resizes.isWholeDone(pod, seen)) {
            steps.add(unlessHeld(seen, Hold.RESIZE, now, new Step.ResizePod()));
        }
        steps.addAll(replaced(desired, seen, sandbox.get(), now));
        steps.addAll(new Starts(pod, seen, sandbox.get(), now).next());
        steps.addAll(garbage(seen, sandbox.get()));
        return steps;
    }

    /** Ends what still runs in sandboxes that are not ready, then asks for the next one. */
    private static List<Step> newSandbox(PodDesired desired, Observed seen, Instant now) {
        if (!seen.running().isEmpty()) {
            return new Stops(desired, seen, now).all();
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
     * Ends containers whose specification changed under them, those a probe or a hook gave up on,
     * and those that should not be there at all: a second one of a name, after an answer of the
     * runtime was lost, or one in a sandbox of before.
     */
    private static List<Step> replaced(
            PodDesired desired, Observed seen, SandboxSeen sandbox, Instant now) {
        var stops = new Stops(desired, seen, now);
        var steps = new ArrayList<Step>();
        for (ContainerSeen running : seen.running()) {
            String name = running.name();
            Optional<Container> wanted = Specs.container(desired.pod(), name);
            boolean only =
                    running.sandboxId().equals(sandbox.id())
                            && seen.latest(name).filter(running::equals).isPresent();
            boolean current = wanted.filter(c -> Specs.hash(c).equals(running.hash())).isPresent();
            Optional<Purpose> failed = seen.health(running.id()).failed();
            if (!only) {
                steps.addAll(stops.alone(running, Optional.empty(), "Stopping container " + name));
            } else if (!current) {
                String message = "Container " + name + " definition changed, will be restarted";
                steps.addAll(stops.alone(running, Optional.empty(), message));
            } else if (failed.isPresent()) {
                String message = message(desired.pod(), wanted.get(), failed.get());
                steps.addAll(stops.alone(running, failed, message));
            } else if (seen.stopping().containsKey(running.id())) {
                steps.addAll(stops.alone(running, Optional.empty(), ""));
            } else {
                steps.addAll(resized(wanted.get(), running, seen, now, stops));
            }
        }
        return steps;
    }

    /** What brings a running container to the size it was given. */
    private static List<Step> resized(
            Container wanted, ContainerSeen running, Observed seen, Instant now, Stops stops) {
        ResourceRequirements had = seen.sizes().applied().get(running.id());
        if (had == null || Resizes.isSame(had, wanted.resources())) {
            return List.of();
        }
        return Resizes.needsRestart(wanted, had)
                ? stops.alone(
                        running,
                        Optional.empty(),
                        "Container " + wanted.name() + " resize requires restart")
                : List.of(
                        unlessHeld(
                                seen,
                                Hold.RESIZE,
                                now,
                                new Step.Resize(running.id(), wanted.name())));
    }

    private static String message(Pod pod, Container container, Purpose failed) {
        if (failed == Purpose.POST_START) {
            return "FailedPostStartHook";
        }
        String message =
                "Container "
                        + container.name()
                        + " failed "
                        + failed.word().toLowerCase(Locale.ROOT)
                        + " probe";
        return Specs.restartsOnFailure(pod, container) ? message + ", will be restarted" : message;
    }

    static Instant end(ContainerSeen ended) {
        return ended.finishedAt().orElse(ended.createdAt());
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
            return new Stops(desired, seen, now).all();
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
        if (!seen.running().isEmpty()) {
            return new Stops(desired, seen, now).all();
        }
        List<Step> steps = takeDown(seen);
        if (steps.isEmpty() && !seen.deleted()) {
            steps.add(new Step.DeleteObject());
        }
        return steps;
    }

    private static List<Step> clean(PodDesired desired, Observed seen, Instant now) {
        if (!seen.running().isEmpty()) {
            return new Stops(desired, seen, now).all();
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
