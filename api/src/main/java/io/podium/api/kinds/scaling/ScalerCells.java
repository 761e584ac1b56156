package io.podium.api.kinds.scaling;

import io.podium.api.strategy.Cells;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.time.Instant;
import java.util.ArrayList;

/** What the listing of autoscalers shows. */
public final class ScalerCells {
    private static final int MOST_METRICS = 2;
    private static final String UNKNOWN = "<unknown>";

    private ScalerCells() {}

    public static Object reference(MapValue scaler, Instant now) {
        MapValue target = scaler.at("spec", "scaleTargetRef");
        return target.string("kind") + "/" + target.string("name");
    }

    /** Metrics of v2; of v1 the one percentage it has. */
    public static Object targets(MapValue scaler, Instant now) {
        MapValue spec = scaler.map("spec");
        var texts = new ArrayList<String>();
        if (spec.has("targetCPUUtilizationPercentage")) {
            texts.add(
                    "cpu: "
                            + percent(
                                    scaler.map("status"),
                                    "currentCPUUtilizationPercentage",
                                    UNKNOWN)
                            + "/"
                            + percent(spec, "targetCPUUtilizationPercentage", "<auto>"));
        }
        ListValue metrics = spec.list("metrics");
        ListValue current = scaler.map("status").list("currentMetrics");
        for (int i = 0; i < metrics.size(); i++) {
            texts.add(
                    metric(metrics.map(i), i < current.size() ? current.map(i) : MapValue.empty()));
        }
        return Cells.firstOf(texts, MOST_METRICS, ", ", "<none>");
    }

    private static String percent(MapValue map, String field, String none) {
        return map.has(field) ? map.integer(field) + "%" : none;
    }

    private static String quantity(MapValue map, String field, String none) {
        return map.has(field) ? map.string(field) : none;
    }

    private static String metric(MapValue metric, MapValue status) {
        return switch (metric.string("type")) {
            case "External" -> plain(metric.map("external"), status.map("external"));
            case "Object" -> plain(metric.map("object"), status.map("object"));
            case "Pods" ->
                    quantity(status.at("pods", "current"), "averageValue", UNKNOWN)
                            + "/"
                            + quantity(metric.at("pods", "target"), "averageValue", "0");
            case "Resource" -> resource(metric.map("resource"), status.map("resource"));
            case "ContainerResource" ->
                    resource(metric.map("containerResource"), status.map("containerResource"));
            default -> "<unknown type>";
        };
    }

    private static String plain(MapValue source, MapValue status) {
        MapValue target = source.map("target");
        if (target.has("averageValue")) {
            return quantity(status.map("current"), "averageValue", UNKNOWN)
                    + "/"
                    + target.string("averageValue")
                    + " (avg)";
        }
        return quantity(status.map("current"), "value", UNKNOWN)
                + "/"
                + quantity(target, "value", "0");
    }

    private static String resource(MapValue source, MapValue status) {
        MapValue target = source.map("target");
        String now =
                target.has("averageValue")
                        ? quantity(status.map("current"), "averageValue", UNKNOWN)
                        : percent(status.map("current"), "averageUtilization", UNKNOWN);
        String wanted =
                target.has("averageValue")
                        ? target.string("averageValue")
                        : percent(target, "averageUtilization", "<auto>");
        return source.string("name") + ": " + now + "/" + wanted;
    }
}
