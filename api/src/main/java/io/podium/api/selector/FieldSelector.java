package io.podium.api.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Which field values are meant: terms such as {@code status.phase=Running,spec.nodeName!=a}, all at
 * once.
 */
public final class FieldSelector {
    private static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    /** One term: the field has, or has not, the value. */
    public record Term(String field, boolean isEqual, String value) {
        @Override
        public String toString() {
            String escaped = value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
            return field + (isEqual ? "=" : "!=") + escaped;
        }
    }

    private final List<Term> terms;

    private FieldSelector(List<Term> terms) {
        this.terms = List.copyOf(terms);
    }

    /** Objects whose field has the value. */
    public static FieldSelector of(String field, String value) {
        return new FieldSelector(List.of(new Term(field, true, value)));
    }

    /** Fails with {@link MalformedSelector}. Whether the fields exist is the kind's to say. */
    public static FieldSelector parse(String query) {
        List<String> parts = split(query);
        parts.sort(null);
        var terms = new ArrayList<Term>();
        for (String part : parts) {
            if (!part.isEmpty()) {
                terms.add(term(part, query));
            }
        }
        return terms.isEmpty() ? EVERYTHING : new FieldSelector(terms);
    }

    private static List<String> split(String query) {
        var parts = new ArrayList<String>();
        int start = 0;
        boolean escaped = false;
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (escaped) {
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == ',') {
                parts.add(query.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(query.substring(start));
        return parts;
    }

    private static Term term(String part, String query) {
        for (int i = 0; i < part.length(); i++) {
            boolean isUnequal = part.startsWith("!=", i);
            if (isUnequal || part.charAt(i) == '=') {
                int length = isUnequal || part.startsWith("==", i) ? 2 : 1;
                return new Term(
                        part.substring(0, i), !isUnequal, unescape(part.substring(i + length)));
            }
        }
        throw new MalformedSelector(
                "invalid selector: '" + query + "'; can't understand '" + part + "'");
    }

    private static String unescape(String value) {
        var plain = new StringBuilder();
        boolean escaped = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (escaped) {
                if (c != '\\' && c != ',' && c != '=') {
                    throw new MalformedSelector(
                            "invalid field selector: invalid escape sequence: \\" + c);
                }
                plain.append(c);
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == '=' || c == ',') {
                throw new MalformedSelector(
                        "invalid field selector: unescaped character in value: " + (int) c);
            } else {
                plain.append(c);
            }
        }
        if (escaped) {
            throw new MalformedSelector("invalid field selector: invalid escape sequence: \\");
        }
        return plain.toString();
    }

    public List<Term> terms() {
        return terms;
    }

    public boolean isEverything() {
        return terms.isEmpty();
    }

    /** The one value the field must have, for indexes; empty when there is no such demand. */
    public Optional<String> exactValue(String field) {
        for (Term term : terms) {
            if (term.isEqual && term.field.equals(field)) {
                return Optional.of(term.value);
            }
        }
        return Optional.empty();
    }

    /** Whether all terms hold; a field that is not there counts as "". */
    public boolean matches(Map<String, String> fields) {
        return matches(field -> fields.getOrDefault(field, ""));
    }

    public boolean matches(UnaryOperator<String> fields) {
        for (Term term : terms) {
            if (term.value.equals(fields.apply(term.field)) != term.isEqual) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldSelector that && terms.equals(that.terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    @Override
    public String toString() {
        var texts = new ArrayList<String>();
        terms.forEach(term -> texts.add(term.toString()));
        return String.join(",", texts);
    }
}
