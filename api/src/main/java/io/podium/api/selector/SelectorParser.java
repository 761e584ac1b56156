package io.podium.api.selector;

import io.podium.api.name.Names;
import io.podium.api.selector.Requirement.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads the query syntax of label selectors. One use per text. */
final class SelectorParser {
    private enum Kind {
        WORD,
        SYMBOL,
        BROKEN,
        END
    }

    private record Token(Kind kind, String text) {
        boolean is(String symbol) {
            return kind == Kind.SYMBOL && text.equals(symbol);
        }

        /** Whether a requirement can begin here. */
        boolean begins() {
            return kind == Kind.WORD || is("!");
        }

        boolean endsRequirement() {
            return kind == Kind.END || is(",");
        }
    }

    private static final String SPECIAL = "=!(),<>";
    private static final List<String> SYMBOLS =
            List.of(")", ",", "!", "==", "=", ">", "<", "!=", "(");

    private final String query;
    private int at;
    private final List<Token> tokens = new ArrayList<>();
    private int next;

    SelectorParser(String query) {
        this.query = query;
        Token token;
        do {
            token = scan();
            tokens.add(token);
        } while (token.kind != Kind.END);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private Token scan() {
        while (at < query.length() && isSpace(query.charAt(at))) {
            at++;
        }
        if (at >= query.length() || query.charAt(at) == 0) {
            return new Token(Kind.END, "");
        }
        if (SPECIAL.indexOf(query.charAt(at)) >= 0) {
            return scanSymbol();
        }
        int start = at;
        while (at < query.length()
                && !isSpace(query.charAt(at))
                && SPECIAL.indexOf(query.charAt(at)) < 0) {
            at++;
        }
        return new Token(Kind.WORD, query.substring(start, at));
    }

    /**
     * The longest symbol here; special characters that are none by themselves may not stand alone.
     */
    private Token scanSymbol() {
        int start = at;
        String found = "";
        while (at < query.length() && SPECIAL.indexOf(query.charAt(at)) >= 0) {
            String longer = query.substring(start, at + 1);
            if (SYMBOLS.contains(longer)) {
                found = longer;
            } else if (!found.isEmpty()) {
                break;
            }
            at++;
        }
        if (found.isEmpty()) {
            return new Token(
                    Kind.BROKEN,
                    "error expected: keyword found '" + query.substring(start, at) + "'");
        }
        return new Token(Kind.SYMBOL, found);
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Token take() {
        Token token = tokens.get(next);
        if (next < tokens.size() - 1) {
            next++;
        }
        return token;
    }

    private static MalformedSelector found(Token token, String expected) {
        return new MalformedSelector("found '" + token.text + "', expected: " + expected);
    }

    List<Requirement> parse() {
        var requirements = new ArrayList<Requirement>();
        while (true) {
            if (peek().kind == Kind.END) {
                return requirements;
            }
            if (!peek().begins()) {
                throw found(peek(), "!, identifier, or 'end of string'");
            }
            try {
                requirements.add(requirement());
            } catch (MalformedSelector fault) {
                throw new MalformedSelector("unable to parse requirement: " + fault.getMessage());
            }
            Token after = take();
            if (after.kind == Kind.END) {
                return requirements;
            }
            if (!after.is(",")) {
                throw found(after, "',' or 'end of string'");
            }
            if (!peek().begins()) {
                throw found(peek(), "identifier after ','");
            }
        }
    }

    private Requirement requirement() {
        Token token = take();
        boolean isAbsent = token.is("!");
        if (isAbsent) {
            token = take();
        }
        if (token.kind != Kind.WORD) {
            throw found(token, "identifier");
        }
        String key = token.text;
        List<String> faults = Names.qualifiedName(key);
        if (!faults.isEmpty()) {
            throw new MalformedSelector(
                    "<nil>: Invalid value: \"" + key + "\": " + String.join("; ", faults));
        }
        if (isAbsent) {
            return Requirement.checked(key, Operator.ABSENT, List.of());
        }
        if (peek().endsRequirement()) {
            return Requirement.checked(key, Operator.EXISTS, List.of());
        }
        Operator operator = operator();
        boolean isSet = operator == Operator.IN || operator == Operator.NOT_IN;
        return Requirement.checked(key, operator, isSet ? values() : List.of(exactValue()));
    }

    private Operator operator() {
        Token token = take();
        return switch (token.text) {
            case "in" -> Operator.IN;
            case "notin" -> Operator.NOT_IN;
            case "=" -> Operator.EQUALS;
            case "==" -> Operator.DOUBLE_EQUALS;
            case "!=" -> Operator.NOT_EQUALS;
            case ">" -> Operator.GREATER;
            case "<" -> Operator.LESS;
            default -> throw found(token, "in, notin, =, ==, !=, gt, lt");
        };
    }

    private String exactValue() {
        if (peek().endsRequirement()) {
            return "";
        }
        Token token = take();
        if (token.kind != Kind.WORD) {
            throw found(token, "identifier");
        }
        return token.text;
    }

    private List<String> values() {
        Token open = take();
        if (!open.is("(")) {
            throw new MalformedSelector("found '" + open.text + "' expected: '('");
        }
        Token first = peek();
        if (first.is(")")) {
            take();
            return List.of("");
        }
        if (first.kind != Kind.WORD && !first.is(",")) {
            throw found(first, "',', ')' or identifier");
        }
        SortedSet<String> values = words();
        if (!take().is(")")) {
            throw found(first, "')'");
        }
        return List.copyOf(values);
    }

    /** Words between commas; an omitted one is the empty value. */
    private SortedSet<String> words() {
        var words = new TreeSet<String>();
        while (true) {
            Token token = take();
            if (token.kind == Kind.WORD) {
                words.add(token.text);
                if (peek().is(")")) {
                    return words;
                }
                if (!peek().is(",")) {
                    throw found(peek(), "',' or ')'");
                }
            } else if (token.is(",")) {
                if (words.isEmpty() || peek().is(",")) {
                    words.add("");
                }
                if (peek().is(")")) {
                    words.add("");
                    return words;
                }
            } else {
                throw found(token, "',', or identifier");
            }
        }
    }
}
