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
import io.podium.api.value.TypedMap;
import java.util.Map;

/** The fields a configuration says something about: its leaves, and the items of its lists. */
final class Applied {
    private Applied() {}

    /** The set of the whole object. */
    static FreeMap set(Form form, MapValue value) {
        return FieldSets.root(FieldSets.notMember(in(form, value)));
    }

    private static FreeMap in(Form form, Object value) {
        return switch (form) {
            case Leaf _, Whole _, Form.Sequence _ -> FieldSets.MEMBER;
            case Struct struct -> value instanceof MapValue map ? fields(struct, map) : null;
            case Entries(Form inside) ->
                    value instanceof MapValue map ? entries(inside, map) : null;
            case Free free -> value instanceof MapValue map ? entries(free, map) : FieldSets.MEMBER;
            case Values _, Items _ -> value instanceof ListValue list ? items(form, list) : null;
        };
    }

    private static boolean isNothing(Object value) {
        return value == Null.NULL || (value instanceof MapValue map && map.isEmpty());
    }

    private static FreeMap fields(Struct struct, MapValue map) {
        var set = new FreeMap.Builder();
        for (Member member : struct.members()) {
            Object value =
                    map instanceof TypedMap typed
                            ? typed.at(member.index())
                            : map.get(member.name());
            if (value != null) {
                FreeMap below = in(member.form(), value);
                FreeMap node = isNothing(value) ? FieldSets.asMember(below) : below;
                if (node != null) {
                    set.put(member.element(), node);
                }
            }
        }
        FreeMap found = set.build();
        return found.isEmpty() ? null : found;
    }

    private static FreeMap entries(Form inside, MapValue map) {
        var set = new FreeMap.Builder();
        for (Map.Entry<String, Object> entry : map) {
            FreeMap below = in(inside, entry.getValue());
            set.put(Elements.field(entry.getKey()), FieldSets.asMember(below));
        }
        FreeMap found = set.build();
        return found.isEmpty() ? null : found;
    }

    private static FreeMap items(Form form, ListValue list) {
        var set = new FreeMap.Builder();
        for (Object item : list) {
            String element = Keys.of(form, item);
            set.put(element, FieldSets.asMember(in(Keys.inside(form), item)));
        }
        FreeMap found = set.build();
        return found.isEmpty() ? null : found;
    }

    /** The set with the fields of objects as members where something below them is one. */
    static FreeMap withFields(Form form, FreeMap root) {
        return root.isEmpty() ? root : named(form, root);
    }

    private static FreeMap named(Form form, FreeMap node) {
        FreeMap result = node;
        for (int i = 0; i < node.size(); i++) {
            String element = node.name(i);
            var below = (FreeMap) node.value(i);
            if (!element.equals(FieldSets.SELF)) {
                result = result.with(element, child(form, element, below));
            }
        }
        return result;
    }

    private static FreeMap child(Form form, String element, FreeMap below) {
        if (form instanceof Struct struct && element.startsWith("f:")) {
            Member member = struct.member(element.substring(2));
            return member == null ? below : FieldSets.asMember(named(member.form(), below));
        }
        return below.isEmpty() ? below : named(Keys.inside(form), below);
    }
}
