package io.podium.api.kinds.core;

import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Events of both groups: they stand in the namespace of what they tell about, and may be made by an
 * update.
 */
public final class EventStrategy<T extends ApiObject> extends GenericStrategy<T> {
    private static final List<String> REFERENCE_FIELDS =
            List.of(
                    "kind",
                    "namespace",
                    "name",
                    "uid",
                    "apiVersion",
                    "resourceVersion",
                    "fieldPath");

    private final String reference;
    private final boolean isNew;

    /** For v1 or events.k8s.io/v1, told by the resource's group. */
    public EventStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
        this.isNew = !resource.group().isEmpty();
        this.reference = isNew ? "regarding" : "involvedObject";
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(T event, Problems problems) {
        EventRules.check(event.value(), reference, reporter(), problems);
    }

    /** The newer kind demands who reports, what was done, and nothing of the older kind's. */
    @Override
    public void validateSent(T event, Problems problems) {
        if (isNew) {
            EventRules.check(event.value(), reference, reporter(), problems);
            EventRules.checkNew(event.value(), problems);
        }
    }

    /** The newer kind lets nothing but its series go on. */
    @Override
    public void validateSentChange(T event, T old, Problems problems) {
        if (isNew) {
            EventRules.check(event.value(), reference, reporter(), problems);
            EventRules.checkChanged(event.value(), old.value(), problems);
        }
    }

    private String reporter() {
        return isNew ? "reportingController" : "reportingComponent";
    }

    @Override
    public List<String> selectableFieldNames() {
        var names = new ArrayList<String>();
        REFERENCE_FIELDS.forEach(field -> names.add(reference + "." + field));
        names.addAll(List.of("reason", "type"));
        names.addAll(
                isNew ? List.of("reportingController") : List.of("reportingComponent", "source"));
        return names;
    }

    @Override
    public Map<String, String> selectableFields(T event) {
        MapValue value = event.value();
        var fields = new LinkedHashMap<String, String>();
        for (String field : REFERENCE_FIELDS) {
            fields.put(reference + "." + field, value.map(reference).string(field));
        }
        fields.put("reason", value.string("reason"));
        fields.put("type", value.string("type"));
        if (isNew) {
            fields.put("reportingController", value.string("reportingController"));
        } else {
            String source = value.map("source").string("component");
            fields.put("reportingComponent", value.string("reportingComponent"));
            fields.put("source", source.isEmpty() ? value.string("reportingComponent") : source);
        }
        return fields;
    }
}
