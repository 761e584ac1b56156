package io.podium.api.managed;

import io.podium.api.managed.Form.Entries;
import io.podium.api.managed.Form.Free;
import io.podium.api.managed.Form.Items;
import io.podium.api.managed.Form.Leaf;
import io.podium.api.managed.Form.Member;
import io.podium.api.managed.Form.Struct;
import io.podium.api.managed.Form.Values;
import io.podium.api.managed.Form.Whole;
import io.podium.api.patch.GoText;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** What keeps a configuration from being one of its kind, in upstream's words. */
final class Faults {
    private final List<String> found = new ArrayList<>();

    private Faults() {}

    /** "" when there is none. */
    static String of(Form form, MapValue config) {
        var faults = new Faults();
        faults.check(form, config, "");
        return switch (faults.found.size()) {
            case 0 -> "";
            case 1 -> faults.found.getFirst();
            default -> "errors:\n  " + String.join("\n  ", faults.found);
        };
    }

    private boolean add(String path, String what) {
        found.add(path.isEmpty() ? what : path + ": " + what);
        return false;
    }

    /** Whether all is well. */
    private boolean check(Form form, Object value, String path) {
        if (value == Null.NULL) {
            return true;
        }
        return switch (form) {
            case Leaf leaf -> leaf(leaf, value, path);
            case Free _ -> true;
            case Whole(Form inside) -> check(inside, value, path);
            case Struct struct -> fields(struct, value, path);
            case Entries(Form inside) -> entries(inside, value, path);
            case Values _, Items _ -> items(form, value, path);
            case Form.Sequence(Form inside) -> sequence(inside, value, path);
        };
    }

    private boolean leaf(Leaf leaf, Object value, String path) {
        return switch (leaf.sort()) {
            case STRING, BYTES, DURATION, MICRO_TIME ->
                    value instanceof String
                            || add(
                                    path,
                                    "expected string, got &value.valueUnstructured{Value:"
                                            + GoText.of(value)
                                            + "}");
            case INT32, INT64, DOUBLE ->
                    value instanceof Long
                            || value instanceof Double
                            || add(path, "expected numeric (int or float), got " + sort(value));
            case BOOL ->
                    value instanceof Boolean || add(path, "expected boolean, got " + go(value));
            case QUANTITY, TIME, INT_OR_STRING ->
                    !(value instanceof MapValue || value instanceof ListValue)
                            || add(path, "expected any scalar, got " + go(value));
            case RAW, OBJECT -> true;
        };
    }

    private static String go(Object value) {
        return "&{" + GoText.of(value) + "}";
    }

    private static String sort(Object value) {
        return switch (value) {
            case String _ -> "string";
            case Boolean _ -> "bool";
            case ListValue _ -> "[]interface {}";
            default -> "map[string]interface {}";
        };
    }

    private boolean fields(Struct struct, Object value, String path) {
        if (!(value instanceof MapValue map)) {
            return add(path, "expected map, got " + go(value));
        }
        boolean isWell = true;
        for (Map.Entry<String, Object> entry : map) {
            Member member = struct.member(entry.getKey());
            String below = path + "." + entry.getKey();
            if (member == null) {
                return add(below, "field not declared in schema");
            }
            isWell &= check(member.form(), entry.getValue(), below);
        }
        return isWell;
    }

    private boolean entries(Form inside, Object value, String path) {
        if (!(value instanceof MapValue map)) {
            return add(path, "expected map, got " + go(value));
        }
        boolean isWell = true;
        for (Map.Entry<String, Object> entry : map) {
            isWell &= check(inside, entry.getValue(), path + "." + entry.getKey());
        }
        return isWell;
    }

    private boolean sequence(Form inside, Object value, String path) {
        if (!(value instanceof ListValue list)) {
            return add(path, "expected list, got " + go(value));
        }
        boolean isWell = true;
        for (int i = 0; i < list.size(); i++) {
            isWell &= check(inside, list.get(i), path + "[" + i + "]");
        }
        return isWell;
    }

    private boolean items(Form form, Object value, String path) {
        if (!(value instanceof ListValue list)) {
            return add(path, "expected list, got " + go(value));
        }
        var seen = new HashSet<String>();
        boolean isWell = true;
        for (int i = 0; i < list.size(); i++) {
            Object item = list.get(i);
            String why = wrong(form, item);
            if (!why.isEmpty()) {
                return add(path, "element " + i + ": " + why);
            }
            String element = Keys.of(form, item);
            String shown = Elements.shown(element);
            if (!seen.add(element)) {
                return add(path, "duplicate entries for key " + shown);
            }
            isWell &= check(Keys.inside(form), item, path + shown);
        }
        return isWell;
    }

    private static String wrong(Form form, Object item) {
        if (form instanceof Values) {
            return item == Null.NULL
                    ? "associative list without keys has an element that's an explicit null"
                    : "";
        }
        if (item == Null.NULL) {
            return "associative list with keys may not have a null element";
        }
        return item instanceof MapValue
                ? ""
                : "associative list with keys may not have non-map elements";
    }
}
