package io.podium.api.strategy;

import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.List;
import java.util.Map;

/**
 * What is special of one kind. Everything has a sensible answer for kinds that are not special.
 * Objects come in with the static defaults of the schema applied and generic metadata checked.
 */
public interface Strategy<T extends ApiObject> {
    Resource resource();

    /** A view over a value of this kind. */
    T view(TypedMap value);

    /**
     * Defaults that depend on other fields, applied to what users send and to what the store holds.
     */
    default T applyDefaults(T object) {
        return object;
    }

    /** Clears and sets what users may not: status on create, ranges, observed fields. */
    default T prepareCreate(T object) {
        return object;
    }

    /** Sets what is made of the name and the uid, which both are known by now; of new objects. */
    default T prepareNamed(T object) {
        return object;
    }

    /** Keeps what an update of the object itself may not change: mostly its status. */
    default T prepareUpdate(T object, T old) {
        return object;
    }

    /**
     * What an update of the status subresource takes: mostly the old object with the new status.
     */
    default T prepareStatusUpdate(T object, T old) {
        return object;
    }

    default void validate(T object, Problems problems) {}

    /** All rules of a new object, for kinds that may have some of them only then. */
    default void validateCreate(T object, Problems problems) {
        validate(object, problems);
    }

    /** Runs after {@link #validate} of the new object. */
    default void validateUpdate(T object, T old, Problems problems) {}

    /**
     * What is wrong with a new object in this version, which is not the one that is kept; nothing
     * else is looked at then.
     */
    default void validateSent(T object, Problems problems) {}

    /**
     * What is wrong with an update in this version, which is not the one that is kept; nothing else
     * is looked at then.
     */
    default void validateSentChange(T object, T old, Problems problems) {}

    /**
     * All rules of an update of the object itself, for kinds that tell first what may not change.
     */
    default void validateChanged(T object, T old, Problems problems) {
        validate(object, problems);
        validateUpdate(object, old, problems);
    }

    default void validateStatusUpdate(T object, T old, Problems problems) {}

    /**
     * Whether {@link #validate} says itself what is required and which values there are, each at
     * its place in Kubernetes' order; otherwise the schema says it first.
     */
    default boolean hasWholeRules() {
        return false;
    }

    /** Texts for Warning headers of a new object, as it is before it is prepared. */
    default List<String> warningsOfSent(T object) {
        return List.of();
    }

    /** Texts for Warning headers. */
    default List<String> warnings(T object) {
        return List.of();
    }

    /** Texts for Warning headers of an update. */
    default List<String> warnings(T object, T old) {
        return warnings(object);
    }

    /** Whether changes of what is wanted raise metadata.generation. */
    default boolean hasGeneration() {
        return resource().type().field("spec") != null;
    }

    /**
     * How long a deletion may take by default, in seconds; 0 deletes at once (pods: their grace
     * period).
     */
    default long defaultGraceSeconds(T object) {
        return 0;
    }

    /** Whether an update to a name that is not there creates it. */
    default boolean allowsCreateOnUpdate() {
        return false;
    }

    /**
     * Field selector labels besides metadata.name and metadata.namespace, with what this object has
     * for them.
     */
    default Map<String, String> selectableFields(T object) {
        return Map.of();
    }

    /** The labels that {@link #selectableFields} answers. */
    default List<String> selectableFieldNames() {
        return List.of();
    }

    /** Columns of a table; the default is name and age. */
    List<Column<T>> columns();
}
