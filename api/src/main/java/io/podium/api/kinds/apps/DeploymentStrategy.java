package io.podium.api.kinds.apps;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;

/** Deployments: rolling updates by a quarter unless told otherwise. */
public final class DeploymentStrategy extends WorkloadStrategy<Deployment> {
    private static final String QUARTER = "25%";

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
    public void validate(Deployment deployment, Problems problems) {
        super.validate(deployment, problems);
        MapValue spec = deployment.value().map("spec");
        MapValue strategy = spec.map("strategy");
        FieldPath path = SPEC.child("strategy");
        MapValue rolling = strategy.map("rollingUpdate");
        if (strategy.string("type").equals("Recreate") && strategy.has("rollingUpdate")) {
            problems.forbidden(
                    path.child("rollingUpdate"),
                    "may not be specified when strategy `type` is '"
                            + strategy.string("type")
                            + "'");
        } else if (strategy.string("type").equals("RollingUpdate")) {
            rolling(rolling, path.child("rollingUpdate"), problems);
        }
        if (spec.has("progressDeadlineSeconds")) {
            nonNegative(spec, "progressDeadlineSeconds", SPEC, problems);
            if (spec.integer("progressDeadlineSeconds") <= spec.integer("minReadySeconds")) {
                problems.invalid(
                        SPEC.child("progressDeadlineSeconds"),
                        spec.integer("progressDeadlineSeconds"),
                        "must be greater than minReadySeconds");
            }
        }
    }

    /** Annotations may come with a status (the controller's revision does), labels may not. */
    @Override
    public Deployment prepareStatusUpdate(Deployment deployment, Deployment old) {
        Deployment prepared = super.prepareStatusUpdate(deployment, old);
        return prepared.withMetadata(prepared.metadata().withLabels(old.metadata().labels()));
    }

    private static void rolling(MapValue rolling, FieldPath path, Problems problems) {
        Object unavailable = rolling.get("maxUnavailable");
        Object surge = rolling.get("maxSurge");
        Budget.check(unavailable, path.child("maxUnavailable"), problems);
        Budget.check(surge, path.child("maxSurge"), problems);
        if (Budget.isZero(unavailable) && Budget.isZero(surge)) {
            problems.invalid(
                    path.child("maxUnavailable"), unavailable, "may not be 0 when `maxSurge` is 0");
        }
        if (Budget.isOverWhole(unavailable)) {
            problems.invalid(
                    path.child("maxUnavailable"), unavailable, "must not be greater than 100%");
        }
    }
}
