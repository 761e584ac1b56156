package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.api.json.JsonEncoder;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells in events how a pod's resizes get on, each thing once. What was told before Podium started
 * is read from the conditions of the pod.
 */
final class ResizeNews {
    private final NodeTools.Events events;
    private Optional<Resizes.Refusal> refused = Optional.empty();
    private long refusedGeneration;
    private Optional<Long> underWay;
    private String trouble = "";

    ResizeNews(NodeTools.Events events, Pod pod) {
        this.events = events;
        condition(pod, "PodResizePending")
                .ifPresent(old -> {
                    refused = Optional.of(new Resizes.Refusal(old.reason(), old.message()));
                    refusedGeneration = old.observedGeneration();
                });
        Optional<PodCondition> progress = condition(pod, "PodResizeInProgress");
        underWay = progress.map(PodCondition::observedGeneration);
        trouble = progress.map(PodCondition::message).orElse("");
    }

    private static Optional<PodCondition> condition(Pod pod, String type) {
        return pod.status().conditions().stream()
                .filter(one -> one.type().equals(type) && one.status().equals("True"))
                .findFirst();
    }

    /** The pod was given what it asks for. */
    synchronized void started(Pod pod) {
        long generation = pod.metadata().generation();
        underWay = Optional.of(generation);
        trouble = "";
        tell(pod, "Normal", "ResizeStarted", "Pod resize started", generation, "");
    }

    /** The pod does not get what it asks for now, or nothing stands in its way any more. */
    synchronized void refused(Pod pod, Optional<Resizes.Refusal> why) {
        long generation = pod.metadata().generation();
        boolean isNew = !why.equals(refused) || generation != refusedGeneration;
        refused = why;
        refusedGeneration = generation;
        if (isNew && why.isPresent()) {
            String reason = why.get().reason();
            tell(
                    pod,
                    "Warning",
                    "Resize" + reason,
                    "Pod resize " + reason,
                    generation,
                    why.get().message());
        }
    }

    /**
     * How far a resize is.
     *
     * @param goesOn whether a running container has not what it was given
     * @param hold why it has not, when that was tried in vain
     */
    synchronized void seen(Pod pod, boolean goesOn, Optional<Hold> hold) {
        if (underWay.isEmpty()) {
            return;
        }
        if (!goesOn) {
            tell(pod, "Normal", "ResizeCompleted", "Pod resize completed", underWay.get(), "");
            underWay = Optional.empty();
            trouble = "";
            return;
        }
        String now = hold.map(Hold::message).orElse(trouble);
        if (!now.equals(trouble)) {
            trouble = now;
            tell(pod, "Warning", "ResizeError", "Pod resize error", underWay.get(), now);
        }
    }

    private void tell(
            Pod pod, String type, String reason, String words, long generation, String error) {
        events.tell(pod, "", type, reason, words + ": " + summary(pod, generation, error));
    }

    /** What the containers have or would have, as the kubelet writes it. */
    static String summary(Pod pod, long generation, String error) {
        var parts = new ArrayList<String>();
        list("initContainers", pod.spec().initContainers()).ifPresent(parts::add);
        list("containers", pod.spec().containers()).ifPresent(parts::add);
        parts.add("\"generation\":" + generation);
        if (!error.isEmpty()) {
            parts.add("\"error\":" + json(error));
        }
        return "{" + String.join(",", parts) + "}";
    }

    private static Optional<String> list(String name, List<Container> containers) {
        if (containers.isEmpty()) {
            return Optional.empty();
        }
        var all = new ArrayList<Object>();
        for (Container container : containers) {
            ResourceRequirements resources = container.resources();
            all.add(FreeMap.of(Map.of("name", container.name(), "resources", resources.value())));
        }
        return Optional.of("\"" + name + "\":" + json(ListValue.of(all)));
    }

    private static String json(Object value) {
        return new String(JsonEncoder.encode(value), StandardCharsets.UTF_8);
    }
}
