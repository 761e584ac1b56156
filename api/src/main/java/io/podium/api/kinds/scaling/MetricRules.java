package io.podium.api.kinds.scaling;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.quantity.Quantity;
import io.podium.api.strategy.AmountRules;
import io.podium.api.strategy.FieldRules;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What holds for what a scaler measures: one source of its type, and an aim for it. */
final class MetricRules {
    /** The field of each type of source. */
    private static final Map<String, String> FIELDS =
            Map.of(
                    "Object", "object",
                    "External", "external",
                    "Pods", "pods",
                    "Resource", "resource",
                    "ContainerResource", "containerResource");

    /** In the order in which upstream looks at them. */
    private static final List<String> SOURCES =
            List.of("object", "external", "pods", "resource", "containerResource");

    private static final Set<String> TARGETS = Set.of("Utilization", "Value", "AverageValue");

    private MetricRules() {}

    static void check(MapValue metric, FieldPath path, Problems problems) {
        String type = metric.string("type");
        if (type.isEmpty()) {
            problems.required(path.child("type"), "must specify a metric source type");
        }
        boolean isKnown = FIELDS.containsKey(type);
        if (!isKnown) {
            problems.notSupported(path.child("type"), type, FIELDS.keySet());
        }
        var present = new TreeSet<String>();
        for (String source : SOURCES) {
            if (metric.has(source)) {
                present.add(source);
                if (present.size() == 1) {
                    source(source, metric.map(source), path.child(source), problems);
                }
            }
        }
        String expected = FIELDS.getOrDefault(type, "");
        if (!isKnown) {
            problems.notSupported(path.child("type"), type, FIELDS.keySet());
        } else if (!metric.has(expected)) {
            problems.required(
                    path.child(expected), "must populate information for the given metric source");
        }
        if (present.size() != 1) {
            present.remove(expected);
            for (String source : present) {
                problems.forbidden(
                        path.child(source), "must populate the given metric source only");
            }
        }
    }

    private static void source(String kind, MapValue source, FieldPath path, Problems problems) {
        MapValue target = source.map("target");
        FieldPath aim = path.child("target");
        switch (kind) {
            case "object" -> {
                ScalerStrategy.reference(
                        source.map("describedObject"), path.child("describedObject"), problems);
                ScalerStrategy.name(source.map("metric"), path.child("metric"), problems);
                target(target, aim, problems);
                valueOrAverage(
                        target, aim, "must set either a target value or averageValue", problems);
            }
            case "external" -> {
                ScalerStrategy.name(source.map("metric"), path.child("metric"), problems);
                target(target, aim, problems);
                valueOrAverage(
                        target,
                        aim,
                        "must set either a target value for metric or a per-pod target",
                        problems);
                if (target.has("value") && target.has("averageValue")) {
                    problems.forbidden(
                            aim.child("value"),
                            "may not set both a target value for metric and a per-pod target");
                }
            }
            case "pods" -> {
                ScalerStrategy.name(source.map("metric"), path.child("metric"), problems);
                target(target, aim, problems);
                if (!target.has("averageValue")) {
                    problems.required(
                            aim.child("averageValue"),
                            "must specify a positive target averageValue");
                }
            }
            default -> resource(kind, source, path, problems);
        }
    }

    private static void valueOrAverage(
            MapValue target, FieldPath aim, String detail, Problems problems) {
        if (!target.has("value") && !target.has("averageValue")) {
            problems.required(aim.child("averageValue"), detail);
        }
    }

    private static void resource(String kind, MapValue source, FieldPath path, Problems problems) {
        String name = source.string("name");
        boolean isOfContainer = kind.equals("containerResource");
        if (name.isEmpty()) {
            problems.required(path.child("name"), "must specify a resource name");
        } else if (isOfContainer) {
            AmountRules.nameOfContainer(name, path.child("name"), problems);
        }
        if (isOfContainer) {
            String container = source.string("container");
            if (container.isEmpty()) {
                problems.required(path.child("container"), "must specify a container");
            } else {
                FieldRules.each(Names.dnsLabel(container), container, path, "container", problems);
            }
        }
        MapValue target = source.map("target");
        FieldPath aim = path.child("target");
        target(target, aim, problems);
        boolean hasShare = target.has("averageUtilization");
        boolean hasValue = target.has("averageValue");
        if (!hasShare && !hasValue) {
            problems.required(
                    aim.child("averageUtilization"),
                    "must set either a target raw value or a target utilization");
        }
        if (hasShare && hasValue) {
            problems.forbidden(
                    aim.child("averageValue"),
                    "may not set both a target raw value and a target utilization");
        }
    }

    private static void target(MapValue target, FieldPath path, Problems problems) {
        String type = target.string("type");
        if (type.isEmpty()) {
            problems.required(path.child("type"), "must specify a metric target type");
        }
        if (!TARGETS.contains(type)) {
            problems.invalid(
                    path.child("type"), type, "must be either Utilization, Value, or AverageValue");
        }
        for (String field : List.of("value", "averageValue")) {
            if (target.has(field) && Quantity.orZero(target.string(field)).sign() <= 0) {
                problems.invalid(path.child(field), target.string(field), "must be positive");
            }
        }
        long share = target.integer("averageUtilization");
        if (target.has("averageUtilization") && share < 1) {
            problems.invalid(path.child("averageUtilization"), share, "must be greater than 0");
        }
    }
}
