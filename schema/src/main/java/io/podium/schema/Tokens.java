package io.podium.schema;

import io.podium.schema.NotationException.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * The words of one line. A word may be quoted, or carry arguments in parentheses: {@code
 * patch(merge name)}.
 */
final class Tokens {
    private final Place place;
    private final List<Token> tokens;
    private int next;

    /**
     * A word.
     *
     * @param arguments the words in its parentheses, null when it has none
     */
    record Token(String text, boolean quoted, List<String> arguments) {
        boolean is(String word) {
            return !quoted && arguments == null && text.equals(word);
        }
    }

    private Tokens(Place place, List<Token> tokens) {
        this.place = place;
        this.tokens = tokens;
    }

    static Tokens of(Place place, String line) {
        var tokens = new ArrayList<Token>();
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (c == ' ' || c == '\t') {
                at++;
            } else if (c == '#') {
                break;
            } else {
                at = one(place, line, at, tokens);
            }
        }
        return new Tokens(place, tokens);
    }

    private static int one(Place place, String line, int start, List<Token> tokens) {
        if (line.charAt(start) == '"') {
            var text = new StringBuilder();
            int end = quoted(place, line, start, text);
            tokens.add(new Token(text.toString(), true, null));
            return end;
        }
        int end = start;
        while (end < line.length() && " \t(\"".indexOf(line.charAt(end)) < 0) {
            end++;
        }
        String word = line.substring(start, end);
        if (end == line.length() || line.charAt(end) != '(') {
            tokens.add(new Token(word, false, null));
            return end;
        }
        var arguments = new ArrayList<String>();
        end = arguments(place, line, end + 1, arguments);
        int tail = end;
        while (tail < line.length() && " \t(\"".indexOf(line.charAt(tail)) < 0) {
            tail++;
        }
        tokens.add(new Token(word + line.substring(end, tail), false, arguments));
        return tail;
    }

    private static int arguments(Place place, String line, int start, List<String> into) {
        int at = start;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (c == ')') {
                return at + 1;
            }
            if (c == ' ' || c == ',') {
                at++;
            } else if (c == '"') {
                var text = new StringBuilder();
                at = quoted(place, line, at, text);
                into.add(text.toString());
            } else {
                int end = at;
                while (end < line.length() && " ,)".indexOf(line.charAt(end)) < 0) {
                    end++;
                }
                into.add(line.substring(at, end));
                at = end;
            }
        }
        throw new NotationException(place, "a closing parenthesis is missing");
    }

    private static int quoted(Place place, String line, int start, StringBuilder text) {
        int at = start + 1;
        while (at < line.length() && line.charAt(at) != '"') {
            if (line.charAt(at) == '\\' && at + 1 < line.length()) {
                at++;
            }
            text.append(line.charAt(at++));
        }
        if (at >= line.length()) {
            throw new NotationException(place, "a closing quotation mark is missing");
        }
        return at + 1;
    }

    boolean isEmpty() {
        return tokens.isEmpty();
    }

    boolean hasNext() {
        return next < tokens.size();
    }

    Token peek() {
        return next < tokens.size() ? tokens.get(next) : new Token("", false, null);
    }

    Token peek(int ahead) {
        return next + ahead < tokens.size() ? tokens.get(next + ahead) : new Token("", false, null);
    }

    Token take(String what) {
        if (!hasNext()) {
            throw new NotationException(place, what + " is missing");
        }
        return tokens.get(next++);
    }

    String word(String what) {
        Token token = take(what);
        if (token.quoted() || token.arguments() != null) {
            throw new NotationException(place, what + " is missing before " + token.text());
        }
        return token.text();
    }

    Place place() {
        return place;
    }
}
