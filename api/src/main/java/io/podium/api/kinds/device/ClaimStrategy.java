package io.podium.api.kinds.device;

import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.strategy.MetadataRules;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.LinkedHashMap;
import java.util.function.Function;

/** Claims of devices and their templates: what is asked for never changes. */
public final class ClaimStrategy<T extends ApiObject> extends GenericStrategy<T> {
    private static final FieldPath SPEC = FieldPath.of("spec");

    private final boolean isTemplate;
    private final DeviceSelectors selectors = new DeviceSelectors();

    public ClaimStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
        isTemplate = resource.type().field("spec").type().field("devices") == null;
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public T applyDefaults(T claim) {
        MapValue spec = claim.value().map("spec");
        MapValue inner = isTemplate ? spec.map("spec") : spec;
        if (!inner.has("devices")) {
            return claim;
        }
        MapValue completed = inner.with("devices", ClaimRules.withCounts(inner.map("devices")));
        return view(
                claim.value().with("spec", isTemplate ? spec.with("spec", completed) : completed));
    }

    @Override
    public void validateCreate(T claim, Problems problems) {
        MapValue spec = claim.value().map("spec");
        if (!isTemplate) {
            ClaimRules.check(spec.map("devices"), selectors, SPEC.child("devices"), problems);
            return;
        }
        MapValue metadata = spec.map("metadata");
        FieldPath path = SPEC.child("metadata");
        MetadataRules.annotations(metadata.map("annotations"), path.child("annotations"), problems);
        MetadataRules.labels(metadata.map("labels"), path.child("labels"), problems);
        ClaimRules.check(
                spec.map("spec").map("devices"),
                selectors,
                SPEC.child("spec").child("devices"),
                problems);
    }

    @Override
    public void validateChanged(T claim, T old, Problems problems) {
        MapValue spec = claim.value().map("spec");
        if (!spec.equals(old.value().map("spec"))) {
            problems.invalid(
                    SPEC, isTemplate ? shown(spec) : GoForm.of(spec), "field is immutable");
        }
    }

    /** Kubernetes holds the metadata of a template as a part of it, without a name of its own. */
    private static Object shown(MapValue template) {
        var all = new LinkedHashMap<String, Object>();
        template.map("metadata").forEach(one -> all.put(one.getKey(), one.getValue()));
        all.put("Spec", GoForm.of(template.map("spec")));
        return all;
    }

    @Override
    public void validateStatusUpdate(T claim, T old, Problems problems) {
        ClaimStatusRules.check(claim.value(), old.value(), problems);
    }
}
