package io.podium.api.strategy;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.schema.Field;
import io.podium.api.schema.Sort;
import io.podium.api.schema.Type;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
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
    /** Required in the schema, yet empty texts are good values. */
    private static final Set<String> MAY_BE_EMPTY =
            Set.of(
                    "HTTPHeader.value",
                    "TokenRequest.audience",
                    "GroupResource.group",
                    "RoleRef.apiGroup");

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

    /** What to look at in each type met so far. */
    private final Map<Type, List<Field>> looked = new ConcurrentHashMap<>();

    private static final class Shared {
        static final SchemaRules RULES = new SchemaRules();
    }

    private SchemaRules() {}

    private static List<Field> fields(Type type) {
        Map<Type, List<Field>> looked = Shared.RULES.looked;
        List<Field> known = looked.get(type);
        if (known == null) {
            known = type.fields().stream().filter(field -> !isRuled(type, field)).toList();
            looked.put(type, known);
        }
        return known;
    }

    private static boolean isRuled(Type type, Field field) {
        return RULED_FIELDS.contains(type.shortName() + "." + field.name())
                || (field.type() != null && RULED.contains(field.type().shortName()));
    }

    /**
     * Checks the object.
     *
     * @param old the object before an update, or null; subtrees it shares were checked before
     */
    static void check(TypedMap object, TypedMap old, Problems problems) {
        for (Field field : fields(object.type())) {
            if (field.name().equals("metadata") || field.name().equals("status")) {
                continue;
            }
            Object before = old == null ? null : old.at(field.index());
            field(
                    object.type(),
                    field,
                    object.at(field.index()),
                    before,
                    FieldPath.of(field.name()),
                    problems);
        }
    }

    private static void object(TypedMap object, TypedMap old, FieldPath path, Problems problems) {
        for (Field field : fields(object.type())) {
            Object value = object.at(field.index());
            if (value == null && !field.required()) {
                continue; // Most fields of most objects; their paths are not worth making.
            }
            Object before = old == null ? null : old.at(field.index());
            field(object.type(), field, value, before, path.child(field.name()), problems);
        }
    }

    private static void field(
            Type owner,
            Field field,
            Object value,
            Object before,
            FieldPath path,
            Problems problems) {
        if (value != null && value.equals(before)) {
            return;
        }
        if (value == null || "".equals(value)) {
            absent(owner, field, path, problems);
            return;
        }
        switch (value) {
            case String text -> enumValue(field, text, path, problems);
            case TypedMap map ->
                    object(map, before instanceof TypedMap typed ? typed : null, path, problems);
            case ListValue list -> list(field, list, before, path, problems);
            case MapValue map -> {
                for (Map.Entry<String, Object> entry : map) {
                    if (entry.getValue() instanceof TypedMap inner) {
                        object(inner, null, path.key(entry.getKey()), problems);
                    }
                }
            }
            default -> {}
        }
    }

    private static void list(
            Field field, ListValue list, Object before, FieldPath path, Problems problems) {
        ListValue old = before instanceof ListValue values ? values : ListValue.EMPTY;
        for (int i = 0; i < list.size(); i++) {
            Object counterpart = i < old.size() ? old.get(i) : null;
            if (list.get(i) instanceof TypedMap map && !map.equals(counterpart)) {
                object(
                        map,
                        counterpart instanceof TypedMap typed ? typed : null,
                        path.index(i),
                        problems);
            } else if (list.get(i) instanceof String text) {
                enumValue(field, text, path.index(i), problems);
            }
        }
    }

    private static void absent(Type owner, Field field, FieldPath path, Problems problems) {
        if (!field.required() || field.shape() != Field.Shape.SINGLE) {
            return;
        }
        boolean isText = field.sort() == Sort.STRING || field.sort() == Sort.BYTES;
        if (isText && !MAY_BE_EMPTY.contains(owner.shortName() + "." + field.name())) {
            problems.required(path, "");
        } else if (field.sort() == Sort.OBJECT) {
            if (field.presence() == Field.Presence.POINTER) {
                problems.required(path, "");
            } else {
                object(MapValue.empty(field.type()), null, path, problems);
            }
        }
    }

    private static void enumValue(Field field, String text, FieldPath path, Problems problems) {
        if (!field.values().isEmpty() && !field.values().contains(text)) {
            problems.notSupported(path, text, field.values());
        }
    }
}
