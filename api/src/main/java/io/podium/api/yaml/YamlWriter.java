package io.podium.api.yaml;

import io.podium.api.json.JsonEncoder;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.util.HexFormat;
import java.util.Map;

/**
 * Writes trees as YAML in blocks: for kubeconfig and other files that people read. {@link
 * YamlReader} reads it back.
 */
public final class YamlWriter {
    private static final int LONGEST_NAME = 128;

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
            String name = name(entry.getKey());
            text.append(first ? "" : " ".repeat(indent));
            // Names that are longer than a reader looks ahead are marked.
            text.append(
                            name.length() > LONGEST_NAME
                                    ? "? " + name + "\n" + " ".repeat(indent)
                                    : name)
                    .append(':');
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
                        text.append(quoted(inside)).append('\n');
                default -> text.append(scalar(value, indent + 2)).append('\n');
            }
        }
    }

    private static String name(String name) {
        return isPlain(name) ? name : quoted(name);
    }

    private static String scalar(Object value, int indent) {
        if (!(value instanceof String string)) {
            return value == Null.NULL ? "null" : JsonEncoder.text(value);
        }
        if (indent > 0 && string.indexOf('\n') >= 0 && isBlock(string)) {
            return block(string, indent);
        }
        return isPlain(string) ? string : quoted(string);
    }

    /** As JSON, but for the characters that YAML allows only as escapes. */
    private static String quoted(Object value) {
        String json = JsonEncoder.text(value);
        if (json.chars().allMatch(YamlWriter::isPrintable)) {
            return json;
        }
        var quoted = new StringBuilder(json.length() + 16);
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (isPrintable(c)) {
                quoted.append(c);
            } else {
                quoted.append("\\u").append(HexFormat.of().toHexDigits(c));
            }
        }
        return quoted.toString();
    }

    private static boolean isPrintable(int c) {
        return c < 0x7f || (c > 0x9f && c < 0xfffe && c != 0xfeff && c != 0x2028 && c != 0x2029);
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
