package io.podium.api.kinds.apps;

import io.podium.api.schema.Defaults;
import io.podium.api.schema.Field;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.strategy.Plain;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;

/**
 * Workloads in the versions before apps/v1beta2: selector and labels come from the template when
 * they are not given. All else is the stored version's, whose defaults and rules run after these.
 */
public final class FormerStrategy extends GenericStrategy<Plain> {
    private static final String ROLLING = "RollingUpdate";

    public FormerStrategy(Resource resource) {
        super(resource, Plain::new);
    }

    @Override
    public Plain applyDefaults(Plain object) {
        TypedMap value = object.value();
        if (!(value.get("spec") instanceof TypedMap before)) {
            return object;
        }
        TypedMap spec = rolling(before);
        MapValue labels = spec.at("template", "metadata", "labels");
        if (!labels.isEmpty() && !spec.has("selector")) {
            Field field = spec.type().field("selector");
            TypedMap selector = MapValue.empty(field.type()).with("matchLabels", labels);
            spec = spec.with(field.index(), selector);
        }
        value = value.with("spec", spec);
        if (!labels.isEmpty()
                && value.get("metadata") instanceof TypedMap metadata
                && metadata.map("labels").isEmpty()) {
            value = value.with("metadata", metadata.with("labels", labels));
        }
        return view(value);
    }

    /** How many pods a Deployment may miss differs from version to version, so it is set here. */
    private static TypedMap rolling(TypedMap spec) {
        boolean isUnset =
                spec.get("strategy") instanceof TypedMap strategy
                        && strategy.string("type").equals(ROLLING)
                        && !strategy.has("rollingUpdate");
        if (!isUnset) {
            return spec;
        }
        TypedMap strategy = (TypedMap) spec.map("strategy");
        Field field = strategy.type().field("rollingUpdate");
        TypedMap rolling = Defaults.fill(MapValue.empty(field.type()));
        return spec.with("strategy", strategy.with(field.index(), rolling));
    }
}
