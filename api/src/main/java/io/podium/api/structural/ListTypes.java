package io.podium.api.structural;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Elements of sets are there once, and so are the keys of lists that are maps. */
public final class ListTypes {
    private ListTypes() {}

    /** Tells what is there twice, at its second place. */
    public static void check(Structural schema, Object value, FieldPath path, Problems problems) {
        check(Optional.of(schema), value, path, problems);
    }

    private static void check(
            Optional<Structural> schema, Object value, FieldPath path, Problems problems) {
        if (schema.isEmpty()) {
            return;
        }
        Structural known = schema.get();
        if (value instanceof ListValue list) {
            switch (known.said().string("x-kubernetes-list-type")) {
                case "set" -> twice(list, list, path, problems);
                case "map" ->
                        keys(known.said().list("x-kubernetes-list-map-keys"), list, path, problems);
                default -> {}
            }
            for (int i = 0; i < list.size(); i++) {
                check(known.items(), list.get(i), path.index(i), problems);
            }
        } else if (value instanceof MapValue map) {
            for (Map.Entry<String, Object> entry : map) {
                String name = entry.getKey();
                boolean isProperty = known.properties().containsKey(name);
                FieldPath inside = isProperty ? path.child(name) : path.key(name);
                check(known.under(name), entry.getValue(), inside, problems);
            }
        }
    }

    private static void keys(ListValue names, ListValue list, FieldPath path, Problems problems) {
        var keys = new ArrayList<Object>();
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) != Null.NULL && !(list.get(i) instanceof MapValue)) {
                problems.invalid(
                        path.index(i),
                        list.get(i),
                        "must be an object for an array of list-type map");
                return;
            }
            var key = new FreeMap.Builder();
            for (Object name : names) {
                Object part = list.map(i).get(name.toString());
                if (part != null) {
                    key.put(name.toString(), part);
                }
            }
            keys.add(key.build());
        }
        twice(keys, keys, path, problems);
    }

    private static void twice(List<?> values, List<?> shown, FieldPath path, Problems problems) {
        var seen = new HashMap<Object, Integer>();
        for (int i = 0; i < values.size(); i++) {
            if (seen.merge(values.get(i), 1, Integer::sum) == 2) {
                problems.duplicate(path.index(i), shown.get(i));
            }
        }
    }
}
