package io.podium.api.kinds.apps;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.List;
import java.util.Map;

/** Deployments: rolling updates by a quarter unless told otherwise. */
public final class DeploymentStrategy extends WorkloadStrategy<Deployment> {
    private static final String QUARTER = "25%";
    private static final List<String> COUNTS =
            List.of(
                    "observedGeneration",
                    "replicas",
                    "updatedReplicas",
                    "readyReplicas",
                    "availableReplicas",
                    "unavailableReplicas",
                    "terminatingReplicas",
                    "collisionCount");

    public DeploymentStrategy(Resource resource) {
        super(resource, Deployment::of);
    }

    @Override
    protected TypedMap specDefaults(TypedMap spec) {
        TypedMap strategy = part(spec, "strategy");
        if (strategy.string("type").isEmpty()) {
            strategy = strategy.with("type", "RollingUpdate");
        }
        if (strategy.string("type").equals("RollingUpdate")) {
            TypedMap rolling = part(strategy, "rollingUpdate");
            rolling =
                    rolling.has("maxUnavailable")
                            ? rolling
                            : rolling.with("maxUnavailable", QUARTER);
            rolling = rolling.has("maxSurge") ? rolling : rolling.with("maxSurge", QUARTER);
            strategy = strategy.with("rollingUpdate", rolling);
        }
        return strategy.equals(spec.get("strategy")) ? spec : spec.with("strategy", strategy);
    }

    @Override
    protected void spec(Deployment deployment, MapValue old, Problems problems) {
        MapValue spec = deployment.value().map("spec");
        FieldRules.nonNegative(spec, "replicas", SPEC, problems);
        TemplateRules.selector(spec, "deployment", SPEC, problems);
        replicated(spec, old, problems);
        strategy(spec.map("strategy"), problems);
        FieldRules.nonNegative(spec, "minReadySeconds", SPEC, problems);
        FieldRules.nonNegative(spec, "revisionHistoryLimit", SPEC, problems);
        if (spec.has("progressDeadlineSeconds")) {
            FieldRules.nonNegative(spec, "progressDeadlineSeconds", SPEC, problems);
            long deadline = spec.integer("progressDeadlineSeconds");
            if (deadline <= spec.integer("minReadySeconds")) {
                problems.invalid(
                        SPEC.child("progressDeadlineSeconds"),
                        deadline,
                        "must be greater than minReadySeconds");
            }
        }
    }

    private static void strategy(MapValue strategy, Problems problems) {
        switch (strategy.string("type")) {
            case "Recreate" -> {
                if (strategy.has("rollingUpdate")) {
                    problems.forbidden(
                            SPEC.child("strategy").child("rollingUpdate"),
                            "may not be specified when strategy `type` is 'Recreate'");
                }
            }
            case "RollingUpdate" -> rolling(strategy.map("rollingUpdate"), problems);
            default ->
                    problems.notOneOf(
                            SPEC.child("strategy"),
                            GoForm.strategy(strategy, "maxUnavailable", "maxSurge"),
                            "Recreate",
                            "RollingUpdate");
        }
    }

    private static void rolling(MapValue rolling, Problems problems) {
        FieldPath path = SPEC.child("strategy").child("rollingUpdate");
        Object unavailable = rolling.get("maxUnavailable");
        Object surge = rolling.get("maxSurge");
        Budget.check(unavailable, path, "maxUnavailable", problems);
        Budget.check(surge, path, "maxSurge", problems);
        if (Budget.isZero(unavailable) && Budget.isZero(surge)) {
            problems.invalid(
                    path.child("maxUnavailable"), unavailable, "may not be 0 when `maxSurge` is 0");
        }
        Budget.atMostAll(unavailable, path, "maxUnavailable", problems);
    }

    @Override
    public void validateUpdate(Deployment deployment, Deployment old, Problems problems) {
        keepsSelector(deployment, old, problems);
    }

    @Override
    public void validateStatusUpdate(Deployment deployment, Deployment old, Problems problems) {
        MapValue status = deployment.value().map("status");
        FieldRules.nonNegative(status, COUNTS, StatusRules.STATUS, problems);
        StatusRules.withinReplicas(
                status, problems, "updatedReplicas", "readyReplicas", "availableReplicas");
        StatusRules.availableAreReady(status, "readyReplicas", problems);
        StatusRules.collisions(status, old.value().map("status"), problems);
    }

    /** Annotations may come with a status (the controller's revision does), labels may not. */
    @Override
    public Deployment prepareStatusUpdate(Deployment deployment, Deployment old) {
        Deployment prepared = super.prepareStatusUpdate(deployment, old);
        ObjectMeta metadata = prepared.metadata();
        Map<String, String> labels = old.metadata().labels();
        return prepared.withMetadata(
                labels.isEmpty() ? metadata.withoutLabels() : metadata.withLabels(labels));
    }

    @Override
    protected boolean isNameOfPods() {
        return true;
    }
}
