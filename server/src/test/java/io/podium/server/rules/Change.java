package io.podium.server.rules;

import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.yaml.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A value put at a path, or what is there taken away.
 *
 * @param steps names, and Integers for places in lists (one past the end appends)
 * @param value null to take away
 */
record Change(String text, List<Object> steps, Object value) {
    /** Changes with " ; " between them: {@code spec.replicas: 3 ; -spec.selector}. */
    static List<Change> parse(String text) {
        var all = new ArrayList<Change>();
        for (String one : text.split(" ; ", -1)) {
            if (!one.isBlank()) {
                all.add(one(one.strip()));
            }
        }
        return List.copyOf(all);
    }

    private static Change one(String text) {
        if (text.startsWith("-")) {
            return new Change(text, steps(text.substring(1)), null);
        }
        int colon = endOfPath(text);
        String value = text.substring(colon + 1).strip();
        return new Change(text, steps(text.substring(0, colon)), grown(YamlReader.value(value)));
    }

    /** {@code !repeat TEXT COUNT} stands for a long text, so that tables stay readable. */
    private static Object grown(Object value) {
        if (value instanceof String text && text.startsWith("repeat ")) {
            String[] words = text.split(" ", 3);
            return words[1].repeat(Integer.parseInt(words[2]));
        }
        return value;
    }

    private static int endOfPath(String text) {
        boolean isKey = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '[') {
                isKey = true;
            } else if (c == ']') {
                isKey = false;
            } else if (c == ':' && !isKey) {
                return i;
            }
        }
        throw new IllegalStateException("a change is PATH: VALUE or -PATH, not " + text);
    }

    /** {@code spec.containers[0].name} and {@code metadata.labels[a.b/c]}. */
    private static List<Object> steps(String path) {
        var steps = new ArrayList<Object>();
        int at = 0;
        while (at < path.length()) {
            char c = path.charAt(at);
            if (c == '[') {
                int end = path.indexOf(']', at);
                String inside = path.substring(at + 1, end);
                boolean isIndex = inside.chars().allMatch(Character::isDigit);
                steps.add(isIndex ? (Object) Integer.valueOf(inside) : inside);
                at = end + 1;
            } else if (c == '.') {
                at++;
            } else {
                int end = at;
                while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
                    end++;
                }
                steps.add(path.substring(at, end));
                at = end;
            }
        }
        return List.copyOf(steps);
    }

    /** The object with the changes made one after the other. */
    static MapValue all(MapValue object, List<Change> changes) {
        Object result = object;
        for (Change change : changes) {
            result = change.in(result, 0);
        }
        return (MapValue) result;
    }

    private Object in(Object here, int depth) {
        if (depth == steps.size()) {
            return value;
        }
        return switch (steps.get(depth)) {
            case Integer index ->
                    inList(here instanceof ListValue list ? list : ListValue.EMPTY, index, depth);
            case Object name ->
                    inMap(
                            here instanceof FreeMap map ? map : FreeMap.of(Map.of()),
                            name.toString(),
                            depth);
        };
    }

    private Object inMap(FreeMap map, String name, int depth) {
        Object changed = in(map.get(name), depth + 1);
        return changed == null ? map.without(name) : map.with(name, changed);
    }

    private Object inList(ListValue list, int index, int depth) {
        Object changed = in(index < list.size() ? list.get(index) : null, depth + 1);
        if (changed != null) {
            return index < list.size() ? list.with(index, changed) : list.plus(changed);
        }
        var rest = new ArrayList<>(list);
        rest.remove(index);
        return ListValue.of(rest);
    }

    @Override
    public String toString() {
        return text;
    }
}
