package io.podium.api.kinds.storage;

import io.podium.api.core.v1.PersistentVolume;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.ClaimRules;
import io.podium.api.kinds.pod.NodeSelectorRules;
import io.podium.api.kinds.pod.PersistentVolumeRules;
import io.podium.api.kinds.pod.VolumeWarnings;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.List;

/** Persistent volumes: they begin pending, and never become others. */
public final class PersistentVolumeStrategy extends GenericStrategy<PersistentVolume> {
    private static final String OPTIONS_ANNOTATION = "volume.beta.kubernetes.io/mount-options";

    public PersistentVolumeStrategy(Resource resource) {
        super(resource, PersistentVolume::of);
    }

    @Override
    public PersistentVolume prepareCreate(PersistentVolume volume) {
        TypedMap value = volume.value();
        TypedMap status =
                MapValue.empty(value.type().field("status").type()).with("phase", "Pending");
        return view(value.with("status", status));
    }

    @Override
    public void validate(PersistentVolume volume, Problems problems) {
        PersistentVolumeRules.check(
                volume.value().map("spec"), volume.name(), FieldPath.of("spec"), problems);
    }

    @Override
    public void validateUpdate(PersistentVolume volume, PersistentVolume old, Problems problems) {
        PersistentVolumeRules.update(volume.value().map("spec"), old.value().map("spec"), problems);
    }

    @Override
    public List<String> warnings(PersistentVolume volume) {
        var warnings = new ArrayList<>(super.warnings(volume));
        MapValue spec = volume.value().map("spec");
        MapValue annotations = volume.value().at("metadata", "annotations");
        outdated(annotations, ClaimRules.CLASS_ANNOTATION, "storageClassName", "1.8", warnings);
        outdated(annotations, OPTIONS_ANNOTATION, "mountOptions", "1.31", warnings);
        if (spec.string("persistentVolumeReclaimPolicy").equals("Recycle")) {
            warnings.add(
                    "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated."
                            + " Instead, the recommended approach is to use dynamic provisioning.");
        }
        ListValue terms = spec.at("nodeAffinity", "required").list("nodeSelectorTerms");
        for (int i = 0; i < terms.size(); i++) {
            FieldPath path =
                    FieldPath.of("spec")
                            .child("nodeAffinity")
                            .child("required")
                            .child("nodeSelectorTerms")
                            .index(i);
            NodeSelectorRules.warn(terms.map(i), false, path, warnings);
        }
        VolumeWarnings.ofPersistent(spec, FieldPath.of("spec"), warnings);
        return warnings;
    }

    /** Warns of an annotation that is a field now. */
    static void outdated(
            MapValue annotations, String key, String field, String since, List<String> warnings) {
        if (annotations.has(key)) {
            warnings.add(
                    FieldPath.of("metadata").child("annotations").key(key)
                            + ": deprecated since v"
                            + since
                            + "; use \""
                            + field
                            + "\" attribute instead");
        }
    }
}
