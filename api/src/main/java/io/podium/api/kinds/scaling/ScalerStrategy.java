package io.podium.api.kinds.scaling;

import io.podium.api.autoscaling.v2.HorizontalPodAutoscaler;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.quantity.Quantity;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.List;
import java.util.Set;

/** HorizontalPodAutoscalers: how many at least and at most, and how fast it may go. */
public final class ScalerStrategy extends GenericStrategy<HorizontalPodAutoscaler> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath STATUS = FieldPath.of("status");
    private static final int LONGEST_PERIOD = 1800;
    private static final int LONGEST_WINDOW = 3600;
    private static final long USUAL_LOAD = 80;
    private static final Set<String> SELECTIONS = Set.of("Disabled", "Max", "Min");
    private static final Set<String> POLICIES = Set.of("Percent", "Pods");

    public ScalerStrategy(Resource resource) {
        super(resource, HorizontalPodAutoscaler::of);
    }

    /** Four fifths of the processor unless told otherwise; rules of speed are completed. */
    @Override
    public HorizontalPodAutoscaler applyDefaults(HorizontalPodAutoscaler scaler) {
        if (!(scaler.value().get("spec") instanceof TypedMap spec)) {
            return scaler;
        }
        TypedMap result = spec;
        if (spec.list("metrics").isEmpty()) {
            result = result.with("metrics", ListValue.of(processorLoad(spec)));
        }
        if (spec.get("behavior") instanceof TypedMap behavior) {
            TypedMap up = rules(behavior, "scaleUp");
            if (!up.has("stabilizationWindowSeconds")) {
                up = up.with("stabilizationWindowSeconds", 0L);
            }
            if (!up.has("policies")) {
                up =
                        up.with(
                                "policies",
                                ListValue.of(policy(up, "Pods", 4), policy(up, "Percent", 100)));
            }
            TypedMap down = rules(behavior, "scaleDown");
            if (!down.has("policies")) {
                down = down.with("policies", ListValue.of(policy(down, "Percent", 100)));
            }
            result = result.with("behavior", behavior.with("scaleUp", up).with("scaleDown", down));
        }
        return HorizontalPodAutoscaler.of(scaler.value().with("spec", result));
    }

    private static TypedMap processorLoad(TypedMap spec) {
        TypedMap metric = MapValue.empty(spec.type().field("metrics").type());
        TypedMap source = MapValue.empty(metric.type().field("resource").type());
        TypedMap target = MapValue.empty(source.type().field("target").type());
        target = target.with("type", "Utilization").with("averageUtilization", USUAL_LOAD);
        return metric.with("type", "Resource")
                .with("resource", source.with("name", "cpu").with("target", target));
    }

    private static TypedMap rules(TypedMap behavior, String field) {
        TypedMap rules =
                behavior.get(field) instanceof TypedMap given
                        ? given
                        : MapValue.empty(behavior.type().field(field).type());
        return rules.has("selectPolicy") ? rules : rules.with("selectPolicy", "Max");
    }

    private static TypedMap policy(TypedMap rules, String type, long value) {
        return MapValue.empty(rules.type().field("policies").type())
                .with("type", type)
                .with("value", value)
                .with("periodSeconds", 15L);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(HorizontalPodAutoscaler scaler, Problems problems) {
        spec(scaler.value().map("spec"), 1, problems);
    }

    /** Who was at none may stay there. */
    @Override
    public void validateChanged(
            HorizontalPodAutoscaler scaler, HorizontalPodAutoscaler old, Problems problems) {
        MapValue before = old.value().map("spec");
        boolean wasNone = before.has("minReplicas") && before.integer("minReplicas") == 0;
        spec(scaler.value().map("spec"), wasNone ? 0 : 1, problems);
    }

    private static void spec(MapValue spec, int fewest, Problems problems) {
        long minimum = spec.integer("minReplicas");
        long maximum = spec.integer("maxReplicas");
        boolean hasMinimum = spec.has("minReplicas");
        if (hasMinimum && minimum < fewest) {
            problems.invalid(
                    SPEC.child("minReplicas"),
                    minimum,
                    "must be greater than or equal to " + fewest);
        }
        if (maximum < 1) {
            problems.invalid(SPEC.child("maxReplicas"), maximum, "must be greater than 0");
        }
        if (hasMinimum && maximum < minimum) {
            problems.invalid(
                    SPEC.child("maxReplicas"),
                    maximum,
                    "must be greater than or equal to `minReplicas`");
        }
        reference(spec.map("scaleTargetRef"), SPEC.child("scaleTargetRef"), problems);
        ListValue metrics = spec.list("metrics");
        boolean isMeasuredElsewhere = false;
        for (int i = 0; i < metrics.size(); i++) {
            MetricRules.check(metrics.map(i), SPEC.child("metrics").index(i), problems);
            String type = metrics.map(i).string("type");
            isMeasuredElsewhere |= type.equals("Object") || type.equals("External");
        }
        if (hasMinimum && minimum == 0 && !isMeasuredElsewhere) {
            problems.forbidden(
                    SPEC.child("metrics"),
                    "must specify at least one Object or External metric to support scaling to"
                            + " zero replicas");
        }
        MapValue behavior = spec.map("behavior");
        for (String field : List.of("scaleUp", "scaleDown")) {
            if (behavior.has(field)) {
                speed(behavior.map(field), SPEC.child("behavior").child(field), problems);
            }
        }
    }

    /** An object by kind and name, of any group. */
    static void reference(MapValue reference, FieldPath path, Problems problems) {
        FieldRules.segment(reference, "kind", "", path, problems);
        FieldRules.segment(reference, "name", "", path, problems);
        String version = reference.string("apiVersion");
        if (version.indexOf('/') != version.lastIndexOf('/')) {
            problems.invalid(
                    path.child("apiVersion"),
                    version,
                    "unexpected GroupVersion string: " + version);
        }
    }

    private static void speed(MapValue rules, FieldPath path, Problems problems) {
        long window = rules.integer("stabilizationWindowSeconds");
        if (window < 0) {
            problems.invalid(
                    path.child("stabilizationWindowSeconds"),
                    window,
                    "must be greater than or equal to zero");
        }
        if (window > LONGEST_WINDOW) {
            problems.invalid(
                    path.child("stabilizationWindowSeconds"),
                    window,
                    "must be less than or equal to " + LONGEST_WINDOW);
        }
        FieldRules.oneOfAny(rules, "selectPolicy", SELECTIONS, path, problems);
        ListValue policies = rules.list("policies");
        if (policies.isEmpty()) {
            problems.required(path.child("policies"), "must specify at least one Policy");
        }
        for (int i = 0; i < policies.size(); i++) {
            policy(policies.map(i), path.child("policies").index(i), problems);
        }
        Quantity tolerance = Quantity.orZero(rules.string("tolerance"));
        if (tolerance.sign() < 0) {
            problems.invalid(path.child("tolerance"), tolerance.toString(), FieldRules.NEGATIVE);
        }
    }

    private static void policy(MapValue policy, FieldPath path, Problems problems) {
        String type = policy.string("type");
        if (!POLICIES.contains(type)) {
            problems.notSupported(path.child("type"), type, POLICIES);
        }
        for (String field : List.of("value", "periodSeconds")) {
            if (policy.integer(field) <= 0) {
                problems.invalid(
                        path.child(field), policy.integer(field), "must be greater than zero");
            }
        }
        long period = policy.integer("periodSeconds");
        if (period > LONGEST_PERIOD) {
            problems.invalid(
                    path.child("periodSeconds"),
                    period,
                    "must be less than or equal to " + LONGEST_PERIOD);
        }
    }

    @Override
    public void validateStatusUpdate(
            HorizontalPodAutoscaler scaler, HorizontalPodAutoscaler old, Problems problems) {
        FieldRules.nonNegative(
                scaler.value().map("status"),
                List.of("currentReplicas", "desiredReplicas"),
                STATUS,
                problems);
    }

    /** What names of metrics may be. */
    static void name(MapValue metric, FieldPath path, Problems problems) {
        String name = metric.string("name");
        if (name.isEmpty()) {
            problems.required(path.child("name"), "must specify a metric name");
        } else {
            FieldRules.each(Names.pathSegment(name), name, path, "name", problems);
        }
    }
}
