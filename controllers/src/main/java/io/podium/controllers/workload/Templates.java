package io.podium.controllers.workload;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.view.ApiObject;
import java.util.List;

/** Makes pods from templates; the spec is shared with the template, not copied. */
public final class Templates {
    private Templates() {}

    /** A pod of the owner, with a name the server is to complete. */
    public static Pod pod(ApiObject owner, PodTemplateSpec template) {
        ObjectMeta metadata =
                ObjectMeta.empty()
                        .withGenerateName(owner.name() + "-")
                        .withNamespace(owner.namespace())
                        .withOwnerReferences(List.of(Owners.referenceTo(owner)));
        ObjectMeta model = template.metadata();
        if (model.hasLabels()) {
            metadata = metadata.withLabels(model.labels());
        }
        if (model.hasAnnotations()) {
            metadata = metadata.withAnnotations(model.annotations());
        }
        if (model.hasFinalizers()) {
            metadata = metadata.withFinalizers(model.finalizers());
        }
        return Pod.create(owner.namespace(), "").withMetadata(metadata).withSpec(template.spec());
    }
}
