package io.podium.api.cel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Regular expressions as Go has them; RE2 reads and runs what a user writes in linear time. */
public final class Regexes {
    /** As deep as Go lets them nest. */
    private static final int DEEPEST = 1000;

    private Regexes() {}

    /** Why it is none, or "". */
    public static String fault(String text) {
        if (depth(text) > DEEPEST) {
            return "error parsing regexp: expression nests too deeply: `" + text + "`";
        }
        try {
            Pattern.compile(text);
            return "";
        } catch (PatternSyntaxException e) {
            return e.getMessage();
        }
    }

    /** How deep its groups may nest at most. */
    private static int depth(String text) {
        int depth = 0;
        int deepest = 0;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '\\' -> i++;
                case '(' -> deepest = Math.max(deepest, ++depth);
                case ')' -> depth--;
                default -> {}
            }
        }
        return deepest;
    }
}
