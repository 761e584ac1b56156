package io.podium.api.kinds.core;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.function.Function;

/** Pod templates kept by themselves: defaulted and checked as those inside workloads. */
public final class PodTemplateStrategy<T extends ApiObject> extends GenericStrategy<T> {
    public PodTemplateStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
    }

    @Override
    public T applyDefaults(T object) {
        return view(PodDefaults.withTemplate(object.value(), "template"));
    }

    @Override
    public void validate(T object, Problems problems) {
        PodRules.template(object.value().map("template"), FieldPath.of("template"), problems);
    }
}
