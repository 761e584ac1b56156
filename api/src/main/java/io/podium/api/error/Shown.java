package io.podium.api.error;

import io.podium.api.value.MapValue;
import io.podium.api.value.Numbers;
import java.util.Collection;
import java.util.Map;
import java.util.StringJoiner;

/** Values as the texts of faults show them: strings quoted, structures as JSON. */
public final class Shown {
    private Shown() {}

    public static String of(Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> quote(text);
            case MapValue map -> {
                var joined = new StringJoiner(",", "{", "}");
                for (Map.Entry<String, Object> entry : map) {
                    joined.add(json(entry.getKey()) + ":" + inner(entry.getValue()));
                }
                yield joined.toString();
            }
            case Map<?, ?> map -> {
                var joined = new StringJoiner(",", "{", "}");
                map.forEach((key, one) -> joined.add(json(String.valueOf(key)) + ":" + inner(one)));
                yield joined.toString();
            }
            case Collection<?> list -> {
                var joined = new StringJoiner(",", "[", "]");
                list.forEach(one -> joined.add(inner(one)));
                yield joined.toString();
            }
            case Double number -> Numbers.shown(number);
            default -> String.valueOf(value);
        };
    }

    /** A value as JSON, as it stands within a structure. */
    public static String inner(Object value) {
        return switch (value) {
            case String text -> json(text);
            case Double number -> Numbers.json(number);
            case null, default -> of(value);
        };
    }

    /** A text as Go writes it into JSON, where it could be read as HTML. */
    private static String json(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '<', '>', '&', '\u2028', '\u2029' ->
                        quoted.append(String.format("\\u%04x", (int) c));
                default -> {
                    if (c < ' ') {
                        quoted.append(String.format("\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    static String quote(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case 0x07 -> quoted.append("\\a");
                case 0x0b -> quoted.append("\\v");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        quoted.append(String.format("\\x%02x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
