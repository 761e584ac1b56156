package io.podium.api.versions;

import io.podium.api.json.DecodeException;
import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.json.Typer;
import io.podium.api.schema.Type;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * HorizontalPodAutoscalers of autoscaling/v1 and v2. What v1 has no field for goes into the
 * annotations Kubernetes uses for it, and comes back from there.
 */
final class Autoscalers {
    private static final String METRICS = "autoscaling.alpha.kubernetes.io/metrics";
    private static final String CURRENT_METRICS = "autoscaling.alpha.kubernetes.io/current-metrics";
    private static final String CONDITIONS = "autoscaling.alpha.kubernetes.io/conditions";
    private static final String BEHAVIOR = "autoscaling.alpha.kubernetes.io/behavior";
    private static final List<String> ANNOTATIONS =
            List.of(
                    METRICS,
                    CURRENT_METRICS,
                    CONDITIONS,
                    BEHAVIOR,
                    "autoscaling.alpha.kubernetes.io/scale-down-tolerance",
                    "autoscaling.alpha.kubernetes.io/scale-up-tolerance");
    private static final List<String> SAME_SPEC = List.of("minReplicas", "maxReplicas");
    private static final List<String> SAME_STATUS =
            List.of("observedGeneration", "lastScaleTime", "currentReplicas", "desiredReplicas");
    private static final long DEFAULT_PERCENT = 80;

    private Autoscalers() {}

    static TypedMap toFirst(TypedMap scaler, Type to) {
        MapValue spec = scaler.map("spec");
        MapValue status = scaler.map("status");
        MapValue annotations = withoutAnnotations(scaler);
        TypedMap newSpec = same(scaler, "spec", SAME_SPEC, to);
        TypedMap newStatus = same(scaler, "status", SAME_STATUS, to);
        var others = new ArrayList<Object>();
        for (Object one : spec.list("metrics")) {
            var metric = (MapValue) one;
            if (!isProcessorShare(metric)) {
                others.add(Metrics.specToFirst(metric));
            } else if (!newSpec.has("targetCPUUtilizationPercentage")) {
                newSpec =
                        newSpec.with(
                                "targetCPUUtilizationPercentage",
                                metric.at("resource", "target").integer("averageUtilization"));
            }
        }
        annotations = annotate(annotations, METRICS, ListValue.of(others));
        var current = new ArrayList<Object>();
        for (Object one : status.list("currentMetrics")) {
            var metric = (MapValue) one;
            current.add(Metrics.statusToFirst(metric));
            MapValue now = metric.at("resource", "current");
            boolean isProcessor = metric.map("resource").string("name").equals("cpu");
            if (isProcessor && now.has("averageUtilization")) {
                newStatus =
                        newStatus.with(
                                "currentCPUUtilizationPercentage",
                                now.integer("averageUtilization"));
            }
        }
        annotations = annotate(annotations, CURRENT_METRICS, ListValue.of(current));
        annotations = annotate(annotations, CONDITIONS, status.list("conditions"));
        if (spec.has("behavior")) {
            Object capitals =
                    renamed(
                            spec.map("behavior"),
                            name ->
                                    name.substring(0, 1).toUpperCase(Locale.ROOT)
                                            + name.substring(1));
            annotations = annotations.with(BEHAVIOR, JsonEncoder.text(capitals));
        }
        return assemble(scaler, annotations, newSpec, newStatus, to);
    }

    private static boolean isProcessorShare(MapValue metric) {
        return metric.string("type").equals("Resource")
                && metric.map("resource").string("name").equals("cpu")
                && metric.at("resource", "target").has("averageUtilization");
    }

    private static MapValue annotate(MapValue annotations, String name, ListValue list) {
        return list.isEmpty() ? annotations : annotations.with(name, JsonEncoder.text(list));
    }

    private static MapValue withoutAnnotations(TypedMap scaler) {
        MapValue annotations =
                scaler.map("metadata").get("annotations") instanceof MapValue map
                        ? map
                        : FreeMap.of(Map.of());
        for (String name : ANNOTATIONS) {
            annotations = annotations.without(name);
        }
        return annotations;
    }

    /** The part of the object with the fields that are the same in both versions. */
    private static TypedMap same(TypedMap scaler, String part, List<String> names, Type to) {
        TypedMap result = MapValue.empty(to.field(part).type());
        MapValue from = scaler.map(part);
        for (String name : names) {
            if (from.has(name)) {
                result = result.with(name, from.get(name));
            }
        }
        if (from.get("scaleTargetRef") instanceof TypedMap target) {
            Type type = result.type().field("scaleTargetRef").type();
            result = result.with("scaleTargetRef", Retyping.of(target, type));
        }
        return result;
    }

    private static TypedMap assemble(
            TypedMap scaler, MapValue annotations, TypedMap spec, TypedMap status, Type to) {
        TypedMap result = MapValue.empty(to);
        if (scaler.has("kind")) {
            result =
                    result.with("kind", scaler.get("kind"))
                            .with("apiVersion", scaler.get("apiVersion"));
        }
        if (scaler.get("metadata") instanceof TypedMap metadata) {
            boolean isEqual = annotations.equals(metadata.map("annotations"));
            TypedMap changed =
                    annotations.isEmpty()
                            ? metadata.without("annotations")
                            : isEqual ? metadata : metadata.with("annotations", annotations);
            result = result.with("metadata", changed);
        }
        if (scaler.has("spec")) {
            result = result.with("spec", spec);
        }
        return scaler.has("status") || !status.isEmpty() ? result.with("status", status) : result;
    }

    static TypedMap toSecond(TypedMap scaler, Type to) {
        MapValue spec = scaler.map("spec");
        MapValue annotations = scaler.at("metadata", "annotations");
        TypedMap newSpec = same(scaler, "spec", SAME_SPEC, to);
        TypedMap newStatus = same(scaler, "status", SAME_STATUS, to);
        var metrics = new ArrayList<Object>();
        parsed(annotations, METRICS)
                .ifPresent(list ->
                        list.forEach(one -> metrics.add(Metrics.specToSecond((MapValue) one))));
        if (spec.has("targetCPUUtilizationPercentage")) {
            metrics.add(Metrics.processorShare(spec.integer("targetCPUUtilizationPercentage")));
        } else if (metrics.isEmpty()) {
            metrics.add(Metrics.processorShare(DEFAULT_PERCENT));
        }
        if (scaler.has("spec")) {
            newSpec = with(newSpec, "metrics", ListValue.of(metrics));
        }
        Optional<ListValue> current = parsed(annotations, CURRENT_METRICS);
        if (current.isPresent()) {
            var statuses = new ArrayList<Object>();
            current.get().forEach(one -> statuses.add(Metrics.statusToSecond((MapValue) one)));
            newStatus = with(newStatus, "currentMetrics", ListValue.of(statuses));
        } else if (scaler.map("status").has("currentCPUUtilizationPercentage")) {
            Object percent = scaler.map("status").get("currentCPUUtilizationPercentage");
            newStatus =
                    with(
                            newStatus,
                            "currentMetrics",
                            ListValue.of(Metrics.processorStatus(percent)));
        }
        Optional<ListValue> conditions = parsed(annotations, CONDITIONS);
        if (conditions.isPresent()) {
            newStatus = with(newStatus, "conditions", conditions.get());
        }
        if (annotations.has(BEHAVIOR)
                && free(annotations.string(BEHAVIOR)) instanceof MapValue behavior) {
            Object small =
                    renamed(
                            behavior,
                            name ->
                                    name.substring(0, 1).toLowerCase(Locale.ROOT)
                                            + name.substring(1));
            newSpec = with(newSpec, "behavior", small);
        }
        return assemble(scaler, withoutAnnotations(scaler), newSpec, newStatus, to);
    }

    /** The map with a loose value given the field's type; as it was when the value does not fit. */
    private static TypedMap with(TypedMap map, String field, Object loose) {
        try {
            Object typed =
                    Typer.type(FreeMap.of(Map.of(field, loose)), map.type()).value().get(field);
            return typed == null ? map : map.with(field, typed);
        } catch (DecodeException _) {
            return map; // Kubernetes, too, leaves out an annotation it cannot read.
        }
    }

    /** The list in an annotation; empty when there is none or it is no list of objects. */
    private static Optional<ListValue> parsed(MapValue annotations, String name) {
        boolean isList =
                annotations.has(name)
                        && free(annotations.string(name)) instanceof ListValue list
                        && list.stream().allMatch(MapValue.class::isInstance);
        return isList ? Optional.of((ListValue) free(annotations.string(name))) : Optional.empty();
    }

    private static Object free(String json) {
        try {
            return new JsonDecoder().decodeFree(json.getBytes(StandardCharsets.UTF_8));
        } catch (DecodeException _) {
            return "";
        }
    }

    /**
     * The tree with all names changed: this annotation alone holds Go's own names, which begin with
     * capitals.
     */
    private static Object renamed(Object value, UnaryOperator<String> rename) {
        return switch (value) {
            case MapValue map -> {
                var content = new HashMap<String, Object>();
                for (Map.Entry<String, Object> entry : map) {
                    if (!entry.getKey().isEmpty()) {
                        content.put(
                                rename.apply(entry.getKey()), renamed(entry.getValue(), rename));
                    }
                }
                yield FreeMap.of(content);
            }
            case ListValue list -> {
                var content = new ArrayList<Object>();
                list.forEach(one -> content.add(renamed(one, rename)));
                yield ListValue.of(content);
            }
            default -> value;
        };
    }
}
