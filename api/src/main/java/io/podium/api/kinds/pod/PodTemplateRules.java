package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.strategy.MetadataRules;
import io.podium.api.value.MapValue;
import java.util.LinkedHashMap;
import java.util.Map;

/** What holds for pod templates wherever they stand. What a workload demands besides is its own. */
public final class PodTemplateRules {
    private PodTemplateRules() {}

    /** The template as Kubernetes holds it inside, and shows it where it must not change. */
    public static Map<String, Object> shown(MapValue template) {
        var shown = new LinkedHashMap<String, Object>();
        template.map("metadata").forEach(entry -> shown.put(entry.getKey(), entry.getValue()));
        shown.put("Spec", InternalSpec.of(template.map("spec")));
        return shown;
    }

    /** Checks labels, annotations and spec of a template. */
    public static void check(MapValue template, FieldPath path, Problems problems) {
        check(template, null, path, problems);
    }

    /**
     * Checks a template.
     *
     * @param old the template before an update, or null
     */
    public static void check(MapValue template, MapValue old, FieldPath path, Problems problems) {
        MapValue spec = template.map("spec");
        MapValue annotations = template.at("metadata", "annotations");
        // The paths leave out the metadata, as Kubernetes' do.
        MetadataRules.labels(template.at("metadata", "labels"), path.child("labels"), problems);
        MetadataRules.annotations(annotations, path.child("annotations"), problems);
        AnnotationRules.check(annotations, spec, path.child("annotations"), problems);
        PodSpecRules.check(
                PodContext.of(spec, annotations, true, old == null ? null : old.map("spec")),
                path.child("spec"),
                problems);
        AnnotationRules.agree(annotations, spec, path.child("spec"), problems);
        if (!spec.list("ephemeralContainers").isEmpty()) {
            problems.forbidden(
                    path.child("spec").child("ephemeralContainers"),
                    "ephemeral containers not allowed in pod template");
        }
    }
}
