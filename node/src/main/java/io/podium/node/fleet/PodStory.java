package io.podium.node.fleet;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where all containers of a pod are. Pure.
 *
 * @param containers by name, in the order of the pod; those that may not begin yet are missing
 * @param isInitialized whether the containers proper may begin
 * @param phase of the pod
 * @param next when the story goes on by itself
 */
record PodStory(
        Map<String, Told> containers, boolean isInitialized, String phase, Optional<Instant> next) {

    /** A container, and whether it is ready. */
    record Told(PodScript script, Story story, boolean isReady) {}

    /** Where they are now, if the pod came to its node at this time. */
    static PodStory at(Pod pod, Instant from, Instant now) {
        var told = new LinkedHashMap<String, Told>();
        var times = new ArrayList<Instant>();
        Instant cursor = from;
        boolean isInitialized = true;
        boolean hasFailed = false;
        for (Container container : pod.spec().initContainers()) {
            PodScript script = script(pod, container, true);
            boolean isSidecar = container.restartPolicy().equals("Always");
            Story.Policy policy = isSidecar ? Story.Policy.ALWAYS : initPolicy(pod);
            Told one = tell(script, policy, cursor, now, times);
            told.put(container.name(), one);
            if (isSidecar ? one.story().started().isEmpty() : !one.story().isOver()) {
                isInitialized = false;
                break;
            }
            if (!isSidecar && script.code() != 0) {
                hasFailed = true;
                isInitialized = false;
                break;
            }
            cursor =
                    isSidecar
                            ? one.story().started().orElseThrow()
                            : one.story().ended().orElseThrow();
        }
        if (isInitialized) {
            for (Container container : pod.spec().containers()) {
                PodScript script = script(pod, container, false);
                told.put(container.name(), tell(script, policy(pod), cursor, now, times));
            }
        }
        String phase = hasFailed ? "Failed" : phase(pod, told, isInitialized);
        return new PodStory(told, isInitialized, phase, times.stream().min(Instant::compareTo));
    }

    private static PodScript script(Pod pod, Container container, boolean isInit) {
        PodScript script = PodScript.of(pod.metadata().annotations(), container.name());
        boolean isBrief =
                isInit && script.run().isEmpty() && !container.restartPolicy().equals("Always");
        return isBrief
                ? new PodScript(
                        script.start(),
                        Optional.of(Duration.ZERO),
                        script.exit(),
                        script.ready(),
                        script.unready(),
                        script.live(),
                        script.stopping(),
                        script.stopExit(),
                        script.failure(),
                        script.log())
                : script;
    }

    private static Told tell(
            PodScript script, Story.Policy policy, Instant from, Instant now, List<Instant> times) {
        Story story = Story.at(script, policy, from, now);
        story.next().ifPresent(times::add);
        boolean isReady = false;
        if (story.isRunning()) {
            Instant ready = story.started().orElseThrow().plus(script.ready());
            Optional<Instant> unready = script.unready().map(story.started().orElseThrow()::plus);
            isReady = !now.isBefore(ready) && unready.filter(at -> !now.isBefore(at)).isEmpty();
            Optional.of(ready).filter(now::isBefore).ifPresent(times::add);
            unready.filter(now::isBefore).ifPresent(times::add);
        }
        return new Told(script, story, isReady);
    }

    private static Story.Policy policy(Pod pod) {
        return switch (pod.spec().restartPolicy()) {
            case "Never" -> Story.Policy.NEVER;
            case "OnFailure" -> Story.Policy.ON_FAILURE;
            default -> Story.Policy.ALWAYS;
        };
    }

    /** An init container that succeeded is done, whatever the policy. */
    private static Story.Policy initPolicy(Pod pod) {
        return policy(pod) == Story.Policy.NEVER ? Story.Policy.NEVER : Story.Policy.ON_FAILURE;
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
            isClean &= one.script().code() == 0;
            hasBegun |= one.story().started().isPresent();
        }
        if (isOver) {
            return isClean ? "Succeeded" : "Failed";
        }
        return hasBegun ? "Running" : "Pending";
    }
}
