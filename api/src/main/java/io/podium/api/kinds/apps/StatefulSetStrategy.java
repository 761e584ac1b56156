package io.podium.api.kinds.apps;

import io.podium.api.apps.v1.StatefulSet;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** StatefulSets: how they update, what their claims are called, and what never changes. */
public final class StatefulSetStrategy extends WorkloadStrategy<StatefulSet> {
    private static final List<String> CHANGEABLE =
            List.of(
                    "replicas",
                    "ordinals",
                    "template",
                    "updateStrategy",
                    "revisionHistoryLimit",
                    "persistentVolumeClaimRetentionPolicy",
                    "minReadySeconds");
    private static final List<String> COUNTS =
            List.of(
                    "replicas",
                    "readyReplicas",
                    "currentReplicas",
                    "updatedReplicas",
                    "availableReplicas",
                    "observedGeneration",
                    "collisionCount");

    public StatefulSetStrategy(Resource resource) {
        super(resource, StatefulSet::of);
    }

    /** Only whoever leaves the type open gets a partition without asking for one. */
    @Override
    protected TypedMap specDefaults(TypedMap spec) {
        TypedMap strategy = part(spec, "updateStrategy");
        if (!strategy.string("type").isEmpty()) {
            return spec;
        }
        TypedMap rolling = part(strategy, "rollingUpdate");
        rolling = rolling.has("partition") ? rolling : rolling.with("partition", 0L);
        return spec.with(
                "updateStrategy",
                strategy.with("type", "RollingUpdate").with("rollingUpdate", rolling));
    }

    @Override
    protected void spec(StatefulSet set, MapValue old, Problems problems) {
        MapValue spec = set.value().map("spec");
        String management = spec.string("podManagementPolicy");
        if (management.isEmpty()) {
            problems.required(SPEC.child("podManagementPolicy"), "");
        } else if (!management.equals("OrderedReady") && !management.equals("Parallel")) {
            problems.invalid(
                    SPEC.child("podManagementPolicy"),
                    management,
                    "must be 'OrderedReady' or 'Parallel'");
        }
        updates(spec.map("updateStrategy"), problems);
        if (spec.has("persistentVolumeClaimRetentionPolicy")) {
            FieldPath path = SPEC.child("persistentVolumeClaimRetentionPolicy");
            MapValue policy = spec.map("persistentVolumeClaimRetentionPolicy");
            retention(policy, "whenDeleted", path, problems);
            retention(policy, "whenScaled", path, problems);
        }
        FieldRules.nonNegative(spec, "replicas", SPEC, problems);
        FieldRules.nonNegative(spec, "minReadySeconds", SPEC, problems);
        long start = spec.map("ordinals").integer("start");
        if (start < 0) {
            problems.invalid(SPEC.child("ordinals.start"), start, FieldRules.NEGATIVE);
        }
        String service = spec.string("serviceName");
        if (!service.isEmpty()) {
            FieldRules.each(Names.dnsLabel(service), service, SPEC, "serviceName", problems);
        }
        TemplateRules.selector(spec, "statefulset", SPEC, problems);
        template(spec, old, problems);
    }

    private static void updates(MapValue strategy, Problems problems) {
        FieldPath path = SPEC.child("updateStrategy");
        switch (strategy.string("type")) {
            case "" -> problems.required(path, "");
            case "OnDelete" -> {
                if (strategy.has("rollingUpdate")) {
                    problems.invalid(
                            path.child("rollingUpdate"),
                            GoForm.strategy(strategy, "partition", "maxUnavailable")
                                    .get("RollingUpdate"),
                            "only allowed for updateStrategy 'RollingUpdate'");
                }
            }
            case "RollingUpdate" -> {
                if (strategy.has("rollingUpdate")) {
                    rolling(strategy.map("rollingUpdate"), path.child("rollingUpdate"), problems);
                }
            }
            default ->
                    problems.invalid(
                            path,
                            GoForm.strategy(strategy, "partition", "maxUnavailable"),
                            "must be 'RollingUpdate' or 'OnDelete'");
        }
    }

    private static void rolling(MapValue rolling, FieldPath path, Problems problems) {
        FieldRules.nonNegative(rolling, "partition", path, problems);
        Object unavailable = rolling.get("maxUnavailable");
        if (unavailable != null) {
            Budget.check(unavailable, path, "maxUnavailable", problems);
            if (Budget.isZero(unavailable)) {
                problems.invalid(path.child("maxUnavailable"), unavailable, "cannot be 0");
            }
            Budget.atMostAll(unavailable, path, "maxUnavailable", problems);
        }
    }

    private static void retention(
            MapValue policy, String field, FieldPath path, Problems problems) {
        String value = policy.string(field);
        if (!value.equals("Retain") && !value.equals("Delete")) {
            problems.notOneOf(path.child(field), value, "Retain", "Delete");
        }
    }

    private static void template(MapValue spec, MapValue old, Problems problems) {
        MapValue template = spec.map("template");
        if (TemplateRules.matches(spec, SPEC, problems)) {
            TemplateRules.check(
                    withClaims(template, spec.list("volumeClaimTemplates")),
                    old,
                    TEMPLATE,
                    problems);
        } else {
            problems.invalid(SPEC.child("selector"), spec.map("selector"), "");
        }
        TemplateRules.endless(template, TEMPLATE, "StatefulSet", problems);
    }

    /** The claims are volumes of each pod, in the place of volumes of the same name. */
    private static MapValue withClaims(MapValue template, ListValue claims) {
        if (claims.isEmpty() || !(template.get("spec") instanceof TypedMap spec)) {
            return template;
        }
        var names = new HashSet<String>();
        ListValue volumes = spec.list("volumes");
        for (int i = 0; i < volumes.size(); i++) {
            names.add(volumes.map(i).string("name"));
        }
        for (int i = 0; i < claims.size(); i++) {
            String name = claims.map(i).at("metadata").string("name");
            if (!name.isEmpty() && names.add(name)) {
                volumes = volumes.plus(volume(spec, name));
            }
        }
        return template.with("spec", spec.with("volumes", volumes));
    }

    private static TypedMap volume(TypedMap spec, String name) {
        TypedMap volume = MapValue.empty(spec.type().field("volumes").type()).with("name", name);
        TypedMap claim =
                MapValue.empty(volume.type().field("persistentVolumeClaim").type())
                        .with("claimName", name);
        return volume.with("persistentVolumeClaim", claim);
    }

    @Override
    public void validateUpdate(StatefulSet set, StatefulSet old, Problems problems) {
        MapValue now = set.value().map("spec");
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

    @Override
    public void validateStatusUpdate(StatefulSet set, StatefulSet old, Problems problems) {
        MapValue status = set.value().map("status");
        FieldRules.nonNegative(status, COUNTS, StatusRules.STATUS, problems);
        StatusRules.withinReplicas(
                status,
                problems,
                "readyReplicas",
                "currentReplicas",
                "updatedReplicas",
                "availableReplicas");
        StatusRules.availableAreReady(status, "status.readyReplicas", problems);
        StatusRules.collisions(status, old.value().map("status"), problems);
    }

    @Override
    public List<String> warnings(StatefulSet set) {
        return withHistory(super.warnings(set), set);
    }

    @Override
    public List<String> warnings(StatefulSet set, StatefulSet old) {
        return withHistory(super.warnings(set, old), set);
    }

    private static List<String> withHistory(List<String> warnings, StatefulSet set) {
        var all = new ArrayList<>(warnings);
        MapValue spec = set.value().map("spec");
        if (spec.integer("revisionHistoryLimit") < 0) {
            all.add(
                    "spec.revisionHistoryLimit: a negative value retains all historical"
                            + " revisions; a value >= 0 is recommended");
        }
        return all;
    }
}
