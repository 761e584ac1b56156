package io.podium.api.kinds.pod;

import io.podium.api.core.v1.EphemeralContainer;
import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.error.UnifiedDiff;
import io.podium.api.schema.Field;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What the subresources of a running pod may change: ephemeral containers are only ever added, and
 * a resize changes amounts of cpu and memory and nothing else.
 */
public final class PodPartRules {
    private static final FieldPath SPEC = PodSpecRules.SPEC;
    private static final String TARGET = "targetContainerName";
    private static final List<String> RESIZED = List.of("cpu", "memory");

    private PodPartRules() {}

    /** Checks an update of the subresource ephemeralcontainers. */
    public static void ephemeral(MapValue pod, MapValue old, Problems problems) {
        PodSpecRules.pod(pod, old, problems);
        ListValue now = pod.map("spec").list("ephemeralContainers");
        ListValue before = old.map("spec").list("ephemeralContainers");
        FieldPath path = SPEC.child("ephemeralContainers");
        for (int i = 0; i < before.size(); i++) {
            MapValue was = before.map(i);
            MapValue is = named(now, was.string("name"));
            String quoted = "\"" + was.string("name") + "\"";
            if (is.isEmpty()) {
                problems.forbidden(
                        path, "existing ephemeral containers " + quoted + " may not be removed\n");
            } else if (!SameMeaning.of(is, was)) {
                problems.forbidden(
                        path,
                        "existing ephemeral containers "
                                + quoted
                                + " may not be changed\n"
                                + UnifiedDiff.of(alone(was), alone(is)));
            }
        }
    }

    /** As Go has it: what all containers have stands in a structure of its own. */
    private static Object alone(MapValue container) {
        List<String> fields =
                EphemeralContainer.TYPE.fields().stream()
                        .map(Field::name)
                        .filter(name -> !name.equals(TARGET))
                        .toList();
        var form = new LinkedHashMap<String, Object>();
        form.put("EphemeralContainerCommon", GoForm.of(container, fields));
        form.putAll(GoForm.of(container, List.of(TARGET)));
        return form;
    }

    private static MapValue named(ListValue containers, String name) {
        for (int i = 0; i < containers.size(); i++) {
            if (containers.map(i).string("name").equals(name)) {
                return containers.map(i);
            }
        }
        return MapValue.empty();
    }

    /**
     * Checks an update of the subresource resize.
     *
     * @param quality the class of service the pod would have
     * @param qualityBefore the one it has
     */
    public static void resize(
            MapValue pod, MapValue old, String quality, String qualityBefore, Problems problems) {
        PodSpecRules.pod(pod, old, problems);
        if (old.at("spec", "os").string("name").equals("windows")) {
            problems.forbidden(FieldPath.ROOT, "windows pods cannot be resized");
            return;
        }
        if (!quality.equals(qualityBefore)) {
            problems.invalid(SPEC, quality, "Pod QOS Class may not change as a result of resizing");
        }
        if (!isSupported(old.map("status"))) {
            problems.forbidden(SPEC, "Pod running on node without support for resize");
        }
        removals(pod.map("spec"), old.map("spec"), problems);
        MapValue rest = withOldAmounts(pod.map("spec"), old.map("spec"));
        if (!SameMeaning.of(rest, old.map("spec"))) {
            problems.forbidden(
                    SPEC,
                    "only cpu and memory resources are mutable\n"
                            + UnifiedDiff.of(
                                    InternalSpec.of(old.map("spec")), InternalSpec.of(rest)));
        }
    }

    /** A node that can resize tells what its running containers have. */
    private static boolean isSupported(MapValue status) {
        ListValue statuses = status.list("containerStatuses");
        for (int i = 0; i < statuses.size(); i++) {
            if (statuses.map(i).map("state").has("running")) {
                return statuses.map(i).has("resources");
            }
        }
        return true;
    }

    private static void removals(MapValue spec, MapValue old, Problems problems) {
        removals(spec.map("resources"), old.map("resources"), SPEC.child("resources"), problems);
        for (String list : List.of("containers", "initContainers")) {
            ListValue containers = spec.list(list);
            for (int i = 0; i < containers.size(); i++) {
                MapValue before = named(old.list(list), containers.map(i).string("name"));
                FieldPath path = SPEC.child(list).index(i).child("resources");
                removals(
                        containers.map(i).map("resources"),
                        before.map("resources"),
                        path,
                        problems);
            }
        }
    }

    private static void removals(MapValue now, MapValue before, FieldPath path, Problems problems) {
        for (String amounts : List.of("requests", "limits")) {
            boolean removed =
                    RESIZED.stream()
                            .anyMatch(name ->
                                    before.map(amounts).has(name) && !now.map(amounts).has(name));
            if (removed) {
                problems.forbidden(
                        path.child(amounts), "resource " + amounts + " cannot be removed");
            }
        }
    }

    /** The spec with the amounts that may change as they were; init containers keep theirs. */
    private static MapValue withOldAmounts(MapValue spec, MapValue old) {
        MapValue rest = spec.has("resources") ? amounts(spec, old) : spec;
        for (String list : List.of("containers", "initContainers")) {
            ListValue containers = spec.list(list);
            for (int i = 0; i < containers.size() && i < old.list(list).size(); i++) {
                MapValue container = containers.map(i);
                MapValue before = old.list(list).map(i);
                boolean may =
                        list.equals("containers")
                                || container.string("restartPolicy").equals("Always");
                if (may && container.string("name").equals(before.string("name"))) {
                    containers = containers.with(i, amounts(container, before));
                }
            }
            rest = containers.isEmpty() ? rest : rest.with(list, containers);
        }
        return rest;
    }

    private static MapValue amounts(MapValue container, MapValue before) {
        MapValue resources = container.map("resources");
        for (String kind : List.of("requests", "limits")) {
            MapValue amounts = resources.map(kind);
            for (String name : RESIZED) {
                amounts = PodUpdateRules.as(amounts, before.at("resources", kind), name);
            }
            resources = amounts.isEmpty() ? resources.without(kind) : resources.with(kind, amounts);
        }
        return resources.isEmpty() && !before.has("resources")
                ? container.without("resources")
                : container.with("resources", resources);
    }
}
