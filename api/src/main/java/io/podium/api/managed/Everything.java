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
        List<Member> members = struct.members();
        var nodes = new FreeMap[members.size()];
        long present = 0;
        boolean isFlat = true;
        for (int i = 0; i < nodes.length; i++) {
            Object one = Comparison.value(map, members.get(i));
            if (one != null) {
                FreeMap node = in(members.get(i).form(), one);
                nodes[i] = node;
                present |= 1L << i;
                isFlat &= node.isEmpty();
            }
        }
        if (present == 0) {
            return FieldSets.MEMBER;
        }
        return isFlat ? struct.flat(present, Everything::flat) : set(struct, nodes);
    }

    private static FreeMap flat(Struct struct, long present) {
        var nodes = new FreeMap[struct.members().size()];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = (present & 1L << i) == 0 ? null : FieldSets.MEMBER;
        }
        return set(struct, nodes);
    }

    private static FreeMap set(Struct struct, FreeMap[] nodes) {
        int present = 0;
        for (FreeMap node : nodes) {
            present += node == null ? 0 : 1;
        }
        var set = new FreeMap.Builder(1 + present);
        set.put(FieldSets.SELF, FieldSets.NONE);
        for (int i = 0; i < nodes.length; i++) {
            if (nodes[i] != null) {
                set.put(struct.members().get(i).element(), nodes[i]);
            }
        }
        return set.build();
    }

    private static FreeMap entries(Form inside, Object value) {
        if (!(value instanceof MapValue map) || map.isEmpty()) {
            return FieldSets.MEMBER;
        }
        FreeMap sorted = Loose.sorted(map);
        var set = new FreeMap.Builder(1 + sorted.size());
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
        var set = new FreeMap.Builder(1 + list.size());
        set.put(FieldSets.SELF, FieldSets.NONE);
        Form inside = Keys.inside(form);
        for (Object item : list) {
            String element = Keys.of(form, item);
            boolean isTwin = set.put(element, in(inside, item));
            if (isTwin) {
                set.put(element, FieldSets.MEMBER);
            }
        }
        return set.build();
    }
}
