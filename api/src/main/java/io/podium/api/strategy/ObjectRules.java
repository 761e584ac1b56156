package io.podium.api.strategy;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.schema.Defaults;
import io.podium.api.schema.Resource;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.List;

/**
 * All that is checked of an object before it is stored: metadata, what the schema says, what this
 * version does not act on yet, and the kind's own rules, in this order.
 */
public final class ObjectRules {
    private ObjectRules() {}

    /**
     * Static defaults of the schema, then the kind's own. For what users send; what the store holds
     * had them before.
     */
    public static <T extends ApiObject> T withDefaults(TypedMap value, Strategy<T> strategy) {
        return strategy.applyDefaults(strategy.view(Defaults.fill(value)));
    }

    /** Checks a new object, after {@link Strategy#prepareCreate} and with its name generated. */
    public static <T extends ApiObject> void validateCreate(
            T object, Strategy<T> strategy, Problems problems) {
        if (strategy.resource().type().field("metadata") != null && isNamed(strategy)) {
            MetadataRules.create(object.value().map("metadata"), strategy.resource(), problems);
        }
        if (!strategy.hasWholeRules()) {
            SchemaRules.of().check(object.value(), null, problems);
        }
        NotYet.of().check(strategy.resource(), object.value(), null, problems);
        strategy.validateCreate(object, problems);
    }

    /** Reviews and the like are asked, not kept: they need no name. */
    private static boolean isNamed(Strategy<?> strategy) {
        return strategy.resource().verbs().contains("get");
    }

    /** Checks a changed object, after {@link Strategy#prepareUpdate}. */
    public static <T extends ApiObject> void validateUpdate(
            T object, T old, Strategy<T> strategy, Problems problems) {
        MetadataRules.update(object.value().map("metadata"), old.value().map("metadata"), problems);
        if (!strategy.hasWholeRules()) {
            SchemaRules.of().check(object.value(), old.value(), problems);
        }
        NotYet.of().check(strategy.resource(), object.value(), old.value(), problems);
        strategy.validateChanged(object, old, problems);
    }

    /** Checks a changed status, after {@link Strategy#prepareStatusUpdate}. */
    public static <T extends ApiObject> void validateStatusUpdate(
            T object, T old, Strategy<T> strategy, Problems problems) {
        MetadataRules.update(object.value().map("metadata"), old.value().map("metadata"), problems);
        strategy.validateStatusUpdate(object, old, problems);
    }

    /** Checks the metadata of an object of which another subresource was updated. */
    public static void validatePartUpdate(ApiObject object, ApiObject old, Problems problems) {
        MetadataRules.update(object.value().map("metadata"), old.value().map("metadata"), problems);
    }

    /**
     * Checks an object of which a subresource changed a part of the spec: its metadata, and whether
     * this version acts on it.
     */
    public static void validateSpecPart(
            Resource resource, ApiObject object, ApiObject old, Problems problems) {
        validatePartUpdate(object, old, problems);
        NotYet.of().check(resource, object.value(), old.value(), problems);
    }

    /** Checks a meta/v1 LabelSelector where it stands in an object. */
    public static void labelSelector(MapValue selector, FieldPath path, Problems problems) {
        MetadataRules.labels(selector.map("matchLabels"), path.child("matchLabels"), problems);
        ListValue expressions = selector.list("matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            MapValue expression = expressions.map(i);
            FieldPath here = path.child("matchExpressions").index(i);
            boolean hasValues = !expression.list("values").isEmpty();
            switch (expression.string("operator")) {
                case "In", "NotIn" -> {
                    if (!hasValues) {
                        problems.required(
                                here.child("values"),
                                "must be specified when `operator` is 'In' or 'NotIn'");
                    }
                }
                case "Exists", "DoesNotExist" -> {
                    if (hasValues) {
                        problems.forbidden(
                                here.child("values"),
                                "may not be specified when `operator` is 'Exists' or"
                                        + " 'DoesNotExist'");
                    }
                }
                default ->
                        problems.invalid(
                                here.child("operator"),
                                expression.string("operator"),
                                "not a valid selector operator");
            }
            problems.invalidEach(
                    here.child("key"),
                    expression.string("key"),
                    Names.qualifiedName(expression.string("key")));
            ListValue values = expression.list("values");
            for (int v = 0; v < values.size(); v++) {
                List<String> faults = Names.labelValue(String.valueOf(values.get(v)));
                problems.invalidEach(here.child("values").index(v), values.get(v), faults);
            }
        }
    }
}
