package io.podium.api.yaml;

import io.podium.api.json.JsonEncoder;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.util.Map;

/**
 * Writes trees as YAML in blocks: for kubeconfig and other files that people read. {@link
 * YamlReader} reads it back.
 */
public final class YamlWriter {
    private final StringBuilder text = new StringBuilder();

    private YamlWriter() {}

    /** The value as a YAML document, ending with a line break. */
    public static String write(Object value) {
        var writer = new YamlWriter();
        writer.node(value, 0);
        return writer.text.toString();
    }

    private void node(Object value, int indent) {
        switch (value) {
            case MapValue map when !map.isEmpty() -> map(map, indent, false);
            case ListValue list when !list.isEmpty() -> list(list, indent);
            default -> text.append(scalar(value, indent)).append('\n');
        }
    }

    private void map(MapValue map, int indent, boolean firstIsIndented) {
        boolean first = firstIsIndented;
        for (Map.Entry<String, Object> entry : map) {
            text.append(first ? "" : " ".repeat(indent)).append(name(entry.getKey())).append(':');
            first = false;
            switch (entry.getValue()) {
                case MapValue inside when !inside.isEmpty() -> {
                    text.append('\n');
                    map(inside, indent + 2, false);
                }
                case ListValue inside when !inside.isEmpty() -> {
                    text.append('\n');
                    list(inside, indent);
                }
                case Object leaf -> text.append(' ').append(scalar(leaf, indent + 2)).append('\n');
            }
        }
    }

    private void list(ListValue list, int indent) {
        for (Object value : list) {
            text.append(" ".repeat(indent)).append("- ");
            switch (value) {
                case MapValue map when !map.isEmpty() -> map(map, indent + 2, true);
                case ListValue inside when !inside.isEmpty() ->
                        text.append(JsonEncoder.text(inside)).append('\n');
                default -> text.append(scalar(value, indent + 2)).append('\n');
            }
        }
    }

    private static String name(String name) {
        return isPlain(name) ? name : JsonEncoder.text(name);
    }

    private static String scalar(Object value, int indent) {
        if (!(value instanceof String string)) {
            return value == Null.NULL ? "null" : JsonEncoder.text(value);
        }
        if (string.indexOf('\n') >= 0 && isBlock(string)) {
            return block(string, indent);
        }
        return isPlain(string) ? string : JsonEncoder.text(string);
    }

    /** Whether a text with lines can stand as a literal block without loss. */
    private static boolean isBlock(String string) {
        if (string.startsWith(" ") || string.startsWith("\n")) {
            return false;
        }
        for (String line : string.split("\n", -1)) {
            if (line.endsWith(" ")
                    || line.chars().anyMatch(c -> (c < ' ' && c != '\t') || c >= 0x7f)) {
                return false;
            }
        }
        return true;
    }

    private static String block(String string, int indent) {
        String chomping = !string.endsWith("\n") ? "-" : string.endsWith("\n\n") ? "+" : "";
        var block = new StringBuilder("|").append(chomping);
        String body = string.endsWith("\n") ? string.substring(0, string.length() - 1) : string;
        for (String line : body.split("\n", -1)) {
            block.append('\n').append(line.isEmpty() ? "" : " ".repeat(indent)).append(line);
        }
        return block.toString();
    }

    /** Whether the text, without quotes, is read back as this very text. */
    private static boolean isPlain(String string) {
        if (string.isEmpty()
                || string.length() > 200
                || !string.matches("[A-Za-z0-9_./+-][A-Za-z0-9_./+@ :-]*")) {
            return false;
        }
        boolean odd =
                string.endsWith(" ")
                        || string.endsWith(":")
                        || string.contains(": ")
                        || string.startsWith("- ")
                        || string.equals("-")
                        || string.startsWith("---")
                        || string.equals("...");
        return !odd && !"<<".equals(string) && Scalars.isText(string);
    }
}
