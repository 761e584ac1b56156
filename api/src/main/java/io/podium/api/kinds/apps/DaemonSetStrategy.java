package io.podium.api.kinds.apps;

import io.podium.api.apps.v1.DaemonSet;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.List;
import java.util.TreeMap;

/** DaemonSets: how they update, and the count of their templates that old clients read. */
public final class DaemonSetStrategy extends WorkloadStrategy<DaemonSet> {
    private static final String GENERATION = "deprecated.daemonset.template.generation";
    private static final List<String> COUNTS =
            List.of(
                    "currentNumberScheduled",
                    "numberMisscheduled",
                    "desiredNumberScheduled",
                    "numberReady",
                    "observedGeneration",
                    "updatedNumberScheduled",
                    "numberAvailable",
                    "numberUnavailable",
                    "collisionCount");

    public DaemonSetStrategy(Resource resource) {
        super(resource, DaemonSet::of);
    }

    @Override
    protected TypedMap specDefaults(TypedMap spec) {
        TypedMap strategy = part(spec, "updateStrategy");
        TypedMap result =
                strategy.string("type").isEmpty()
                        ? strategy.with("type", "RollingUpdate")
                        : strategy;
        if (result.string("type").equals("RollingUpdate")) {
            TypedMap rolling = part(result, "rollingUpdate");
            rolling = rolling.has("maxUnavailable") ? rolling : rolling.with("maxUnavailable", 1L);
            rolling = rolling.has("maxSurge") ? rolling : rolling.with("maxSurge", 0L);
            result = result.with("rollingUpdate", rolling);
        }
        return result.equals(spec.get("updateStrategy"))
                ? spec
                : spec.with("updateStrategy", result);
    }

    /** The server counts the templates of a DaemonSet; old clients and controllers read it. */
    @Override
    public DaemonSet prepareCreate(DaemonSet set) {
        return counted(super.prepareCreate(set), 1);
    }

    @Override
    public DaemonSet prepareUpdate(DaemonSet set, DaemonSet old) {
        DaemonSet prepared = super.prepareUpdate(set, old);
        MapValue before = old.value().map("spec").map("template");
        boolean isSame = prepared.value().map("spec").map("template").equals(before);
        return counted(prepared, count(old) + (isSame ? 0 : 1));
    }

    private static long count(DaemonSet set) {
        String text = set.metadata().annotations().getOrDefault(GENERATION, "1");
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 1;
    }

    private static DaemonSet counted(DaemonSet set, long count) {
        ObjectMeta metadata = set.metadata();
        var annotations = new TreeMap<>(metadata.annotations());
        annotations.put(GENERATION, Long.toString(count));
        return set.withMetadata(metadata.withAnnotations(annotations));
    }

    @Override
    protected void spec(DaemonSet set, MapValue old, Problems problems) {
        MapValue spec = set.value().map("spec");
        MapValue selector = spec.map("selector");
        ObjectRules.labelSelector(selector, SPEC.child("selector"), problems);
        boolean _ = TemplateRules.matches(spec, SPEC, problems);
        if (spec.has("selector") && TemplateRules.isEmpty(selector)) {
            problems.invalid(
                    SPEC.child("selector"), selector, "empty selector is invalid for daemonset");
        }
        MapValue template = spec.map("template");
        TemplateRules.check(template, old, TEMPLATE, problems);
        TemplateRules.shared(template, old, TEMPLATE, problems);
        TemplateRules.endless(template, TEMPLATE, "DaemonSet", problems);
        FieldRules.nonNegative(spec, "minReadySeconds", SPEC, problems);
        updates(spec.map("updateStrategy"), problems);
        FieldRules.nonNegative(spec, "revisionHistoryLimit", SPEC, problems);
    }

    private static void updates(MapValue strategy, Problems problems) {
        switch (strategy.string("type")) {
            case "OnDelete" -> {}
            case "RollingUpdate" -> rolling(strategy.map("rollingUpdate"), problems);
            default ->
                    problems.notOneOf(
                            SPEC.child("updateStrategy"),
                            GoForm.strategy(strategy, "maxUnavailable", "maxSurge"),
                            "RollingUpdate",
                            "OnDelete");
        }
    }

    private static void rolling(MapValue rolling, Problems problems) {
        FieldPath path = SPEC.child("updateStrategy").child("rollingUpdate");
        Object unavailable = rolling.get("maxUnavailable");
        Object surge = rolling.get("maxSurge");
        Budget.check(unavailable, path, "maxUnavailable", problems);
        Budget.check(surge, path, "maxSurge", problems);
        Budget.atMostAll(unavailable, path, "maxUnavailable", problems);
        Budget.atMostAll(surge, path, "maxSurge", problems);
        boolean mayMiss = !Budget.isZero(unavailable);
        boolean maySurge = !Budget.isZero(surge);
        if (mayMiss && maySurge) {
            problems.invalid(
                    path.child("maxSurge"),
                    surge,
                    "may not be set when maxUnavailable is non-zero");
        } else if (!mayMiss && !maySurge) {
            problems.required(path.child("maxUnavailable"), "cannot be 0 when maxSurge is 0");
        }
    }

    @Override
    public void validateUpdate(DaemonSet set, DaemonSet old, Problems problems) {
        if (!problems.isEmpty()) {
            // Upstream goes through the spec twice, and says all twice.
            spec(set, TemplateRules.before(old), problems);
        }
        keepsSelector(set, old, problems);
    }

    /** Only when the template, which is counted, has changed. */
    @Override
    public List<String> warnings(DaemonSet set, DaemonSet old) {
        boolean isSame = TemplateRules.before(set).equals(TemplateRules.before(old));
        return isSame ? List.of() : super.warnings(set, old);
    }

    @Override
    public void validateStatusUpdate(DaemonSet set, DaemonSet old, Problems problems) {
        MapValue status = set.value().map("status");
        FieldRules.nonNegative(status, COUNTS, StatusRules.STATUS, problems);
        StatusRules.collisions(status, old.value().map("status"), problems);
    }
}
