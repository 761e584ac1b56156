package io.podium.api.kinds.core;

import io.podium.api.core.v1.Binding;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import java.util.List;

/** Bindings: a pod's name and the node it goes to. */
public final class BindingStrategy extends GenericStrategy<Binding> {
    public BindingStrategy(Resource resource) {
        super(resource, Binding::of);
    }

    @Override
    public void validate(Binding binding, Problems problems) {
        String kind = binding.target().kind();
        if (!kind.isEmpty() && !kind.equals("Node")) {
            FieldPath path = FieldPath.of("target").child("kind");
            problems.notOneOf(path, kind, List.of("Node", "<empty>"));
        }
        if (binding.target().name().isEmpty()) {
            problems.required("target.name", "");
        }
    }
}
