package io.podium.api.kinds.apps;

import io.podium.api.error.Problems;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.schema.Resource;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.List;
import java.util.TreeMap;
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

    private static final String GENERATION = "deprecated.daemonset.template.generation";

    private final boolean isStateful;

    public SetStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
        this.isStateful = resource.plural().equals("statefulsets");
    }

    @Override
    protected TypedMap specDefaults(TypedMap spec) {
        TypedMap before = part(spec, "updateStrategy");
        TypedMap strategy = isStateful ? stateful(before) : daemon(before);
        return strategy.equals(spec.get("updateStrategy"))
                ? spec
                : spec.with("updateStrategy", strategy);
    }

    /** Only whoever leaves the type open gets a partition without asking for one. */
    private static TypedMap stateful(TypedMap strategy) {
        if (!strategy.string("type").isEmpty()) {
            return strategy;
        }
        TypedMap rolling = part(strategy, "rollingUpdate");
        return strategy.with("type", "RollingUpdate")
                .with(
                        "rollingUpdate",
                        rolling.has("partition") ? rolling : rolling.with("partition", 0L));
    }

    private static TypedMap daemon(TypedMap strategy) {
        TypedMap result =
                strategy.string("type").isEmpty()
                        ? strategy.with("type", "RollingUpdate")
                        : strategy;
        if (!result.string("type").equals("RollingUpdate")) {
            return result;
        }
        TypedMap rolling = part(result, "rollingUpdate");
        rolling = rolling.has("maxUnavailable") ? rolling : rolling.with("maxUnavailable", 1L);
        rolling = rolling.has("maxSurge") ? rolling : rolling.with("maxSurge", 0L);
        return result.with("rollingUpdate", rolling);
    }

    /** The server counts the templates of a DaemonSet; old clients and controllers read it. */
    @Override
    public T prepareCreate(T object) {
        T prepared = super.prepareCreate(object);
        return isStateful ? prepared : counted(prepared, 1);
    }

    @Override
    public T prepareUpdate(T object, T old) {
        T prepared = super.prepareUpdate(object, old);
        if (isStateful) {
            return prepared;
        }
        MapValue before = old.value().map("spec").map("template");
        boolean isSame = prepared.value().map("spec").map("template").equals(before);
        return counted(prepared, count(old) + (isSame ? 0 : 1));
    }

    private static long count(ApiObject set) {
        String text = set.metadata().annotations().getOrDefault(GENERATION, "1");
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 1;
    }

    @SuppressWarnings("unchecked") // A view gives back one of its own kind.
    private T counted(T set, long count) {
        ObjectMeta metadata = set.metadata();
        var annotations = new TreeMap<>(metadata.annotations());
        annotations.put(GENERATION, Long.toString(count));
        return (T) set.withMetadata(metadata.withAnnotations(annotations));
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
