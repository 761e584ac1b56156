package io.podium.api.kinds.apps;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.PodDefaults;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.List;
import java.util.function.Function;

/**
 * What ReplicaSets, Deployments, StatefulSets and DaemonSets have in common: the defaults of their
 * template, and rules that are all their own.
 */
public abstract class WorkloadStrategy<T extends ApiObject> extends GenericStrategy<T> {
    protected static final FieldPath SPEC = FieldPath.of("spec");
    protected static final FieldPath TEMPLATE = SPEC.child("template");

    protected WorkloadStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
    }

    @Override
    public T applyDefaults(T object) {
        TypedMap value = PodDefaults.withTemplate(object.value(), "spec", "template");
        if (value.get("spec") instanceof TypedMap spec) {
            value = value.with("spec", specDefaults(spec));
        }
        return view(value);
    }

    /** The kind's own defaults that depend on other fields of its spec. */
    protected TypedMap specDefaults(TypedMap spec) {
        return spec;
    }

    /** The field as it is, or an empty object of its type. */
    protected static TypedMap part(TypedMap map, String field) {
        return map.get(field) instanceof TypedMap part
                ? part
                : MapValue.empty(map.type().field(field).type());
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    /**
     * All rules of the spec.
     *
     * @param old the template before an update, null for a new object
     */
    protected abstract void spec(T object, MapValue old, Problems problems);

    @Override
    public void validate(T object, Problems problems) {
        spec(object, null, problems);
    }

    @Override
    public void validateChanged(T object, T old, Problems problems) {
        spec(object, TemplateRules.before(old), problems);
        validateUpdate(object, old, problems);
    }

    /** Whether a new object is told of a name that makes odd names of hosts. */
    protected boolean isNameOfPods() {
        return false;
    }

    /** The name is looked at when it is new; later it stays what it is. */
    @Override
    public List<String> warnings(T object) {
        List<String> all = super.warnings(object);
        all = isNameOfPods() ? FieldRules.withNameWarning(all, object.name()) : all;
        return FieldRules.joined(all, TemplateRules.warnings(object, null, TEMPLATE));
    }

    @Override
    public List<String> warnings(T object, T old) {
        return FieldRules.joined(
                super.warnings(object), TemplateRules.warnings(object, old, TEMPLATE));
    }

    /** Checks the template as those of ReplicaSets are: by itself and against the selector. */
    protected static void replicated(MapValue spec, MapValue old, Problems problems) {
        if (!TemplateRules.matches(spec, SPEC, problems)) {
            problems.invalid(
                    SPEC.child("selector"), spec.map("selector"), "invalid label selector");
            return;
        }
        MapValue template = spec.map("template");
        TemplateRules.check(template, old, TEMPLATE, problems);
        if (spec.integer("replicas") > 1) {
            TemplateRules.shared(template, old, TEMPLATE, problems);
        }
        TemplateRules.endless(template, TEMPLATE, "ReplicaSet", problems);
    }

    /** The selector is as it was. */
    protected void keepsSelector(T object, T old, Problems problems) {
        MapValue now = object.value().map("spec");
        MapValue before = old.value().map("spec");
        problems.immutable(SPEC.child("selector"), now.map("selector"), before.map("selector"));
    }
}
