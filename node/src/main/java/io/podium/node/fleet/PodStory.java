package io.podium.node.fleet;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where all containers of a pod are. Pure.
 *
 * @param containers by name, in the order of the pod; those that may not begin yet are missing
 * @param isInitialized whether the containers proper may begin
 * @param phase of the pod
 * @param isLate whether it was active for longer than its activeDeadlineSeconds
 * @param next when the story goes on by itself
 */
record PodStory(
        Map<String, Told> containers,
        boolean isInitialized,
        String phase,
        boolean isLate,
        Optional<Instant> next) {

    static final String LATE = "Pod was active on the node longer than the specified deadline";

    /**
     * A container.
     *
     * @param code its exit code, if it has ended
     */
    record Told(PodScript script, Story story, boolean isReady, int code) {
        /** The same, stopped at a time, if it is not over. */
        Told stopped(Instant at) {
            return story.isOver()
                    ? this
                    : new Told(
                            script,
                            story.stopped(at),
                            false,
                            story.isRunning() ? script.stopExit() : code);
        }
    }

    /** Where they are now, if the pod came to its node at this time. */
    static PodStory at(Pod pod, Instant from, Instant now) {
        if (!pod.metadata().annotations().isEmpty()) {
            PodScript.check(pod.metadata().annotations(), names(pod));
        }
        if (!pod.spec().hasActiveDeadlineSeconds()) {
            return whole(pod, from, now);
        }
        Instant deadline = from.plusSeconds(pod.spec().activeDeadlineSeconds());
        if (now.isBefore(deadline)) {
            PodStory story = whole(pod, from, now);
            return story.isOver()
                    ? story
                    : new PodStory(
                            story.containers,
                            story.isInitialized,
                            story.phase,
                            false,
                            story.next.filter(deadline::isAfter).or(() -> Optional.of(deadline)));
        }
        PodStory last = whole(pod, from, deadline);
        return last.isOver()
                ? last
                : new PodStory(
                        stopped(last.containers, deadline),
                        last.isInitialized,
                        "Failed",
                        true,
                        Optional.empty());
    }

    /** With the end of sidecars, which are stopped when all others have ended. */
    private static PodStory whole(Pod pod, Instant from, Instant now) {
        PodStory story = within(pod, from, now);
        List<Container> sidecars =
                pod.spec().initContainers().stream().filter(PodStory::isSidecar).toList();
        if (!story.isOver() || sidecars.isEmpty()) {
            return story;
        }
        var told = new LinkedHashMap<>(story.containers);
        sidecars.forEach(one -> told.remove(one.name()));
        Instant end =
                told.values().stream()
                        .flatMap(one -> one.story().ended().stream())
                        .max(Instant::compareTo)
                        .orElse(from);
        Map<String, Told> last = stopped(within(pod, from, end).containers, end);
        return new PodStory(last, story.isInitialized, story.phase, false, Optional.empty());
    }

    private static boolean isSidecar(Container init) {
        return init.restartPolicy().equals("Always");
    }

    private boolean isOver() {
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** The end of a pod that was deleted: what still ran was stopped at this time. */
    PodStory stopped(Instant at) {
        Map<String, Told> told = stopped(containers, at);
        boolean isClean =
                isInitialized
                        && told.values().stream()
                                .allMatch(one -> one.story().isOver() && one.code() == 0);
        String end = isClean ? "Succeeded" : "Failed";
        return new PodStory(told, isInitialized, end, isLate, Optional.empty());
    }

    private static Map<String, Told> stopped(Map<String, Told> containers, Instant at) {
        var told = new LinkedHashMap<String, Told>();
        containers.forEach((name, one) -> told.put(name, one.stopped(at)));
        return told;
    }

    private static Set<String> names(Pod pod) {
        var names = new HashSet<String>();
        pod.spec().initContainers().forEach(one -> names.add(one.name()));
        pod.spec().containers().forEach(one -> names.add(one.name()));
        return names;
    }

    private static PodStory within(Pod pod, Instant from, Instant now) {
        var told = new LinkedHashMap<String, Told>();
        var times = new ArrayList<Instant>();
        Instant cursor = from;
        boolean isInitialized = true;
        boolean hasFailed = false;
        for (Container container : pod.spec().initContainers()) {
            PodScript script = script(pod, container, true);
            boolean isSidecar = isSidecar(container);
            boolean isFinal = isFinal(pod, container, true, script.code());
            Told one = tell(script, isFinal, cursor, now, times);
            told.put(container.name(), one);
            if (isSidecar ? one.story().started().isEmpty() : !one.story().isOver()) {
                isInitialized = false;
                break;
            }
            if (!isSidecar && one.code() != 0) {
                hasFailed = true;
                isInitialized = false;
                break;
            }
            // Its first start, however often it was started since.
            cursor = isSidecar ? cursor.plus(script.start()) : one.story().ended().orElseThrow();
        }
        if (isInitialized) {
            for (Container container : pod.spec().containers()) {
                PodScript script = script(pod, container, false);
                boolean isFinal = isFinal(pod, container, false, script.code());
                told.put(container.name(), tell(script, isFinal, cursor, now, times));
            }
        }
        String phase = hasFailed ? "Failed" : phase(pod, told, isInitialized);
        return new PodStory(
                told, isInitialized, phase, false, times.stream().min(Instant::compareTo));
    }

    private static PodScript script(Pod pod, Container container, boolean isInit) {
        PodScript script = PodScript.of(pod.metadata().annotations(), container.name());
        return isInit && !container.restartPolicy().equals("Always") ? script.brief() : script;
    }

    private static Told tell(
            PodScript script, boolean isFinal, Instant from, Instant now, List<Instant> times) {
        Story story = Story.at(script, isFinal, from, now);
        story.next().ifPresent(times::add);
        boolean isReady = false;
        if (story.isRunning()) {
            Instant ready = story.started().orElseThrow().plus(script.ready());
            Optional<Instant> unready = script.unready().map(story.started().orElseThrow()::plus);
            isReady = !now.isBefore(ready) && unready.filter(at -> !now.isBefore(at)).isEmpty();
            Optional.of(ready).filter(now::isBefore).ifPresent(times::add);
            unready.filter(now::isBefore).ifPresent(times::add);
        }
        return new Told(script, story, isReady, script.code());
    }

    /**
     * Whether a container that ends with this code is not started again: its own rules come first,
     * then its own policy, then the pod's. An init container that succeeded is done.
     */
    private static boolean isFinal(Pod pod, Container container, boolean isInit, int code) {
        String own = container.restartPolicy();
        if (isInit && (own.equals("Always") || code == 0)) {
            return !own.equals("Always");
        }
        boolean isRuled =
                container.restartPolicyRules().stream()
                        .anyMatch(rule ->
                                rule.exitCodes().values().contains(code)
                                        != rule.exitCodes().operator().equals("NotIn"));
        return !isRuled
                && switch (own.isEmpty() ? pod.spec().restartPolicy() : own) {
                    case "Never" -> true;
                    case "OnFailure" -> code == 0;
                    default -> false;
                };
    }

    private static String phase(Pod pod, Map<String, Told> told, boolean isInitialized) {
        if (!isInitialized) {
            return "Pending";
        }
        boolean isOver = true;
        boolean isClean = true;
        boolean hasBegun = false;
        for (Container container : pod.spec().containers()) {
            Told one = told.get(container.name());
            isOver &= one.story().isOver();
            isClean &= one.code() == 0;
            hasBegun |= one.story().started().isPresent();
        }
        if (isOver) {
            return isClean ? "Succeeded" : "Failed";
        }
        return hasBegun ? "Running" : "Pending";
    }
}
