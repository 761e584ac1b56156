package io.podium.node.fleet;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.node.fleet.PodStory.Told;
import io.podium.node.pod.Specs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a kubelet would say of a pod between two looks, of those containers whose scripts ask for
 * it: each event is a write, and ten thousand pods would make fifty thousand. Pure.
 */
final class FleetEvents {
    /** One event, with the part of the pod it is about. */
    record Said(String fieldPath, String type, String reason, String message) {}

    private final Pod pod;
    private final List<Said> said = new ArrayList<>();

    private FleetEvents(Pod pod) {
        this.pod = pod;
    }

    /**
     * What is to be said.
     *
     * @param before as it was at the look before, if there was one
     */
    static List<Said> between(Pod pod, Optional<PodStory> before, PodStory now) {
        var events = new FleetEvents(pod);
        boolean isTold = now.containers().values().stream().anyMatch(one -> one.script().isTold());
        if (isTold && now.isLate() && before.filter(PodStory::isLate).isEmpty()) {
            events.say("", "Normal", "DeadlineExceeded", PodStory.LATE);
        }
        Map<String, Told> old = before.map(PodStory::containers).orElse(Map.of());
        for (Container container : pod.spec().initContainers()) {
            events.add("spec.initContainers{", container, old, now);
        }
        for (Container container : pod.spec().containers()) {
            events.add("spec.containers{", container, old, now);
        }
        return events.said;
    }

    /** What is said when the pod begins to end. */
    static List<Said> ending(Pod pod, PodStory now) {
        var events = new FleetEvents(pod);
        for (Container container : pod.spec().containers()) {
            Told told = now.containers().get(container.name());
            if (told != null && told.script().isTold() && told.story().isRunning()) {
                events.stopping("spec.containers{" + container.name() + "}", container);
            }
        }
        return events.said;
    }

    private void stopping(String path, Container container) {
        say(path, "Normal", "Killing", "Stopping container " + container.name());
    }

    private void add(String list, Container container, Map<String, Told> before, PodStory story) {
        Told now = story.containers().get(container.name());
        if (now == null || !now.script().isTold()) {
            return;
        }
        String path = list + container.name() + "}";
        Optional<Told> old = Optional.ofNullable(before.get(container.name()));
        Optional<Instant> began = old.flatMap(one -> one.story().started());
        boolean wasRunning = old.filter(one -> one.story().isRunning()).isPresent();
        boolean hasEnded =
                wasRunning
                        && (now.story().ended().isPresent()
                                || !now.story().started().equals(began));
        if (hasEnded && story.isLate()) {
            stopping(path, container);
        } else if (hasEnded && now.script().isKilled()) {
            say(path, "Warning", "Unhealthy", "Liveness probe failed: simulated");
            say(
                    path,
                    "Normal",
                    "Killing",
                    "Container "
                            + container.name()
                            + " failed liveness probe"
                            + (now.story().isOver() ? "" : ", will be restarted"));
        }
        if (now.story().isWaiting() && old.filter(one -> one.story().isWaiting()).isEmpty()) {
            say(
                    path,
                    "Warning",
                    "BackOff",
                    "Back-off restarting failed container "
                            + container.name()
                            + " in pod "
                            + Specs.text(pod));
        }
        if (!now.story().started().equals(began)) {
            begun(path, container);
        } else if (wasRunning && now.story().isRunning() && old.get().isReady() && !now.isReady()) {
            say(path, "Warning", "Unhealthy", "Readiness probe failed: simulated");
        }
        if (old.isEmpty() && !now.script().failure().isEmpty()) {
            pulled(path, container);
            say(path, "Warning", "Failed", "Error: " + now.script().failure());
        }
    }

    private void begun(String path, Container container) {
        pulled(path, container);
        say(path, "Normal", "Created", "Container created");
        say(path, "Normal", "Started", "Container started");
    }

    private void pulled(String path, Container container) {
        say(
                path,
                "Normal",
                "Pulled",
                "Container image \""
                        + container.image()
                        + "\" already present on machine and can be accessed by the pod");
    }

    private void say(String path, String type, String reason, String message) {
        said.add(new Said(path, type, reason, message));
    }
}
