package io.podium.api.managed;

import io.podium.api.error.Shown;
import io.podium.api.json.FieldSetOrder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.util.Comparator;

/** How one step of a path is spelled: in FieldsV1, and in messages for people. */
final class Elements {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    /** As upstream sorts them: keys and values by what they are, numbers as numbers. */
    static final Comparator<String> ORDER = FieldSetOrder.ELEMENTS;

    private Elements() {}

    static String field(String name) {
        return "f:" + name;
    }

    /** An element of a set. */
    static String value(Object value) {
        var text = new StringBuilder("v:");
        json(text, value);
        return text.toString();
    }

    /** An element of a list with one key, which is a text. */
    static String key(String name, String value) {
        if (isPlain(value)) {
            return "k:{\"" + name + "\":\"" + value + "\"}";
        }
        StringBuilder key = key();
        add(key, name, value);
        return key.append('}').toString();
    }

    /** Whether the element is that of a list with one key, which is this text. */
    static boolean isKey(String element, String name, String value) {
        int at = 4 + name.length();
        int end = at + 3 + value.length();
        return element.length() == end + 2
                && element.startsWith("k:{\"")
                && element.startsWith(name, 4)
                && element.startsWith("\":\"", at)
                && element.startsWith(value, at + 3)
                && element.startsWith("\"}", end);
    }

    /** Starts an element of a list with keys; names must come in alphabetical order. */
    static StringBuilder key() {
        return new StringBuilder("k:{");
    }

    static void add(StringBuilder key, String name, Object value) {
        if (key.charAt(key.length() - 1) != '{') {
            key.append(',');
        }
        string(key, name);
        json(key.append(':'), value);
    }

    /** JSON as Go's encoder writes it: careful of HTML, names in order. */
    static void json(StringBuilder out, Object value) {
        switch (value) {
            case String text -> string(out, text);
            case MapValue map -> {
                char before = '{';
                FreeMap sorted = Loose.sorted(map);
                for (int i = 0; i < sorted.size(); i++) {
                    string(out.append(before), sorted.name(i));
                    json(out.append(':'), sorted.value(i));
                    before = ',';
                }
                out.append(sorted.isEmpty() ? "{}" : "}");
            }
            case ListValue list -> {
                char before = '[';
                for (Object one : list) {
                    json(out.append(before), one);
                    before = ',';
                }
                out.append(list.isEmpty() ? "[]" : "]");
            }
            case Long number -> out.append((long) number);
            default -> out.append(JsonEncoder.text(value));
        }
    }

    private static void string(StringBuilder out, String text) {
        out.append('"');
        if (isPlain(text)) {
            out.append(text).append('"');
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '<', '>', '&', '\u2028', '\u2029' -> unicode(out, c);
                default -> {
                    if (c < ' ') {
                        unicode(out, c);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&') {
                return false;
            }
        }
        return true;
    }

    private static void unicode(StringBuilder out, char c) {
        out.append("\\u")
                .append(HEX[c >> 12 & 15])
                .append(HEX[c >> 8 & 15])
                .append(HEX[c >> 4 & 15])
                .append(HEX[c & 15]);
    }

    /** The element as messages show it: {@code .spec}, {@code [name="a"]}, {@code [="x"]}. */
    static String shown(String element) {
        String rest = element.substring(2);
        return switch (element.charAt(0)) {
            case 'f' -> "." + rest;
            case 'i' -> "[" + rest + "]";
            case 'v' -> "[=" + valueText(Loose.parse(rest)) + "]";
            default -> {
                var text = new StringBuilder("[");
                for (var entry : (MapValue) Loose.parse(rest)) {
                    text.append(text.length() > 1 ? "," : "")
                            .append(entry.getKey())
                            .append('=')
                            .append(valueText(entry.getValue()));
                }
                yield text.append(']').toString();
            }
        };
    }

    private static String valueText(Object value) {
        if (value == Null.NULL) {
            return "null";
        }
        return value instanceof String text ? Shown.of(text) : JsonEncoder.text(value);
    }
}
