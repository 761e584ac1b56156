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
import java.util.List;

/** All fields of a value that came or went as a whole, its containers among them. */
final class Everything {
    private Everything() {}

    static FreeMap in(Form form, Object value) {
        return in(form, value, null);
    }

    /**
     * All fields of the value.
     *
     * @param known what they may turn out to be, null when nobody knows; that instance is the
     *     answer where it is right
     */
    static FreeMap in(Form form, Object value, FreeMap known) {
        if (value == Null.NULL) {
            return FieldSets.MEMBER;
        }
        return switch (form) {
            case Leaf _, Whole _, Form.Sequence _ -> FieldSets.MEMBER;
            case Struct struct -> fields(struct, value, known);
            case Entries(Form inside) -> entries(inside, value, known);
            case Free free -> entries(free, value, known);
            case Values _, Items _ -> items(form, value, known, true);
        };
    }

    private static FreeMap fields(Struct struct, Object value, FreeMap known) {
        if (!(value instanceof MapValue map)) {
            return FieldSets.MEMBER;
        }
        List<Member> members = struct.members();
        var nodes = new FreeMap[members.size()];
        long present = 0;
        boolean isFlat = true;
        int place = 1;
        for (int i = 0; i < nodes.length; i++) {
            Member member = members.get(i);
            Object one = Comparison.value(map, member);
            if (one != null) {
                boolean isKnown = known != null && known.isAt(place, member.element());
                FreeMap below = isKnown ? (FreeMap) known.value(place++) : null;
                FreeMap node = in(member.form(), one, below);
                nodes[i] = node;
                present |= 1L << i;
                isFlat &= node.isEmpty();
            }
        }
        if (present == 0) {
            return FieldSets.MEMBER;
        }
        return isFlat ? struct.flat(present, Everything::flat) : set(struct, nodes, known);
    }

    private static FreeMap flat(Struct struct, long present) {
        var nodes = new FreeMap[struct.members().size()];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = (present & 1L << i) == 0 ? null : FieldSets.MEMBER;
        }
        return set(struct, nodes, null);
    }

    private static FreeMap set(Struct struct, FreeMap[] nodes, FreeMap known) {
        var set = new Gathering(known);
        set.put(FieldSets.SELF, FieldSets.NONE);
        for (int i = 0; i < nodes.length; i++) {
            if (nodes[i] != null) {
                set.put(struct.members().get(i).element(), nodes[i]);
            }
        }
        return set.end();
    }

    private static FreeMap entries(Form inside, Object value, FreeMap known) {
        if (!(value instanceof MapValue map) || map.isEmpty()) {
            return FieldSets.MEMBER;
        }
        FreeMap sorted = Loose.sorted(map);
        var set = new Gathering(known);
        set.put(FieldSets.SELF, FieldSets.NONE);
        for (int i = 0; i < sorted.size(); i++) {
            String element = Elements.field(sorted.name(i));
            set.put(element, in(inside, sorted.value(i), set.below(element)));
        }
        return set.end();
    }

    /**
     * All fields of a list that is owned item by item.
     *
     * @param isSelf whether the list itself is one of them
     */
    static FreeMap items(Form form, Object value, FreeMap known, boolean isSelf) {
        if (!(value instanceof ListValue list) || list.isEmpty()) {
            return FieldSets.MEMBER;
        }
        var set = new Gathering(known);
        if (isSelf) {
            set.put(FieldSets.SELF, FieldSets.NONE);
        }
        Form inside = Keys.inside(form);
        for (Object item : list) {
            String element = Keys.of(form, item, set.next());
            boolean isTwin = set.put(element, in(inside, item, set.below(element)));
            if (isTwin) {
                set.put(element, FieldSets.MEMBER);
            }
        }
        return set.end();
    }
}
