package io.podium.api.patch;

import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.util.Map;
import java.util.TreeMap;

/** Values as Go's %v prints them, because upstream's messages hold them so. */
public final class GoText {
    private static final int LONGEST = 2_000;

    private GoText() {}

    public static String of(Object value) {
        var text = new StringBuilder();
        append(value, text);
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text.toString();
    }

    private static void append(Object value, StringBuilder out) {
        if (out.length() > LONGEST) {
            return;
        }
        switch (value) {
            case null -> out.append("<nil>");
            case Null _ -> out.append("<nil>");
            case MapValue map -> {
                var sorted = new TreeMap<String, Object>();
                for (Map.Entry<String, Object> entry : map) {
                    sorted.put(entry.getKey(), entry.getValue());
                }
                out.append("map[");
                String separator = "";
                for (Map.Entry<String, Object> entry : sorted.entrySet()) {
                    out.append(separator).append(entry.getKey()).append(':');
                    append(entry.getValue(), out);
                    separator = " ";
                }
                out.append(']');
            }
            case ListValue list -> {
                out.append('[');
                for (int i = 0; i < list.size(); i++) {
                    out.append(i > 0 ? " " : "");
                    append(list.get(i), out);
                }
                out.append(']');
            }
            default -> out.append(value);
        }
    }
}
