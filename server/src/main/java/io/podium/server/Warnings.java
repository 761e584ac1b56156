package io.podium.server;

import java.util.ArrayList;
import java.util.List;

/** Texts for people as a Warning header of RFC 7234. */
final class Warnings {
    /**
     * Beyond this clients and proxies begin to refuse headers; upstream cuts at the same length.
     */
    private static final int MAX_TOTAL = 4096;

    private Warnings() {}

    /** All texts in one header; clients read it as well as one header each. */
    static String header(List<String> texts) {
        var parts = new ArrayList<String>();
        int total = 0;
        for (String text : texts) {
            String part = "299 - \"" + quoted(text) + "\"";
            total += part.length() + 2;
            if (total > MAX_TOTAL) {
                break;
            }
            parts.add(part);
        }
        return String.join(", ", parts);
    }

    private static String quoted(String text) {
        var out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            // Control characters would end the header; others stand as UTF-8 cannot.
            out.append(c < ' ' || c > '~' ? '?' : c);
        }
        return out.toString();
    }
}
