package io.podium.api.managed;

import io.podium.api.managed.Form.Entries;
import io.podium.api.managed.Form.Free;
import io.podium.api.managed.Form.Items;
import io.podium.api.managed.Form.Leaf;
import io.podium.api.managed.Form.Member;
import io.podium.api.managed.Form.Struct;
import io.podium.api.managed.Form.Values;
import io.podium.api.managed.Form.Whole;
import io.podium.api.schema.Sort;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which fields differ between two objects: those that are new or have another value, and those that
 * are gone. Subtrees that are one instance in both are not looked at.
 */
// Sharing is about instances: equal ones are found by walking, which is what is to be spared.
@SuppressWarnings("ReferenceEquality")
final class Comparison {
    /** Fields of one object that are not in the other, or not with that value. */
    record Difference(FreeMap changed, FreeMap removed) {
        Difference without(FreeMap ignored) {
            return new Difference(
                    FieldSets.without(changed, ignored), FieldSets.without(removed, ignored));
        }
    }

    private FreeMap changed;
    private FreeMap removed;

    private Comparison() {}

    static Difference between(Form form, TypedMap before, TypedMap after) {
        return between(form, before, after, null);
    }

    /**
     * What differs.
     *
     * @param known what may turn out to have changed, null when nobody knows; the answer has that
     *     instance where it is right
     */
    static Difference between(Form form, TypedMap before, TypedMap after, FreeMap known) {
        var comparison = new Comparison();
        comparison.walk(form, before, after, known);
        return new Difference(
                FieldSets.root(FieldSets.notMember(comparison.changed)),
                FieldSets.root(FieldSets.notMember(comparison.removed)));
    }

    /** Gathers what the parts of a container say. */
    private final class Parts {
        private final Gathering changes;
        private FreeMap.Builder removals;

        Parts(FreeMap known) {
            changes = new Gathering(known);
        }

        /** What is known of the element's changes. */
        FreeMap known(String element) {
            return changes.below(element);
        }

        /** Takes what the last walk found, as that of the element. */
        void take(String element) {
            if (changed != null) {
                changes.put(element, changed);
            }
            if (removed != null) {
                removals = removals == null ? new FreeMap.Builder() : removals;
                removals.put(element, removed);
            }
        }

        void end() {
            found(changes.end(), removals == null ? null : removals.build());
        }
    }

    private void found(FreeMap nowChanged, FreeMap nowRemoved) {
        changed = nowChanged;
        removed = nowRemoved;
    }

    /** Compares; null is absence. What was found stands in the fields afterwards. */
    private void walk(Form form, Object before, Object after, FreeMap known) {
        if (before == after) {
            found(null, null);
        } else if (before == null) {
            found(Everything.in(form, after, known), null);
        } else if (after == null) {
            found(null, Everything.in(form, before));
        } else {
            switch (form) {
                case Leaf _ -> whole(before, after);
                case Whole _, Form.Sequence _ -> whole(before, after);
                case Struct struct -> fields(struct, before, after, known);
                case Entries entries -> entries(entries, before, after, known);
                case Free free -> free(free, before, after, known);
                case Values values -> items(values, before, after, known);
                case Items items -> items(items, before, after, known);
            }
        }
    }

    private void whole(Object before, Object after) {
        found(before.equals(after) ? null : FieldSets.MEMBER, null);
    }

    private static MapValue map(Object value) {
        return value instanceof MapValue map ? map : MapValue.empty();
    }

    private void fields(Struct struct, Object was, Object is, FreeMap known) {
        MapValue before = map(was);
        MapValue after = map(is);
        if (before.isEmpty() && after.isEmpty()) {
            whole(was, is);
            return;
        }
        var parts = new Parts(known);
        List<Member> members = struct.members();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            Object now = value(after, member);
            FreeMap likely = now == null ? null : parts.known(member.element());
            walk(member.form(), value(before, member), now, likely);
            parts.take(member.element());
        }
        parts.end();
    }

    /** The value of a field, null when even Go has none. */
    static Object value(MapValue object, Member member) {
        Object value =
                object instanceof TypedMap typed
                        ? typed.at(member.index())
                        : object.get(member.name());
        return value != null || !member.isAlwaysThere() ? value : unset(member.form());
    }

    /** What Go has where nobody said anything: null lists, maps and times, and empty objects. */
    private static Object unset(Form form) {
        return switch (form) {
            case Struct struct -> MapValue.empty(struct.type());
            case Leaf(Sort sort) -> sort == Sort.TIME || sort == Sort.MICRO_TIME ? Null.NULL : null;
            case Whole(Form inside) -> inside instanceof Struct ? null : Null.NULL;
            case Entries _, Values _, Items _, Form.Sequence _ -> Null.NULL;
            case Free _ -> null;
        };
    }

    private void free(Free form, Object before, Object after, FreeMap known) {
        if (before instanceof MapValue && after instanceof MapValue) {
            entries(new Entries(form), before, after, known);
        } else if (before instanceof MapValue || after instanceof MapValue) {
            found(Everything.in(form, after), Everything.in(form, before));
        } else {
            whole(before, after);
        }
    }

    private void entries(Entries form, Object before, Object after, FreeMap known) {
        FreeMap old = Loose.sorted(map(before));
        FreeMap now = Loose.sorted(map(after));
        if (old.isEmpty() && now.isEmpty()) {
            whole(before, after);
            return;
        }
        var parts = new Parts(known);
        int i = 0;
        int j = 0;
        while (i < old.size() || j < now.size()) {
            int order =
                    i == old.size() ? 1 : j == now.size() ? -1 : old.name(i).compareTo(now.name(j));
            String name = order <= 0 ? old.name(i) : now.name(j);
            String element = Elements.field(name);
            walk(
                    form.inside(),
                    order <= 0 ? old.value(i++) : null,
                    order >= 0 ? now.value(j++) : null,
                    parts.known(element));
            parts.take(element);
        }
        parts.end();
    }

    private void items(Form form, Object before, Object after, FreeMap known) {
        ListValue old = before instanceof ListValue list ? list : ListValue.EMPTY;
        ListValue now = after instanceof ListValue list ? list : ListValue.EMPTY;
        if (old.isEmpty() && now.isEmpty()) {
            whole(before, after);
            return;
        }
        if (old.isEmpty()) {
            found(Everything.items(form, now, known, false), null);
            return;
        }
        Map<String, ListValue> gone = index(form, old);
        var parts = new Parts(known);
        index(form, now)
                .forEach((element, items) -> {
                    group(form, gone.remove(element), items);
                    parts.take(element);
                });
        gone.forEach((element, items) -> {
            group(form, items, null);
            parts.take(element);
        });
        parts.end();
    }

    private static Map<String, ListValue> index(Form form, ListValue list) {
        var found = HashMap.<String, ListValue>newHashMap(list.size());
        for (Object item : list) {
            found.merge(
                    Keys.of(form, item),
                    ListValue.of(item),
                    (first, more) -> first.plus(more.get(0)));
        }
        return found;
    }

    /** Items of one element; where there are several on a side they count as one whole. */
    private void group(Form form, ListValue before, ListValue after) {
        if ((before == null || before.size() == 1) && (after == null || after.size() == 1)) {
            walk(
                    Keys.inside(form),
                    before == null ? null : before.get(0),
                    after == null ? null : after.get(0),
                    null);
        } else if (before == null) {
            found(FieldSets.MEMBER, null);
        } else if (after == null) {
            found(null, FieldSets.MEMBER);
        } else if (before.size() == 1) {
            found(FieldSets.MEMBER, Everything.in(Keys.inside(form), before.get(0)));
        } else if (after.size() == 1) {
            found(Everything.in(Keys.inside(form), after.get(0)), null);
        } else {
            whole(before, after);
        }
    }
}
