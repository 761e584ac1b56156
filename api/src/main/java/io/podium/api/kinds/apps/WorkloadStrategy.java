package io.podium.api.kinds.apps;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.PodDefaults;
import io.podium.api.kinds.core.PodRules;
import io.podium.api.schema.Resource;
import io.podium.api.selector.LabelSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * What ReplicaSets, Deployments, StatefulSets and DaemonSets have in common: a selector that never
 * changes and matches the template, replicas that are no negative number, a template that is a
 * pod's.
 */
public class WorkloadStrategy<T extends ApiObject> extends GenericStrategy<T> {
    protected static final FieldPath SPEC = FieldPath.of("spec");

    public WorkloadStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
    }

    @Override
    public T applyDefaults(T object) {
        TypedMap value = PodDefaults.withTemplate(object.value(), "spec", "template");
        if (value.get("spec") instanceof TypedMap spec) {
            value = value.with("spec", specDefaults(spec));
        }
        return view(value);
    }

    /** The kind's own defaults that depend on other fields of its spec. */
    protected TypedMap specDefaults(TypedMap spec) {
        return spec;
    }

    /** The field as it is, or an empty object of its type. */
    protected static TypedMap part(TypedMap map, String field) {
        return map.get(field) instanceof TypedMap part
                ? part
                : MapValue.empty(map.type().field(field).type());
    }

    @Override
    public void validate(T object, Problems problems) {
        MapValue spec = object.value().map("spec");
        for (String field : List.of("replicas", "minReadySeconds", "revisionHistoryLimit")) {
            nonNegative(spec, field, SPEC, problems);
        }
        selector(spec, problems);
        MapValue template = spec.map("template");
        PodRules.template(template, SPEC.child("template"), problems);
        endless(template, SPEC.child("template"), resource().kind(), problems);
    }

    /** Pods that are replaced when they end must not be meant to end. */
    static void endless(MapValue template, FieldPath path, String kind, Problems problems) {
        FieldPath spec = path.child("spec");
        String policy = template.map("spec").string("restartPolicy");
        if (!policy.isEmpty() && !policy.equals("Always")) {
            problems.notSupported(spec.child("restartPolicy"), policy, List.of("Always"));
        }
        if (template.map("spec").has("activeDeadlineSeconds")) {
            problems.forbidden(
                    spec.child("activeDeadlineSeconds"),
                    "activeDeadlineSeconds in " + kind + " is not Supported");
        }
    }

    protected static void nonNegative(
            MapValue spec, String field, FieldPath path, Problems problems) {
        if (spec.integer(field) < 0) {
            problems.invalid(
                    path.child(field), spec.integer(field), "must be greater than or equal to 0");
        }
    }

    private void selector(MapValue spec, Problems problems) {
        MapValue selector = spec.map("selector");
        ObjectRules.labelSelector(selector, SPEC.child("selector"), problems);
        boolean isEmpty =
                selector.map("matchLabels").isEmpty()
                        && selector.list("matchExpressions").isEmpty();
        if (isEmpty && spec.has("selector")) { // Its absence is reported from the schema.
            String kind =
                    resource().kind().equals("ReplicaSet")
                            ? "deployment" // So says upstream.
                            : resource().kind().toLowerCase(Locale.ROOT);
            problems.invalid(
                    SPEC.child("selector"), selector, "empty selector is invalid for " + kind);
            return;
        }
        MapValue labels = spec.at("template", "metadata", "labels");
        try {
            if (!LabelSelector.of(spec.has("selector") ? selector : null).matches(labels)) {
                problems.invalid(
                        SPEC.child("template").child("metadata").child("labels"),
                        labels.isEmpty() ? null : labels,
                        "`selector` does not match template `labels`");
            }
        } catch (MalformedSelector _) {
            problems.invalid(SPEC.child("selector"), selector, "invalid label selector");
        }
    }

    @Override
    public void validateUpdate(T object, T old, Problems problems) {
        problems.immutable(
                SPEC.child("selector"),
                object.value().map("spec").map("selector"),
                old.value().map("spec").map("selector"));
    }

    @Override
    public void validateStatusUpdate(T object, T old, Problems problems) {
        MapValue status = object.value().map("status");
        FieldPath path = FieldPath.of("status");
        for (String field :
                List.of("replicas", "readyReplicas", "availableReplicas", "observedGeneration")) {
            nonNegative(status, field, path, problems);
        }
        long replicas = status.integer("replicas");
        for (String field :
                List.of(
                        "readyReplicas",
                        "availableReplicas",
                        "updatedReplicas",
                        "fullyLabeledReplicas")) {
            if (status.integer(field) > replicas
                    && resource().type().field("spec") != null
                    && !isDaemonSet()) {
                problems.invalid(
                        path.child(field),
                        status.integer(field),
                        "cannot be greater than status.replicas");
            }
        }
    }

    @Override
    public List<String> selectableFieldNames() {
        return countsReplicas() ? List.of("status.replicas") : List.of();
    }

    @Override
    public Map<String, String> selectableFields(T object) {
        long replicas = object.value().map("status").integer("replicas");
        return countsReplicas() ? Map.of("status.replicas", String.valueOf(replicas)) : Map.of();
    }

    private boolean countsReplicas() {
        return resource().plural().equals("replicasets");
    }

    private boolean isDaemonSet() {
        return resource().plural().equals("daemonsets");
    }
}
