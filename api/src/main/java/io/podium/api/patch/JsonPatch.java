package io.podium.api.patch;

import io.podium.api.error.ApiError;
import io.podium.api.error.ApiError.Cause;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * RFC 6902, with the texts and leniencies of the library upstream uses: replace sets a member that
 * is not there, a negative index counts from the end, test takes a missing member for null.
 */
public final class JsonPatch {
    private static final int MOST_OPERATIONS = 10_000;
    private static final long MOST_COPIED = 3L * 1024 * 1024;
    private static final Set<String> MEMBERS = Set.of("op", "path", "from", "value");
    private static final String MISSING = "missing value";

    private Object document;
    private long copied;

    private JsonPatch(Object document) {
        this.document = document;
    }

    /** An operation does not apply. */
    private static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Fails with 400 when the patch is no list of operations, 413 when it has too many, 422 when
     * one does not apply or the result does not fit the schema.
     */
    public static Patched apply(TypedMap object, Object patch) {
        if (!(patch instanceof ListValue operations)) {
            throw ApiError.badRequest(
                    "json: cannot unmarshal object into Go value of type jsonpatch.Patch");
        }
        if (operations.size() > MOST_OPERATIONS) {
            throw ApiError.tooLarge(
                    "Request entity too large: The allowed maximum operations in a JSON patch is "
                            + MOST_OPERATIONS
                            + ", got "
                            + operations.size());
        }
        var faults = new ArrayList<String>();
        var run = new JsonPatch(object);
        for (int i = 0; i < operations.size(); i++) {
            if (!(operations.get(i) instanceof MapValue operation)) {
                throw ApiError.badRequest(
                        "json: cannot unmarshal value into Go value of type jsonpatch.Operation");
            }
            for (Map.Entry<String, Object> member : operation) {
                if (!MEMBERS.contains(member.getKey())) {
                    faults.add("json patch unknown field \"[" + i + "]." + member.getKey() + '"');
                }
            }
            try {
                run.apply(operation);
            } catch (Failed failure) {
                throw refused(failure.getMessage());
            }
        }
        return Shaping.decoded(run.document, object, faults);
    }

    /** So says upstream; why is a cause without a reason, which is not for clients. */
    private static ApiError refused(String why) {
        return ApiError.of(
                        422,
                        "Invalid",
                        "the server rejected our request due to an error in our request")
                .withCauses(List.of(new Cause("", why, "patch")));
    }

    private void apply(MapValue operation) {
        String kind = operation.get("op") instanceof String text ? text : "unknown";
        switch (kind) {
            case "add" -> add(operation);
            case "remove" -> remove(operation);
            case "replace" -> replace(operation);
            case "move" -> move(operation);
            case "test" -> test(operation);
            case "copy" -> copy(operation);
            default -> throw new Failed("Unexpected kind: " + kind);
        }
    }

    private static String path(MapValue operation, String member, String complaint) {
        if (operation.get(member) instanceof String text) {
            return text;
        }
        throw new Failed(complaint);
    }

    private static String pathOf(MapValue operation, String kind) {
        return path(
                operation,
                "path",
                kind
                        + " operation failed to decode path: operation missing path field: "
                        + MISSING);
    }

    private static String fromOf(MapValue operation, String kind) {
        return path(
                operation,
                "from",
                kind
                        + " operation failed to decode from: operation, missing from field: "
                        + MISSING);
    }

    private static Object value(MapValue operation) {
        Object value = operation.get("value");
        return value == null ? Null.NULL : value;
    }

    private void add(MapValue operation) {
        String path = path(operation, "path", "add operation failed to decode path: " + MISSING);
        put(
                path,
                value(operation),
                "add operation does not apply: doc is missing path: \"" + path + "\": " + MISSING,
                "error in add for path: '" + path + "': ");
    }

    private void put(String path, Object value, String whenMissing, String whenWrong) {
        document =
                edit(
                        path,
                        whenMissing,
                        whenWrong,
                        (container, key) ->
                                switch (container) {
                                    case MapValue map -> Trees.set(map, key, value);
                                    case ListValue list -> {
                                        if (key.equals("-")) {
                                            yield list.plus(value);
                                        }
                                        int index =
                                                number(
                                                        key,
                                                        "value was not a proper array index: '"
                                                                + key
                                                                + "': ");
                                        yield Trees.insert(
                                                list, within(index, list.size() + 1), value);
                                    }
                                    default -> throw new Failed(whenMissing);
                                });
    }

    private void remove(MapValue operation) {
        String path = path(operation, "path", "remove operation failed to decode path: " + MISSING);
        take(
                path,
                "remove operation does not apply: doc is missing path: \""
                        + path
                        + "\": "
                        + MISSING,
                "error in remove for path: '" + path + "': ");
    }

    private void take(String path, String whenMissing, String whenWrong) {
        document =
                edit(
                        path,
                        whenMissing,
                        whenWrong,
                        (container, key) ->
                                switch (container) {
                                    case MapValue map -> {
                                        if (map.get(key) == null) {
                                            throw new Failed(
                                                    "Unable to remove nonexistent key: "
                                                            + key
                                                            + ": "
                                                            + MISSING);
                                        }
                                        yield map.without(key);
                                    }
                                    case ListValue list ->
                                            Trees.remove(
                                                    list, within(number(key, ""), list.size()));
                                    default -> throw new Failed(whenMissing);
                                });
    }

    private void replace(MapValue operation) {
        String path = pathOf(operation, "replace");
        Object value = value(operation);
        if (path.isEmpty()) {
            if (!(value instanceof MapValue) && !(value instanceof ListValue)) {
                throw new Failed("replace operation value must be object or array: %!w(<nil>)");
            }
            document = value;
            return;
        }
        String whenMissing =
                "replace operation does not apply: doc is missing path: " + path + ": " + MISSING;
        String noKey =
                "replace operation does not apply: doc is missing key: " + path + ": " + MISSING;
        document =
                edit(
                        path,
                        whenMissing,
                        "",
                        (container, key) ->
                                switch (container) {
                                    case MapValue map -> Trees.set(map, key, value);
                                    case ListValue list -> {
                                        try {
                                            yield list.with(
                                                    within(number(key, ""), list.size()), value);
                                        } catch (Failed _) {
                                            throw new Failed(noKey);
                                        }
                                    }
                                    default -> throw new Failed(whenMissing);
                                });
    }

    private void move(MapValue operation) {
        String from = fromOf(operation, "move");
        String whenMissing =
                "move operation does not apply: doc is missing from path: " + from + ": " + MISSING;
        String key = lastKey(from, whenMissing);
        String whenWrong = "error in move for path: '" + key + "': ";
        Object value = read(from, whenMissing, whenWrong);
        take(from, whenMissing, whenWrong);
        String path = pathOf(operation, "move");
        put(
                path,
                value,
                "move operation does not apply: doc is missing destination path: "
                        + path
                        + ": "
                        + MISSING,
                "error in move for path: '" + path + "': ");
    }

    private void copy(MapValue operation) {
        String from = fromOf(operation, "copy");
        Object value =
                read(
                        from,
                        "copy operation does not apply: doc is missing from path: "
                                + from
                                + ": "
                                + MISSING,
                        "error in copy for from: '" + from + "': ");
        String path = path(operation, "path", "copy operation failed to decode path: " + MISSING);
        String whenMissing =
                "copy operation does not apply: doc is missing destination path: "
                        + path
                        + ": "
                        + MISSING;
        copied += size(value, MOST_COPIED - copied);
        if (copied > MOST_COPIED) {
            throw new Failed(
                    "Unable to complete the copy, the accumulated size increase of copy is "
                            + copied
                            + ", exceeding the limit "
                            + MOST_COPIED);
        }
        put(path, value, whenMissing, "error while adding value during copy: ");
    }

    /** About what the value takes as JSON; stops counting past the budget. */
    private static long size(Object value, long budget) {
        long size =
                switch (value) {
                    case String text -> text.length() + 2L;
                    case MapValue _, ListValue _ -> 2;
                    default -> 4;
                };
        if (value instanceof MapValue map) {
            for (Map.Entry<String, Object> entry : map) {
                size += entry.getKey().length() + 4L;
                size += size > budget ? 0 : size(entry.getValue(), budget - size);
            }
        } else if (value instanceof ListValue list) {
            for (Object element : list) {
                size += 1 + (size > budget ? 0 : size(element, budget - size));
            }
        }
        return size;
    }

    private void test(MapValue operation) {
        String path = pathOf(operation, "test");
        Object wanted = value(operation);
        Object found =
                path.isEmpty()
                        ? document
                        : read(
                                path,
                                "test operation does not apply: is missing path: "
                                        + path
                                        + ": "
                                        + MISSING,
                                "error in test for path: '" + path + "': ");
        if (!found.equals(wanted)) {
            throw new Failed("testing value " + path + " failed: test failed");
        }
    }

    /** What a leaf edit makes of the container that holds the key. */
    private interface LeafEdit {
        Object apply(Object container, String key);
    }

    private static String[] keys(String path, String whenMissing) {
        String[] parts = path.split("/", -1);
        if (parts.length < 2) {
            throw new Failed(whenMissing);
        }
        var keys = new String[parts.length - 1];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = parts[i + 1].replace("~1", "/").replace("~0", "~");
        }
        return keys;
    }

    private static String lastKey(String path, String whenMissing) {
        String[] keys = keys(path, whenMissing);
        return keys[keys.length - 1];
    }

    private Object edit(String path, String whenMissing, String whenWrong, LeafEdit edit) {
        return edit(
                document,
                keys(path, whenMissing),
                0,
                whenMissing,
                (container, key) -> {
                    try {
                        return edit.apply(container, key);
                    } catch (Failed failure) {
                        throw new Failed(whenWrong + failure.getMessage());
                    }
                });
    }

    private static Object edit(
            Object here, String[] keys, int at, String whenMissing, LeafEdit edit) {
        if (at == keys.length - 1) {
            return edit.apply(here, keys[at]);
        }
        Object child = step(here, keys[at], whenMissing);
        Object changed = edit(child, keys, at + 1, whenMissing, edit);
        if (Trees.isSame(changed, child)) {
            return here;
        }
        return here instanceof ListValue list
                ? list.with(within(number(keys[at], ""), list.size()), changed)
                : Trees.set((MapValue) here, keys[at], changed);
    }

    /** The container under the key; failing when there is none. */
    private static Object step(Object here, String key, String whenMissing) {
        Object child;
        try {
            child = member(here, key);
        } catch (Failed _) {
            throw new Failed(whenMissing);
        }
        if (child instanceof MapValue || child instanceof ListValue) {
            return child;
        }
        throw new Failed(whenMissing);
    }

    private Object read(String path, String whenMissing, String whenWrong) {
        String[] keys = keys(path, whenMissing);
        Object here = document;
        for (int i = 0; i < keys.length - 1; i++) {
            here = step(here, keys[i], whenMissing);
        }
        try {
            return member(here, keys[keys.length - 1]);
        } catch (Failed failure) {
            throw new Failed(whenWrong + failure.getMessage());
        }
    }

    /** A missing member of an object reads as null; a missing element of a list fails. */
    private static Object member(Object container, String key) {
        if (container instanceof ListValue list) {
            return list.get(within(number(key, ""), list.size()));
        }
        Object value = ((MapValue) container).get(key);
        return value == null ? Null.NULL : value;
    }

    private static int number(String key, String complaint) {
        try {
            return Integer.parseInt(key);
        } catch (NumberFormatException _) {
            throw new Failed(complaint + "strconv.Atoi: parsing \"" + key + "\": invalid syntax");
        }
    }

    private static int within(int index, int size) {
        if (index >= size || index < -size) {
            throw new Failed(
                    "Unable to access invalid index: " + index + ": invalid index referenced");
        }
        return index < 0 ? index + size : index;
    }
}
