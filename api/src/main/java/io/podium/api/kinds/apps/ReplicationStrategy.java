package io.podium.api.kinds.apps;

import io.podium.api.core.v1.ReplicationController;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.PodDefaults;
import io.podium.api.schema.Resource;
import io.podium.api.selector.LabelSelector;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.List;
import java.util.Map;

/** ReplicationControllers: selector and labels come from the template when they are not given. */
public final class ReplicationStrategy extends GenericStrategy<ReplicationController> {
    private static final List<String> COUNTS =
            List.of(
                    "replicas",
                    "fullyLabeledReplicas",
                    "readyReplicas",
                    "availableReplicas",
                    "observedGeneration");

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
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(ReplicationController controller, Problems problems) {
        spec(controller, null, problems);
    }

    @Override
    public void validateChanged(
            ReplicationController controller, ReplicationController old, Problems problems) {
        spec(controller, TemplateRules.before(old), problems);
        validateUpdate(controller, old, problems);
    }

    private static void spec(ReplicationController controller, MapValue old, Problems problems) {
        MapValue spec = controller.value().map("spec");
        FieldPath path = WorkloadStrategy.SPEC;
        FieldRules.nonNegative(spec, "minReadySeconds", path, problems);
        boolean isEmpty = spec.map("selector").isEmpty();
        if (isEmpty) {
            problems.required("spec.selector", "");
        }
        FieldRules.nonNegative(spec, "replicas", path, problems);
        if (!spec.has("template")) {
            problems.required("spec.template", "");
            return;
        }
        MapValue template = spec.map("template");
        MapValue labels = template.at("metadata", "labels");
        if (!isEmpty && !LabelSelector.ofMap(spec.map("selector")).matches(labels)) {
            TemplateRules.mismatch(labels, path, problems);
        }
        TemplateRules.check(template, old, WorkloadStrategy.TEMPLATE, problems);
        if (spec.integer("replicas") > 1) {
            TemplateRules.shared(template, old, WorkloadStrategy.TEMPLATE, problems);
        }
        TemplateRules.endless(
                template, WorkloadStrategy.TEMPLATE, "ReplicationController", problems);
    }

    @Override
    public void validateUpdate(
            ReplicationController controller, ReplicationController old, Problems problems) {
        if (!problems.isEmpty()) {
            // Upstream says all twice.
            spec(controller, TemplateRules.before(old), problems);
        }
    }

    @Override
    public void validateStatusUpdate(
            ReplicationController controller, ReplicationController old, Problems problems) {
        ReplicaSetStrategy.status(controller.value().map("status"), COUNTS, problems);
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

    /** The name is checked when it is new; later it stays what it is. */
    @Override
    public List<String> warnings(ReplicationController controller) {
        return FieldRules.joined(
                FieldRules.withNameWarning(super.warnings(controller), controller.name()),
                TemplateRules.warnings(controller, null, WorkloadStrategy.TEMPLATE));
    }

    @Override
    public List<String> warnings(ReplicationController controller, ReplicationController old) {
        return FieldRules.joined(
                super.warnings(controller),
                TemplateRules.warnings(controller, old, WorkloadStrategy.TEMPLATE));
    }
}
