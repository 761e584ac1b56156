package io.podium.api.kinds.extension;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Regular expressions as Go has them: no looking around, groups named with a P. */
final class Patterns {
    private static final List<String> UNKNOWN_TO_GO = List.of("(?=", "(?!", "(?<=", "(?<!", "(?>");
    private static final Pattern NAMED = Pattern.compile("\\(\\?P?<[A-Za-z_0-9]+>");

    private Patterns() {}

    /** Why it is none, or "". */
    static String fault(String text) {
        for (String unknown : UNKNOWN_TO_GO) {
            int at = text.indexOf(unknown);
            if (at >= 0 && (at == 0 || text.charAt(at - 1) != '\\')) {
                return "error parsing regexp: invalid or unsupported Perl syntax: `"
                        + unknown.substring(0, 3)
                        + "`";
            }
        }
        try {
            Pattern.compile(NAMED.matcher(text).replaceAll("("));
            return "";
        } catch (PatternSyntaxException e) {
            return "error parsing regexp: " + e.getDescription();
        }
    }
}
