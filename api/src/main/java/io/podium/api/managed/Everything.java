package io.podium.api.managed;

import io.podium.api.managed.Form.Entries;
import io.podium.api.managed.Form.Free;
import io.podium.api.managed.Form.Items;
import io.podium.api.managed.Form.Leaf;
import io.podium.api.managed.Form.Member;
import io.podium.api.managed.Form.Struct;
import io.podium.api.managed.Form.Values;
import io.podium.api.managed.Form.Whole;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;

/** All fields of a value that came or went as a whole, its containers among them. */
final class Everything {
    private Everything() {}

    static FreeMap in(Form form, Object value) {
        if (value == Null.NULL) {
            return FieldSets.MEMBER;
        }
        return switch (form) {
            case Leaf _, Whole _, Form.Sequence _ -> FieldSets.MEMBER;
            case Struct struct -> fields(struct, value);
            case Entries(Form inside) -> entries(inside, value);
            case Free free -> entries(free, value);
            case Values _, Items _ -> items(form, value);
        };
    }

    private static FreeMap fields(Struct struct, Object value) {
        if (!(value instanceof MapValue map)) {
            return FieldSets.MEMBER;
        }
        var set = new FreeMap.Builder();
        set.put(FieldSets.SELF, FieldSets.NONE);
        boolean isEmpty = true;
        for (Member member : struct.members()) {
            Object one = Comparison.value(map, member);
            if (one != null) {
                set.put(member.element(), in(member.form(), one));
                isEmpty = false;
            }
        }
        return isEmpty ? FieldSets.MEMBER : set.build();
    }

    private static FreeMap entries(Form inside, Object value) {
        if (!(value instanceof MapValue map) || map.isEmpty()) {
            return FieldSets.MEMBER;
        }
        FreeMap sorted = Loose.sorted(map);
        var set = new FreeMap.Builder();
        set.put(FieldSets.SELF, FieldSets.NONE);
        for (int i = 0; i < sorted.size(); i++) {
            set.put(Elements.field(sorted.name(i)), in(inside, sorted.value(i)));
        }
        return set.build();
    }

    private static FreeMap items(Form form, Object value) {
        if (!(value instanceof ListValue list) || list.isEmpty()) {
            return FieldSets.MEMBER;
        }
        var set = new FreeMap.Builder();
        set.put(FieldSets.SELF, FieldSets.NONE);
        for (Object item : list) {
            String element = Keys.of(form, item);
            boolean isTwin = set.has(element);
            set.put(element, isTwin ? FieldSets.MEMBER : in(Keys.inside(form), item));
        }
        return set.build();
    }
}
