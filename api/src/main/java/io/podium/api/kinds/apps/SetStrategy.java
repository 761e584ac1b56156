package io.podium.api.kinds.apps;

import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.List;
import java.util.function.Function;

/** StatefulSets and DaemonSets: how they update, and what else of a StatefulSet never changes. */
public final class SetStrategy<T extends ApiObject> extends WorkloadStrategy<T> {
    private static final List<String> CHANGEABLE =
            List.of(
                    "replicas",
                    "ordinals",
                    "template",
                    "updateStrategy",
                    "revisionHistoryLimit",
                    "persistentVolumeClaimRetentionPolicy",
                    "minReadySeconds");

    private final boolean isStateful;

    public SetStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
        this.isStateful = resource.plural().equals("statefulsets");
    }

    @Override
    protected TypedMap specDefaults(TypedMap spec) {
        TypedMap strategy = part(spec, "updateStrategy");
        if (strategy.string("type").isEmpty()) {
            strategy = strategy.with("type", "RollingUpdate");
        }
        if (strategy.string("type").equals("RollingUpdate")) {
            TypedMap rolling = part(strategy, "rollingUpdate");
            if (isStateful) {
                rolling = rolling.has("partition") ? rolling : rolling.with("partition", 0L);
            } else {
                rolling =
                        rolling.has("maxUnavailable")
                                ? rolling
                                : rolling.with("maxUnavailable", 1L);
                rolling = rolling.has("maxSurge") ? rolling : rolling.with("maxSurge", 0L);
            }
            strategy = strategy.with("rollingUpdate", rolling);
        }
        return strategy.equals(spec.get("updateStrategy"))
                ? spec
                : spec.with("updateStrategy", strategy);
    }

    @Override
    public void validateUpdate(T object, T old, Problems problems) {
        if (!isStateful) {
            super.validateUpdate(object, old, problems);
            return;
        }
        MapValue now = object.value().map("spec");
        MapValue before = old.value().map("spec");
        for (String field : CHANGEABLE) {
            now = now.without(field);
            before = before.without(field);
        }
        if (!now.equals(before)) {
            problems.forbidden(
                    SPEC,
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals',"
                            + " 'template', 'updateStrategy', 'revisionHistoryLimit',"
                            + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are"
                            + " forbidden");
        }
    }
}
