package io.podium.api.versions;

import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.util.HashMap;
import java.util.Map;

/**
 * One metric of an autoscaler in the flat form of v1's annotations and in the nested form of v2, as
 * loose trees.
 */
final class Metrics {
    private static final Map<String, String> SOURCES =
            Map.of(
                    "Object", "object",
                    "Pods", "pods",
                    "Resource", "resource",
                    "ContainerResource", "containerResource",
                    "External", "external");

    private Metrics() {}

    /** Gathers members and leaves out those that are not there. */
    private static final class Members {
        private final Map<String, Object> content = new HashMap<>();

        Members put(String name, Object value) {
            boolean isThere =
                    value != null
                            && value != Null.NULL
                            && !"".equals(value)
                            && !(value instanceof MapValue map && map.isEmpty());
            if (isThere) {
                content.put(name, value);
            }
            return this;
        }

        FreeMap map() {
            return FreeMap.of(content);
        }
    }

    private static Object orZero(Object quantity) {
        return quantity == null ? "0" : quantity;
    }

    private static FreeMap wrap(MapValue metric, FreeMap source) {
        String type = metric.string("type");
        return new Members().put("type", type).put(SOURCES.getOrDefault(type, ""), source).map();
    }

    private static MapValue source(MapValue metric) {
        return metric.map(SOURCES.getOrDefault(metric.string("type"), ""));
    }

    static FreeMap specToFirst(MapValue metric) {
        MapValue source = source(metric);
        MapValue target = source.map("target");
        MapValue identity = source.map("metric");
        var flat = new Members();
        switch (metric.string("type")) {
            case "Object" ->
                    flat.put("target", source.get("describedObject"))
                            .put("metricName", identity.get("name"))
                            .put("selector", identity.get("selector"))
                            .put("targetValue", orZero(target.get("value")))
                            .put("averageValue", target.get("averageValue"));
            case "Pods" ->
                    flat.put("metricName", identity.get("name"))
                            .put("selector", identity.get("selector"))
                            .put("targetAverageValue", orZero(target.get("averageValue")));
            case "External" ->
                    flat.put("metricName", identity.get("name"))
                            .put("metricSelector", identity.get("selector"))
                            .put("targetValue", target.get("value"))
                            .put("targetAverageValue", target.get("averageValue"));
            default ->
                    flat.put("name", source.get("name"))
                            .put("container", source.get("container"))
                            .put("targetAverageUtilization", target.get("averageUtilization"))
                            .put("targetAverageValue", target.get("averageValue"));
        }
        return wrap(metric, flat.map());
    }

    static FreeMap specToSecond(MapValue metric) {
        MapValue source = source(metric);
        var nested = new Members();
        var target = new Members();
        switch (metric.string("type")) {
            case "Object" -> {
                boolean isAverage = source.has("averageValue");
                boolean hasValue = !isAverage || !source.string("targetValue").equals("0");
                target.put("type", isAverage ? "AverageValue" : "Value")
                        .put("value", hasValue ? orZero(source.get("targetValue")) : null)
                        .put("averageValue", source.get("averageValue"));
                nested.put("describedObject", source.get("target"))
                        .put("metric", identity(source, "selector"));
            }
            case "Pods" -> {
                target.put("type", "AverageValue")
                        .put("averageValue", orZero(source.get("targetAverageValue")));
                nested.put("metric", identity(source, "selector"));
            }
            case "External" -> {
                target.put("type", source.has("targetValue") ? "Value" : "AverageValue")
                        .put("value", source.get("targetValue"))
                        .put("averageValue", source.get("targetAverageValue"));
                nested.put("metric", identity(source, "metricSelector"));
            }
            default -> {
                target.put(
                                "type",
                                source.has("targetAverageUtilization")
                                        ? "Utilization"
                                        : "AverageValue")
                        .put("averageUtilization", source.get("targetAverageUtilization"))
                        .put("averageValue", source.get("targetAverageValue"));
                nested.put("name", source.get("name")).put("container", source.get("container"));
            }
        }
        return wrap(metric, nested.put("target", target.map()).map());
    }

    private static FreeMap identity(MapValue source, String selector) {
        return new Members()
                .put("name", source.get("metricName"))
                .put("selector", source.get(selector))
                .map();
    }

    static FreeMap statusToFirst(MapValue metric) {
        MapValue source = source(metric);
        MapValue current = source.map("current");
        MapValue identity = source.map("metric");
        var flat = new Members();
        switch (metric.string("type")) {
            case "Object" ->
                    flat.put("target", source.get("describedObject"))
                            .put("metricName", identity.get("name"))
                            .put("selector", identity.get("selector"))
                            .put("currentValue", orZero(current.get("value")))
                            .put("averageValue", current.get("averageValue"));
            case "Pods" ->
                    flat.put("metricName", identity.get("name"))
                            .put("selector", identity.get("selector"))
                            .put("currentAverageValue", orZero(current.get("averageValue")));
            case "External" ->
                    flat.put("metricName", identity.get("name"))
                            .put("metricSelector", identity.get("selector"))
                            .put("currentValue", orZero(current.get("value")))
                            .put("currentAverageValue", current.get("averageValue"));
            default ->
                    flat.put("name", source.get("name"))
                            .put("container", source.get("container"))
                            .put("currentAverageUtilization", current.get("averageUtilization"))
                            .put("currentAverageValue", orZero(current.get("averageValue")));
        }
        return wrap(metric, flat.map());
    }

    static FreeMap statusToSecond(MapValue metric) {
        MapValue source = source(metric);
        var nested = new Members();
        var current = new Members();
        switch (metric.string("type")) {
            case "Object" -> {
                current.put("value", orZero(source.get("currentValue")))
                        .put("averageValue", source.get("averageValue"));
                nested.put("describedObject", source.get("target"))
                        .put("metric", identity(source, "selector"));
            }
            case "Pods" -> {
                current.put("averageValue", orZero(source.get("currentAverageValue")));
                nested.put("metric", identity(source, "selector"));
            }
            case "External" -> {
                current.put("value", orZero(source.get("currentValue")))
                        .put("averageValue", source.get("currentAverageValue"));
                nested.put("metric", identity(source, "metricSelector"));
            }
            default -> {
                current.put("averageUtilization", source.get("currentAverageUtilization"))
                        .put("averageValue", orZero(source.get("currentAverageValue")));
                nested.put("name", source.get("name")).put("container", source.get("container"));
            }
        }
        return wrap(metric, nested.put("current", current.map()).map());
    }

    /** The metric of v2 that the one percentage of v1 means. */
    static FreeMap processorShare(long percent) {
        FreeMap target = FreeMap.of(Map.of("type", "Utilization", "averageUtilization", percent));
        return FreeMap.of(
                Map.of(
                        "type",
                        "Resource",
                        "resource",
                        FreeMap.of(Map.of("name", "cpu", "target", target))));
    }

    static FreeMap processorStatus(Object percent) {
        FreeMap current = FreeMap.of(Map.of("averageUtilization", percent));
        return FreeMap.of(
                Map.of(
                        "type",
                        "Resource",
                        "resource",
                        FreeMap.of(Map.of("name", "cpu", "current", current))));
    }
}
