package io.podium.api.kinds.apps;

import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Map;

/** ReplicaSets: a selector that never changes and matches the template, counts that fit. */
public final class ReplicaSetStrategy extends WorkloadStrategy<ReplicaSet> {
    private static final List<String> COUNTS =
            List.of(
                    "replicas",
                    "fullyLabeledReplicas",
                    "readyReplicas",
                    "availableReplicas",
                    "terminatingReplicas",
                    "observedGeneration");

    public ReplicaSetStrategy(Resource resource) {
        super(resource, ReplicaSet::of);
    }

    @Override
    protected void spec(ReplicaSet set, MapValue old, Problems problems) {
        MapValue spec = set.value().map("spec");
        FieldRules.nonNegative(spec, "replicas", SPEC, problems);
        FieldRules.nonNegative(spec, "minReadySeconds", SPEC, problems);
        // Upstream names the deployment here, too.
        TemplateRules.selector(spec, "deployment", SPEC, problems);
        replicated(spec, old, problems);
    }

    @Override
    public void validateUpdate(ReplicaSet set, ReplicaSet old, Problems problems) {
        if (!problems.isEmpty()) {
            // Upstream goes through the spec twice, and says all twice.
            spec(set, TemplateRules.before(old), problems);
        }
        keepsSelector(set, old, problems);
    }

    @Override
    public void validateStatusUpdate(ReplicaSet set, ReplicaSet old, Problems problems) {
        status(set.value().map("status"), COUNTS, problems);
    }

    /** The counts of ReplicaSets and ReplicationControllers. */
    static void status(MapValue status, List<String> counts, Problems problems) {
        FieldRules.nonNegative(status, counts, StatusRules.STATUS, problems);
        StatusRules.withinReplicas(
                status, problems, "fullyLabeledReplicas", "readyReplicas", "availableReplicas");
        StatusRules.availableAreReady(status, "readyReplicas", problems);
    }

    @Override
    public List<String> selectableFieldNames() {
        return List.of("status.replicas");
    }

    @Override
    public Map<String, String> selectableFields(ReplicaSet set) {
        long replicas = set.value().map("status").integer("replicas");
        return Map.of("status.replicas", String.valueOf(replicas));
    }

    @Override
    protected boolean isNameOfPods() {
        return true;
    }
}
