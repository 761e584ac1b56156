package io.podium.api.kinds.storage;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.storage.v1.VolumeAttributesClass;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.MapValue;

/** Classes of attributes: settings of a driver, at least one, that never change. */
public final class VolumeAttributesClassStrategy extends GenericStrategy<VolumeAttributesClass> {
    public VolumeAttributesClassStrategy(Resource resource) {
        super(resource, VolumeAttributesClass::of);
    }

    @Override
    public void validate(VolumeAttributesClass attributesClass, Problems problems) {
        MapValue value = attributesClass.value();
        StorageClassStrategy.driver(
                value.string("driverName"), FieldPath.of("driverName"), problems);
        StorageClassStrategy.parameters(value.map("parameters"), problems);
        if (value.map("parameters").isEmpty()) {
            problems.required("parameters", "must contain at least one key/value pair");
        }
    }

    @Override
    public void validateUpdate(
            VolumeAttributesClass attributesClass, VolumeAttributesClass old, Problems problems) {
        MapValue value = attributesClass.value();
        StorageClassStrategy.unchanged(value, old.value(), "driverName", problems);
        StorageClassStrategy.unchanged(value, old.value(), "parameters", problems);
    }
}
