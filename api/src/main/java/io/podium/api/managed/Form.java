package io.podium.api.managed;

import io.podium.api.schema.Field;
import io.podium.api.schema.Sort;
import io.podium.api.schema.Type;
import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** How the values of a place are owned: as a whole, or part by part, and then by which parts. */
sealed interface Form {
    /** One value of JSON; owned as a whole. */
    record Leaf(Sort sort) implements Form {}

    /**
     * A list, a map or an object owned as a whole; what is inside matters for its validity only.
     */
    record Whole(Form inside) implements Form {}

    /** An object owned field by field. */
    final class Struct implements Form {
        private static final int MOST_FLATS = 64;

        private final Type type;
        private final Function<Field, Member> derive;
        private final Map<Long, FreeMap> flats = new ConcurrentHashMap<>();
        private volatile List<Member> members;

        Struct(Type type, Function<Field, Member> derive) {
            this.type = type;
            this.derive = derive;
        }

        Type type() {
            return type;
        }

        /** The fields in the order of FieldsV1, which is not that of the wire. */
        List<Member> members() {
            List<Member> known = members;
            if (known == null) {
                var all = new ArrayList<Member>();
                for (Field field : type.fields()) {
                    all.add(derive.apply(field));
                }
                all.sort(Comparator.comparing(Member::element));
                known = List.copyOf(all);
                members = known;
            }
            return known;
        }

        /**
         * The set of these fields, by their places in {@link #members}, with nothing below them;
         * one instance, since the items of a list mostly say the same.
         */
        FreeMap flat(long present, Flattening make) {
            FreeMap known = flats.get(present);
            if (known != null) {
                return known;
            }
            FreeMap made = make.of(this, present);
            if (flats.size() < MOST_FLATS) {
                flats.put(present, made);
            }
            return made;
        }

        /** The field of the JSON name, or null. */
        Member member(String name) {
            Field field = type.field(name);
            if (field == null) {
                return null;
            }
            for (Member member : members()) {
                if (member.index() == field.index()) {
                    return member;
                }
            }
            return null;
        }
    }

    /** Makes the set of some fields. */
    interface Flattening {
        FreeMap of(Struct struct, long present);
    }

    /** A list of what is inside; never owned but as a whole, and so inside of {@link Whole}. */
    record Sequence(Form inside) implements Form {}

    /** A map owned entry by entry. */
    record Entries(Form inside) implements Form {}

    /** A list of scalars owned value by value. */
    record Values(Form inside) implements Form {}

    /**
     * A list of objects owned object by object.
     *
     * @param keys the fields that tell them apart, in alphabetical order
     */
    record Items(List<ItemKey> keys, Form inside) implements Form {}

    /**
     * A field that tells objects of a list apart.
     *
     * @param index in its type
     * @param fallback what it counts as where it is absent
     */
    record ItemKey(String name, int index, Optional<Object> fallback) {
        /** What the object has there, or counts as having. */
        Object in(MapValue object) {
            Object value = object instanceof TypedMap typed ? typed.at(index) : object.get(name);
            return value == null ? fallback.orElse(Null.NULL) : value;
        }
    }

    /**
     * A field of an object.
     *
     * @param index in its type
     * @param element as FieldsV1 spells it
     * @param isAlwaysThere whether Go has it even where nobody set it
     */
    record Member(String name, int index, String element, boolean isAlwaysThere, Form form) {}

    /** Any JSON: objects name by name at every depth, all else as a whole. */
    record Free() implements Form {}
}
