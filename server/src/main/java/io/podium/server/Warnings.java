package io.podium.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/** Texts for people as a Warning header of RFC 7234, within upstream's bounds. */
final class Warnings {
    /** In letters, over all texts: beyond this clients and proxies begin to refuse headers. */
    private static final int MAX_TOTAL = 4096;

    /** In letters, of each text once all together are too long. */
    private static final int MAX_TEXT = 256;

    private Warnings() {}

    /** All texts in one header; clients read it as well as one header each. */
    static String header(List<String> texts) {
        var once = new LinkedHashSet<String>();
        texts.stream().filter(Warnings::isFit).forEach(once::add);
        int total = once.stream().mapToInt(Warnings::letters).sum();
        return String.join(", ", total <= MAX_TOTAL ? whole(once) : cut(once));
    }

    private static List<String> whole(Collection<String> texts) {
        return texts.stream().map(Warnings::value).toList();
    }

    private static List<String> cut(Collection<String> texts) {
        var parts = new ArrayList<String>();
        int total = 0;
        for (String text : texts) {
            if (total >= MAX_TOTAL) {
                break;
            }
            String kept =
                    letters(text) <= MAX_TEXT
                            ? text
                            : text.substring(0, text.offsetByCodePoints(0, MAX_TEXT));
            total += letters(kept);
            parts.add(value(kept));
        }
        return parts;
    }

    private static int letters(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Control characters would end the header: upstream drops such a text as a whole. */
    private static boolean isFit(String text) {
        return !text.isEmpty() && text.chars().noneMatch(Character::isISOControl);
    }

    private static String value(String text) {
        String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"");
        // A header goes out with a byte per letter: these are those of UTF-8, as Go writes them.
        byte[] bytes = quoted.getBytes(StandardCharsets.UTF_8);
        return "299 - \"" + new String(bytes, StandardCharsets.ISO_8859_1) + "\"";
    }
}
