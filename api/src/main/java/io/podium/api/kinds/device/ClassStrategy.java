package io.podium.api.kinds.device;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.ResourceNames;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.function.Function;

/** Classes of devices: which devices belong to them, and how their drivers prepare them. */
public final class ClassStrategy<T extends ApiObject> extends GenericStrategy<T> {
    private static final FieldPath SPEC = FieldPath.of("spec");

    private final DeviceSelectors selectors = new DeviceSelectors();

    public ClassStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(T deviceClass, Problems problems) {
        MapValue spec = deviceClass.value().map("spec");
        ClaimRules.selectors(spec.list("selectors"), selectors, SPEC.child("selectors"), problems);
        ListValue config = spec.list("config");
        FieldPath path = SPEC.child("config");
        if (ClaimRules.fits(config, ClaimRules.MOST, path, problems)) {
            for (int i = 0; i < config.size(); i++) {
                DeviceNames.configuration(config.map(i), path.index(i), problems);
            }
        }
        String name = spec.string("extendedResourceName");
        if (spec.has("extendedResourceName") && !ResourceNames.isExtended(name)) {
            problems.invalid(
                    SPEC.child("extendedResourceName"),
                    name,
                    "must be a valid extended resource name");
        }
    }
}
