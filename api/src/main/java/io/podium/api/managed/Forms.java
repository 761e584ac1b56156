package io.podium.api.managed;

import io.podium.api.managed.Form.Entries;
import io.podium.api.managed.Form.Free;
import io.podium.api.managed.Form.ItemKey;
import io.podium.api.managed.Form.Items;
import io.podium.api.managed.Form.Leaf;
import io.podium.api.managed.Form.Member;
import io.podium.api.managed.Form.Sequence;
import io.podium.api.managed.Form.Struct;
import io.podium.api.managed.Form.Values;
import io.podium.api.managed.Form.Whole;
import io.podium.api.schema.Field;
import io.podium.api.schema.Field.Presence;
import io.podium.api.schema.Sort;
import io.podium.api.schema.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Derives forms from the schema, each once; threads may share one instance. */
final class Forms {
    private final Map<Type, Struct> structs = new ConcurrentHashMap<>();

    /** The form of objects of the type. */
    Struct of(Type type) {
        Struct known = structs.get(type);
        return known != null
                ? known
                : structs.computeIfAbsent(type, one -> new Struct(one, this::member));
    }

    private Member member(Field field) {
        boolean isAlwaysThere = field.presence() == Presence.ALWAYS;
        String element = Elements.field(field.name());
        return new Member(field.name(), field.index(), element, isAlwaysThere, form(field));
    }

    private Form form(Field field) {
        return switch (field.shape()) {
            case SINGLE -> inside(field, field.mapType());
            case LIST -> list(field);
            case MAP -> map(field, inside(field, ""));
            case MAP_OF_LISTS -> map(field, new Whole(new Sequence(inside(field, ""))));
        };
    }

    private Form map(Field field, Form inside) {
        Form entries = new Entries(inside);
        return field.mapType().equals("atomic") ? new Whole(entries) : entries;
    }

    private Form list(Field field) {
        return switch (field.listType()) {
            case "set" -> new Values(inside(field, ""));
            case "map" -> new Items(keys(field), inside(field, ""));
            default -> new Whole(new Sequence(inside(field, "")));
        };
    }

    private static List<ItemKey> keys(Field field) {
        return field.listKeys().stream()
                .sorted()
                .map(name -> {
                    Field key = field.type().field(name);
                    return new ItemKey(name, key.index(), fallback(key));
                })
                .toList();
    }

    /** What Go's types say where nobody does: the default, or the zero value of a plain field. */
    private static Optional<Object> fallback(Field key) {
        if (key.defaultValue() != null) {
            return Optional.of(key.defaultValue());
        }
        if (key.presence() != Presence.ALWAYS) {
            return Optional.empty();
        }
        return switch (key.sort()) {
            case STRING -> Optional.of("");
            case INT32, INT64 -> Optional.of(0L);
            default -> Optional.empty();
        };
    }

    private Form inside(Field field, String mapType) {
        if (field.sort() == Sort.OBJECT) {
            Struct struct = of(field.type());
            boolean isWhole =
                    mapType.isEmpty() ? WholeTypes.has(field.type()) : mapType.equals("atomic");
            return isWhole ? new Whole(struct) : struct;
        }
        return field.sort() == Sort.RAW && field.protobufType().endsWith("RawExtension")
                ? new Free()
                : new Leaf(field.sort());
    }
}
