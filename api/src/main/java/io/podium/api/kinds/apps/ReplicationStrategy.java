package io.podium.api.kinds.apps;

import io.podium.api.core.v1.ReplicationController;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.PodDefaults;
import io.podium.api.kinds.core.PodRules;
import io.podium.api.schema.Resource;
import io.podium.api.selector.LabelSelector;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.List;
import java.util.Map;

/** ReplicationControllers: selector and labels come from the template when they are not given. */
public final class ReplicationStrategy extends GenericStrategy<ReplicationController> {
    public ReplicationStrategy(Resource resource) {
        super(resource, ReplicationController::of);
    }

    @Override
    public ReplicationController applyDefaults(ReplicationController controller) {
        TypedMap value = PodDefaults.withTemplate(controller.value(), "spec", "template");
        MapValue labels = value.map("spec").at("template", "metadata", "labels");
        if (labels.isEmpty()) {
            return ReplicationController.of(value);
        }
        if (value.get("spec") instanceof TypedMap spec && spec.map("selector").isEmpty()) {
            value = value.with("spec", spec.with("selector", labels));
        }
        if (value.get("metadata") instanceof TypedMap metadata
                && metadata.map("labels").isEmpty()) {
            value = value.with("metadata", metadata.with("labels", labels));
        }
        return ReplicationController.of(value);
    }

    @Override
    public void validate(ReplicationController controller, Problems problems) {
        MapValue spec = controller.value().map("spec");
        WorkloadStrategy.nonNegative(spec, "minReadySeconds", WorkloadStrategy.SPEC, problems);
        if (spec.map("selector").isEmpty()) {
            problems.required("spec.selector", "");
        }
        WorkloadStrategy.nonNegative(spec, "replicas", WorkloadStrategy.SPEC, problems);
        if (!spec.has("template")) {
            problems.required("spec.template", "");
            return;
        }
        MapValue template = spec.map("template");
        MapValue labels = template.at("metadata", "labels");
        if (!LabelSelector.ofMap(spec.map("selector")).matches(labels)) {
            problems.invalid(
                    "spec.template.metadata.labels",
                    labels,
                    "`selector` does not match template `labels`");
        }
        FieldPath path = WorkloadStrategy.SPEC.child("template");
        PodRules.template(template, path, problems);
        WorkloadStrategy.endless(template, path, "ReplicationController", problems);
    }

    @Override
    public void validateStatusUpdate(
            ReplicationController controller, ReplicationController old, Problems problems) {
        MapValue status = controller.value().map("status");
        FieldPath path = FieldPath.of("status");
        for (String field :
                List.of(
                        "replicas",
                        "fullyLabeledReplicas",
                        "readyReplicas",
                        "availableReplicas",
                        "observedGeneration")) {
            WorkloadStrategy.nonNegative(status, field, path, problems);
        }
        for (String field : List.of("fullyLabeledReplicas", "readyReplicas", "availableReplicas")) {
            if (status.integer(field) > status.integer("replicas")) {
                problems.invalid(
                        path.child(field),
                        status.integer(field),
                        "cannot be greater than status.replicas");
            }
        }
        if (status.integer("availableReplicas") > status.integer("readyReplicas")) {
            problems.invalid(
                    path.child("availableReplicas"),
                    status.integer("availableReplicas"),
                    "cannot be greater than readyReplicas");
        }
    }

    @Override
    public List<String> selectableFieldNames() {
        return List.of("status.replicas");
    }

    @Override
    public Map<String, String> selectableFields(ReplicationController controller) {
        long replicas = controller.value().map("status").integer("replicas");
        return Map.of("status.replicas", String.valueOf(replicas));
    }
}
