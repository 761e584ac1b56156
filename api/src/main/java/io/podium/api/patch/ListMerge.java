package io.podium.api.patch;

import io.podium.api.schema.Type;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Strategic merge of one list: by merge key for objects, as a set for primitives. Elements the
 * patch names come in the patch's order; the others keep theirs, woven in by the order of the live
 * list.
 */
final class ListMerge {
    private final String mergeKey;
    private final Type elementType;

    ListMerge(String mergeKey, Type elementType) {
        this.mergeKey = mergeKey;
        this.elementType = elementType;
    }

    ListValue merge(ListValue live, ListValue patch, boolean isDeletion) {
        if (live.isEmpty() && patch.isEmpty()) {
            return live;
        }
        if (!holdsObjects(live, patch)) {
            if (isDeletion) {
                var kept = new ArrayList<>(live);
                kept.removeIf(patch::contains);
                return ListValue.of(kept);
            }
            var both = new LinkedHashSet<>(live);
            both.addAll(patch);
            return weave(List.copyOf(both), patch, live);
        }
        if (mergeKey.isEmpty()) {
            String name = elementType == null ? "" : elementType.shortName();
            throw StrategicMergePatch.unmergeable(
                    "cannot merge lists without merge key for " + name);
        }
        return mergeObjects(live, patch);
    }

    private static boolean holdsObjects(ListValue live, ListValue patch) {
        boolean objects = false;
        boolean others = false;
        for (List<Object> list : List.of(live, patch)) {
            for (Object element : list) {
                if (element instanceof ListValue) {
                    throw StrategicMergePatch.unmergeable("lists of lists are not supported");
                }
                objects |= element instanceof MapValue;
                others |= !(element instanceof MapValue);
            }
        }
        if (objects && others) {
            throw StrategicMergePatch.unmergeable(
                    "list element types are not identical: map[string]interface {}, string");
        }
        return objects;
    }

    private ListValue mergeObjects(ListValue live, ListValue patch) {
        var result = new ArrayList<Object>(live);
        var plain = new ArrayList<Object>();
        boolean replaces = false;
        for (Object element : patch) {
            var item = (MapValue) element;
            Object directive = item.get(StrategicMergePatch.DIRECTIVE);
            if (directive == null) {
                plain.add(item);
            } else if (directive.equals("delete")) {
                Object key = keyOf(item);
                result.removeIf(candidate -> key.equals(((MapValue) candidate).get(mergeKey)));
            } else if (directive.equals("replace")) {
                replaces = true;
            } else if (directive.equals("merge")) {
                throw StrategicMergePatch.unmergeable(
                        "merging lists cannot yet be specified in the patch");
            } else {
                throw StrategicMergePatch.unmergeable(
                        "unknown patch type: "
                                + GoText.of(directive)
                                + " in map: "
                                + GoText.of(item));
            }
        }
        if (replaces) {
            plain.forEach(item -> keyOf((MapValue) item));
            return ListValue.of(plain);
        }
        for (Object element : plain) {
            var item = (MapValue) element;
            int at = find(result, keyOf(item));
            if (at >= 0) {
                result.set(
                        at,
                        StrategicMergePatch.merge(
                                (MapValue) result.get(at), Trees.loose(item), elementType));
            } else {
                result.add(item);
            }
        }
        return weave(result, ListValue.of(plain), live);
    }

    private Object keyOf(MapValue item) {
        return Optional.ofNullable(item.get(mergeKey))
                .orElseThrow(() -> StrategicMergePatch.noMergeKey(item, mergeKey));
    }

    private int find(List<Object> list, Object key) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof MapValue item && key.equals(item.get(mergeKey))) {
                return i;
            }
        }
        return -1;
    }

    /** What elements are told apart by: their merge key, or themselves. */
    private Object identity(Object element) {
        if (mergeKey.isEmpty() || !(element instanceof MapValue item)) {
            return element;
        }
        return keyOf(item);
    }

    private Map<Object, Integer> places(List<Object> list) {
        var places = new HashMap<Object, Integer>();
        for (int i = 0; i < list.size(); i++) {
            places.putIfAbsent(identity(list.get(i)), i);
        }
        return places;
    }

    /** The merged list in the order of a $setElementOrder directive. */
    ListValue arrange(ListValue merged, ListValue order, ListValue live) {
        return weave(merged, order, live);
    }

    private ListValue weave(List<Object> merged, List<Object> order, ListValue live) {
        Map<Object, Integer> wanted = places(order);
        Map<Object, Integer> before = places(live);
        var named = new ArrayList<Object>();
        var others = new ArrayList<Object>();
        for (Object element : merged) {
            (wanted.containsKey(identity(element)) ? named : others).add(element);
        }
        named.sort((a, b) -> Integer.compare(wanted.get(identity(a)), wanted.get(identity(b))));
        var result = new ArrayList<Object>(merged.size());
        int i = 0;
        int j = 0;
        while (i < others.size() || j < named.size()) {
            boolean takesOther =
                    j >= named.size()
                            || (i < others.size() && isBefore(others.get(i), named.get(j), before));
            result.add(takesOther ? others.get(i++) : named.get(j++));
        }
        return result.equals(live) ? live : ListValue.of(result);
    }

    private boolean isBefore(Object one, Object other, Map<Object, Integer> places) {
        Integer a = places.get(identity(one));
        Integer b = places.get(identity(other));
        return a != null && b != null && a < b;
    }

    /**
     * The patch's elements must stand in the order of the directive and be named by it, deletions
     * aside.
     */
    void checkOrder(ListValue patch, ListValue order) {
        if (patch.isEmpty() || order.isEmpty()) {
            return;
        }
        int at = 0;
        int next = 0;
        while (next < patch.size() && at < order.size()) {
            Object element = patch.get(next);
            if (element instanceof MapValue item && item.has(StrategicMergePatch.DIRECTIVE)) {
                next++;
            } else {
                next += identity(element).equals(identity(order.get(at))) ? 1 : 0;
                at++;
            }
        }
        while (next < patch.size()
                && patch.get(next) instanceof MapValue item
                && item.has(StrategicMergePatch.DIRECTIVE)) {
            next++;
        }
        if (next < patch.size()) {
            throw StrategicMergePatch.unmergeable(
                    "The order in patch list:\n"
                            + GoText.of(patch)
                            + "\n doesn't match $setElementOrder list:\n"
                            + GoText.of(order)
                            + "\n");
        }
    }
}
