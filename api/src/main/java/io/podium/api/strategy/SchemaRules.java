package io.podium.api.strategy;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.schema.Field;
import io.podium.api.schema.Sort;
import io.podium.api.schema.Type;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the schema alone says of an object: required texts and objects, values of enums. Status,
 * metadata and pod specs are left out: the first is written by those who know, the others have
 * rules of their own, which tell these faults at their place among all others.
 */
final class SchemaRules {
    /**
     * Required in the schema, yet empty texts are good values, or the kind's own rules say more.
     */
    private static final Set<String> MAY_BE_EMPTY =
            Set.of(
                    "HTTPHeader.value",
                    "TokenRequest.audience",
                    "GroupResource.group",
                    "RoleRef.apiGroup",
                    "PriorityLevelConfigurationReference.name",
                    "UserSubject.name",
                    "GroupSubject.name",
                    "ServiceAccountSubject.name",
                    "ServiceAccountSubject.namespace",
                    "FlowDistinguisherMethod.type",
                    "PriorityLevelConfigurationSpec.type",
                    "LimitResponse.type");

    /** Types whose own rules say all of this, with the texts and in the order of Kubernetes. */
    private static final Set<String> RULED =
            Set.of(
                    "CSIDriverSpec",
                    "CSINodeSpec",
                    "PersistentVolumeClaimSpec",
                    "PersistentVolumeSpec",
                    "PodSpec",
                    "VolumeAttachmentSpec");

    /** Of other types these fields are ruled so. */
    private static final Set<String> RULED_FIELDS =
            Set.of(
                    "CSIStorageCapacity.storageClassName",
                    "StorageClass.allowedTopologies",
                    "StorageClass.provisioner",
                    "StorageClass.reclaimPolicy",
                    "StorageClass.volumeBindingMode",
                    "VolumeAttributesClass.driverName");

    /** Of whole objects: metadata has rules of its own, status is written by those who know. */
    private static final Set<String> OF_OTHERS = Set.of("metadata", "status");

    /** What to look at in each type met so far. */
    private final Map<Type, List<Field>> looks = new ConcurrentHashMap<>();

    private static final class Shared {
        static final SchemaRules RULES = new SchemaRules();
    }

    private SchemaRules() {}

    static SchemaRules of() {
        return Shared.RULES;
    }

    /**
     * Checks the object.
     *
     * @param old the object before an update, or null; subtrees it shares were checked before
     */
    void check(TypedMap object, TypedMap old, Problems problems) {
        var trail = new Trail(FieldPath.ROOT);
        for (Field field : looks(object.type())) {
            if (!OF_OTHERS.contains(field.name())) {
                look(object, old, field, trail, problems);
            }
        }
    }

    private void object(TypedMap object, TypedMap old, Trail trail, Problems problems) {
        List<Field> fields = looks(object.type());
        for (int i = 0; i < fields.size(); i++) {
            look(object, old, fields.get(i), trail, problems);
        }
    }

    private void look(TypedMap object, TypedMap old, Field field, Trail trail, Problems problems) {
        Object value = object.at(field.index());
        if (value == null && !field.required()) {
            return; // Most fields of most objects.
        }
        Object before = old == null ? null : old.at(field.index());
        trail.enter(field.name());
        field(object.type(), field, value, before, trail, problems);
        trail.leave();
    }

    private List<Field> looks(Type type) {
        List<Field> known = looks.get(type);
        if (known == null) {
            known =
                    type.fields().stream()
                            .filter(field -> !isRuled(type, field))
                            .filter(field -> matters(field, new HashSet<>()))
                            .toList();
            looks.put(type, known);
        }
        return known;
    }

    private static boolean isRuled(Type type, Field field) {
        return RULED_FIELDS.contains(type.shortName() + "." + field.name())
                || (field.type() != null && RULED.contains(field.type().shortName()));
    }

    /** Whether the schema says anything that can be wrong of the field or of what is below it. */
    private static boolean matters(Field field, Set<Type> seen) {
        if (field.required() || !field.values().isEmpty()) {
            return true;
        }
        return field.type() != null
                && seen.add(field.type())
                && field.type().fields().stream().anyMatch(below -> matters(below, seen));
    }

    private void field(
            Type owner, Field field, Object value, Object before, Trail trail, Problems problems) {
        if (value != null && value.equals(before)) {
            return;
        }
        if (value == null || "".equals(value)) {
            absent(owner, field, trail, problems);
            return;
        }
        switch (value) {
            case String text -> enumValue(field, text, trail, problems);
            case TypedMap map ->
                    object(map, before instanceof TypedMap typed ? typed : null, trail, problems);
            case ListValue list -> list(field, list, before, trail, problems);
            case MapValue map -> {
                for (Map.Entry<String, Object> entry : map) {
                    if (entry.getValue() instanceof TypedMap inner) {
                        trail.enterKey(entry.getKey());
                        object(inner, null, trail, problems);
                        trail.leave();
                    }
                }
            }
            default -> {}
        }
    }

    private void list(Field field, ListValue list, Object before, Trail trail, Problems problems) {
        ListValue old = before instanceof ListValue values ? values : ListValue.EMPTY;
        for (int i = 0; i < list.size(); i++) {
            Object counterpart = i < old.size() ? old.get(i) : null;
            trail.enter(i);
            if (list.get(i) instanceof TypedMap map && !map.equals(counterpart)) {
                object(map, counterpart instanceof TypedMap typed ? typed : null, trail, problems);
            } else if (list.get(i) instanceof String text) {
                enumValue(field, text, trail, problems);
            }
            trail.leave();
        }
    }

    private void absent(Type owner, Field field, Trail trail, Problems problems) {
        if (!field.required() || field.shape() != Field.Shape.SINGLE) {
            return;
        }
        boolean isText = field.sort() == Sort.STRING || field.sort() == Sort.BYTES;
        if (isText && !MAY_BE_EMPTY.contains(owner.shortName() + "." + field.name())) {
            problems.required(trail.path(), "");
        } else if (field.sort() == Sort.OBJECT) {
            if (field.presence() == Field.Presence.POINTER) {
                problems.required(trail.path(), "");
            } else {
                object(MapValue.empty(field.type()), null, trail, problems);
            }
        }
    }

    private static void enumValue(Field field, String text, Trail trail, Problems problems) {
        if (!field.values().isEmpty() && !field.values().contains(text)) {
            problems.notSupported(trail.path(), text, field.values());
        }
    }
}
