package io.podium.api.kinds.core;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.PodTemplateRules;
import io.podium.api.kinds.pod.PodWarnings;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.List;
import java.util.function.Function;

/** Pod templates kept by themselves: defaulted and checked as those inside workloads. */
public final class PodTemplateStrategy<T extends ApiObject> extends GenericStrategy<T> {
    private static final FieldPath TEMPLATE = FieldPath.of("template");

    public PodTemplateStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
    }

    @Override
    public T applyDefaults(T object) {
        return view(PodDefaults.withTemplate(object.value(), "template"));
    }

    @Override
    public void validate(T object, Problems problems) {
        PodTemplateRules.check(object.value().map("template"), TEMPLATE, problems);
    }

    @Override
    public void validateChanged(T object, T old, Problems problems) {
        PodTemplateRules.check(
                object.value().map("template"), old.value().map("template"), TEMPLATE, problems);
    }

    @Override
    public List<String> warnings(T object) {
        return PodWarnings.ofTemplate(object.value().map("template"), TEMPLATE);
    }
}
