package io.podium.api.cel;

import io.podium.api.cel.Expr.Literal;
import io.podium.api.time.GoDuration;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What can be wrong with constants of an expression whose types fit. */
final class Literals {
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private static final Pattern MOMENT =
            Pattern.compile(
                    "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.,][0-9]+)?"
                            + "(Z|[-+][0-9]{2}:[0-9]{2})");
    private static final Pattern FRACTION = Pattern.compile("[.,][0-9]+");

    private final Checked checked;
    private final List<Issue> issues = new ArrayList<>();

    Literals(Checked checked) {
        this.checked = checked;
    }

    List<Issue> issues() {
        first(checked.root(), "duration", Literals::isDuration);
        first(checked.root(), "timestamp", Literals::isTimestamp);
        first(checked.root(), "matches", value -> Regexes.fault((String) value).isEmpty());
        alike(checked.root(), false);
        issues.addAll(new Formats(checked).issues());
        return issues;
    }

    /** Looks at constants that are the first argument of a function. */
    private void first(Expr part, String function, Predicate<Object> isGood) {
        if (part instanceof Expr.Call call
                && call.function().equals(function)
                && !call.arguments().isEmpty()
                && call.arguments().getFirst() instanceof Literal literal
                && !isGood.test(literal.value())) {
            issues.add(new Issue(literal.place(), "invalid " + function + " argument"));
        }
        part.inside().forEach(one -> first(one, function, isGood));
    }

    private static boolean isDuration(Object value) {
        if (!(value instanceof String text)) {
            return false; // Whole numbers are declared and never converted.
        }
        try {
            GoDuration.parse(text);
            return true;
        } catch (GoDuration.Malformed e) {
            return false;
        }
    }

    private static boolean isTimestamp(Object value) {
        try {
            Instant moment =
                    switch (value) {
                        case Long seconds -> Instant.ofEpochSecond(seconds);
                        case String text when MOMENT.matcher(text).matches() ->
                                OffsetDateTime.parse(FRACTION.matcher(text).replaceFirst(""))
                                        .toInstant();
                        default -> Instant.MAX;
                    };
            return !moment.isBefore(FIRST) && !moment.isAfter(LAST);
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** Lists and maps that are written out hold values of one type, but for what is formatted. */
    private void alike(Expr part, boolean isExempt) {
        if (!isExempt && part instanceof Expr.Items items) {
            items(items);
        }
        if (!isExempt && part instanceof Expr.Entries map) {
            entries(map);
        }
        boolean isFormat = part instanceof Expr.Call call && call.function().equals("format");
        part.inside().forEach(one -> alike(one, isExempt || isFormat));
    }

    private void items(Expr.Items items) {
        Type wanted = null;
        for (int i = 0; i < items.elements().size(); i++) {
            Expr element = items.elements().get(i);
            Type type = checked.type(element);
            if (items.optional().contains(i)) {
                type = type.unwrapped();
            }
            if (wanted == null) {
                wanted = type;
            } else if (!wanted.equals(type)) {
                mismatch(element, wanted, type);
                return;
            }
        }
    }

    private void entries(Expr.Entries map) {
        Type keys = null;
        Type values = null;
        for (Expr.Entry entry : map.entries()) {
            Type key = checked.type(entry.key());
            Type value = checked.type(entry.value());
            if (entry.isOptional()) {
                value = value.unwrapped();
            }
            if (keys == null) {
                keys = key;
                values = value;
                continue;
            }
            if (!keys.equals(key)) {
                mismatch(entry.key(), keys, key);
            }
            if (!values.equals(value)) {
                mismatch(entry.value(), values, value);
            }
        }
    }

    private void mismatch(Expr at, Type wanted, Type found) {
        issues.add(
                new Issue(
                        at.place(),
                        "expected type '"
                                + wanted.shown()
                                + "' but found '"
                                + found.shown()
                                + "'"));
    }
}
