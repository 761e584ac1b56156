package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.util.List;

/** Rules of single fields that many subtrees have. A path is made only when there is a fault. */
final class Fields {
    private static final long HIGHEST_MODE = 0777;

    private Fields() {}

    /** Whether the field is there with a value; what Kubernetes writes for nothing is nothing. */
    static boolean isSet(MapValue holder, String field) {
        Object value = holder.get(field);
        return value != null && value != Null.NULL;
    }

    /** A text that must not be empty. */
    static void text(MapValue holder, String field, FieldPath path, Problems problems) {
        if (holder.string(field).isEmpty()) {
            problems.required(path.child(field), "");
        }
    }

    /** The name of a secret or of another object that is pointed at. */
    static void reference(MapValue holder, String field, FieldPath path, Problems problems) {
        if (holder.has(field)) {
            text(holder.map(field), "name", path.child(field), problems);
        }
    }

    /** A name and a namespace. */
    static void fullReference(MapValue holder, String field, FieldPath path, Problems problems) {
        if (holder.has(field)) {
            text(holder.map(field), "name", path.child(field), problems);
            text(holder.map(field), "namespace", path.child(field), problems);
        }
    }

    static void range(
            MapValue holder, String field, long low, long high, FieldPath path, Problems problems) {
        long value = holder.integer(field);
        if (value < low || value > high) {
            problems.invalid(
                    path.child(field),
                    value,
                    "must be between " + low + " and " + high + ", inclusive");
        }
    }

    /** Rights of a file, in the decimal numbers of JSON. */
    static void mode(MapValue holder, String field, FieldPath path, Problems problems) {
        long mode = holder.integer(field);
        if (mode < 0 || mode > HIGHEST_MODE) {
            problems.invalid(
                    path.child(field),
                    mode,
                    "must be a number between 0 and 0777 (octal), both inclusive");
        }
    }

    /** One of the values, where the field is there at all; shown in their order. */
    static void oneOf(
            MapValue holder, String field, List<String> values, FieldPath path, Problems problems) {
        Object value = holder.get(field);
        if (value instanceof String text && !values.contains(text)) {
            problems.notOneOf(path.child(field), text, values);
        }
    }

    /** A path that stays where it begins, or leads on from there. */
    static void descending(String text, FieldPath parent, String field, Problems problems) {
        if (text.startsWith("/")) {
            problems.invalid(parent.child(field), text, "must be a relative path");
        }
        noBacksteps(text, parent, field, problems);
    }

    /** A descending path whose first name does not begin with two dots: those are the node's. */
    static void localPath(String text, FieldPath parent, String field, Problems problems) {
        descending(text, parent, field, problems);
        if (text.startsWith("..") && !text.startsWith("../")) {
            problems.invalid(parent.child(field), text, "must not start with '..'");
        }
    }

    static void noBacksteps(String text, FieldPath parent, String field, Problems problems) {
        if (hasBackstep(text)) {
            problems.invalid(parent.child(field), text, "must not contain '..'");
        }
    }

    private static boolean hasBackstep(String text) {
        for (int at = text.indexOf(".."); at >= 0; at = text.indexOf("..", at + 1)) {
            boolean begins = at == 0 || text.charAt(at - 1) == '/';
            boolean ends = at + 2 == text.length() || text.charAt(at + 2) == '/';
            if (begins && ends) {
                return true;
            }
        }
        return false;
    }
}
