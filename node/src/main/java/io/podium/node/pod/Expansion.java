package io.podium.node.pod;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Replaces $(NAME) by its value, as commands, arguments and variables may carry it. $$ stands for
 * one $, and a reference to nothing stays as it is; the rules are those of upstream's
 * third_party/forked/golang/expansion.
 */
final class Expansion {
    private Expansion() {}

    static String expand(String text, Map<String, String> values) {
        return expand(text, values::get);
    }

    /**
     * @param values null for what there is not
     */
    static String expand(String text, UnaryOperator<String> values) {
        var out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '$' || at + 1 == text.length()) {
                out.append(c);
                at++;
                continue;
            }
            char next = text.charAt(at + 1);
            int close = next == '(' ? text.indexOf(')', at + 2) : -1;
            if (next == '$') {
                out.append('$');
                at += 2;
            } else if (close >= 0) {
                String name = text.substring(at + 2, close);
                String whole = text.substring(at, close + 1);
                String value = values.apply(name);
                out.append(value == null ? whole : value);
                at = close + 1;
            } else {
                out.append(c).append(next);
                at += 2;
            }
        }
        return out.toString();
    }
}
