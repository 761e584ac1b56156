package io.podium.api.json;

import java.util.ArrayDeque;
import java.util.Deque;

/** Says what is wrong with a malformed JSON text as Go says it, by reading it a second time. */
final class GoSyntax {
    private static final String VALUE = "looking for beginning of value";
    private static final String KEY = "looking for beginning of object key string";

    private final byte[] text;
    private int at;

    /** A fault was found; only a way out of the recursion. */
    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Fault(String message) {
            super(message, null, false, false);
        }
    }

    private GoSyntax(byte[] text) {
        this.text = text;
    }

    /** Go's message about the text; the other one when Go would find nothing wrong. */
    static String message(byte[] text, String otherwise) {
        try {
            new GoSyntax(text).document();
            return otherwise;
        } catch (Fault fault) {
            return fault.getMessage();
        }
    }

    private void document() {
        values();
        skipSpace();
        if (at < text.length) {
            throw unexpected("after top-level value");
        }
    }

    /** Reads one value without recursion: the stack holds the closing characters still awaited. */
    private void values() {
        Deque<Character> open = new ArrayDeque<>();
        do {
            boolean opened = value(open);
            while (!opened && !open.isEmpty()) {
                char c = next();
                char wanted = open.peek();
                if (c == wanted) {
                    at++;
                    open.pop();
                } else if (c == ',') {
                    at++;
                    if (wanted == '}') {
                        key();
                    }
                    break;
                } else {
                    throw unexpected(
                            wanted == '}' ? "after object key:value pair" : "after array element");
                }
            }
        } while (!open.isEmpty());
    }

    /**
     * Reads a scalar, an empty collection, or the opening of one; true when a value must follow.
     */
    private boolean value(Deque<Character> open) {
        char c = next();
        if (c == '{' || c == '[') {
            at++;
            char close = c == '{' ? '}' : ']';
            if (next() == close) {
                at++;
                return false;
            }
            open.push(close);
            if (c == '{') {
                key();
            }
            return true;
        }
        switch (c) {
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> {
                if (c != '-' && (c < '0' || c > '9')) {
                    throw unexpected(VALUE);
                }
                number();
            }
        }
        return false;
    }

    private void key() {
        if (next() != '"') {
            throw unexpected(KEY);
        }
        string();
        if (next() != ':') {
            throw unexpected("after object key");
        }
        at++;
    }

    private void string() {
        at++;
        while (current() != '"') {
            char c = current();
            if (c < 0x20) {
                throw unexpected("in string literal");
            }
            at++;
            if (c == '\\') {
                if (current() == 'u') {
                    for (int i = 0; i < 4; i++) {
                        at++;
                        if (Character.digit(current(), 16) < 0) {
                            throw unexpected("in \\u hexadecimal character escape");
                        }
                    }
                } else if ("bfnrt\\/\"".indexOf(current()) < 0) {
                    throw unexpected("in string escape code");
                }
                at++;
            }
        }
        at++;
    }

    private void literal(String word) {
        for (int i = 0; i < word.length(); i++, at++) {
            if (current() != word.charAt(i)) {
                throw unexpected("in literal " + word + " (expecting '" + word.charAt(i) + "')");
            }
        }
    }

    private void number() {
        if (current() == '-') {
            at++;
            if (!isDigit()) {
                current();
                throw unexpected("in numeric literal");
            }
        }
        if (current() == '0') {
            at++;
        } else {
            digits();
        }
        if (at < text.length && text[at] == '.') {
            at++;
            current();
            if (!isDigit()) {
                throw unexpected("after decimal point in numeric literal");
            }
            digits();
        }
        if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
            at++;
            if (current() == '+' || current() == '-') {
                at++;
                current();
            }
            if (!isDigit()) {
                throw unexpected("in exponent of numeric literal");
            }
            digits();
        }
    }

    private boolean isDigit() {
        return at < text.length && text[at] >= '0' && text[at] <= '9';
    }

    private void digits() {
        while (isDigit()) {
            at++;
        }
    }

    private void skipSpace() {
        while (at < text.length
                && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n')) {
            at++;
        }
    }

    private char next() {
        skipSpace();
        return current();
    }

    private char current() {
        if (at >= text.length) {
            throw new Fault("unexpected end of JSON input");
        }
        return (char) (text[at] & 0xff);
    }

    private Fault unexpected(String where) {
        char c = current();
        String shown =
                switch (c) {
                    case '\'' -> "'\\''";
                    case '"' -> "'\"'";
                    case '\n' -> "'\\n'";
                    case '\r' -> "'\\r'";
                    case '\t' -> "'\\t'";
                    case '\\' -> "'\\\\'";
                    default ->
                            c < 0x20 || c == 0x7f
                                    ? String.format("'\\x%02x'", (int) c)
                                    : "'" + c + "'";
                };
        return new Fault("invalid character " + shown + " " + where);
    }
}
