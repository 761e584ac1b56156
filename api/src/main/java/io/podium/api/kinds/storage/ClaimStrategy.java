package io.podium.api.kinds.storage;

import io.podium.api.core.v1.PersistentVolumeClaim;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.ClaimRules;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.List;

/** Claims of storage: they begin pending, ask for what can be given, and hardly change. */
public final class ClaimStrategy extends GenericStrategy<PersistentVolumeClaim> {
    public ClaimStrategy(Resource resource) {
        super(resource, PersistentVolumeClaim::of);
    }

    @Override
    public PersistentVolumeClaim prepareCreate(PersistentVolumeClaim claim) {
        TypedMap value = withSources(claim.value(), null);
        TypedMap status =
                MapValue.empty(value.type().field("status").type()).with("phase", "Pending");
        return view(value.with("status", status));
    }

    /** Clients that know only one of the fields for sources do not take away the other. */
    @Override
    public PersistentVolumeClaim prepareUpdate(
            PersistentVolumeClaim claim, PersistentVolumeClaim old) {
        PersistentVolumeClaim prepared = super.prepareUpdate(claim, old);
        return view(withSources(prepared.value(), old.value().map("spec")));
    }

    private static TypedMap withSources(TypedMap claim, MapValue old) {
        return claim.get("spec") instanceof TypedMap spec
                ? claim.with("spec", ClaimRules.withSources(spec, old))
                : claim;
    }

    @Override
    public void validate(PersistentVolumeClaim claim, Problems problems) {
        ClaimRules.spec(claim.value().map("spec"), false, FieldPath.of("spec"), problems);
    }

    @Override
    public void validateUpdate(
            PersistentVolumeClaim claim, PersistentVolumeClaim old, Problems problems) {
        ClaimRules.update(claim.value(), old.value(), problems);
    }

    @Override
    public void validateStatusUpdate(
            PersistentVolumeClaim claim, PersistentVolumeClaim old, Problems problems) {
        ClaimRules.status(claim.value().map("status"), problems);
    }

    @Override
    public List<String> warnings(PersistentVolumeClaim claim) {
        var warnings = new ArrayList<>(super.warnings(claim));
        PersistentVolumeStrategy.outdated(
                claim.value().at("metadata", "annotations"),
                ClaimRules.CLASS_ANNOTATION,
                "storageClassName",
                "1.8",
                warnings);
        ClaimRules.warn(claim.value().map("spec"), FieldPath.of("spec"), warnings);
        return warnings;
    }
}
