package io.podium.api.structural;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.error.Shown;
import java.util.List;

/**
 * Something wrong with a value.
 *
 * @param at where, from the value on: {@code .a.b}, {@code a[0]}; "" is the value itself
 * @param value what is shown
 * @param limit how much there may be at most
 * @param choices what would be right
 * @param text the sentence; two faults of the same sentence are one
 */
record Fault(Sort sort, String at, Object value, long limit, List<String> choices, String text) {
    enum Sort {
        MISSING,
        NO_CHOICE,
        TOO_LONG,
        TOO_MANY,
        WRONG_TYPE,
        INVALID,
        /** Of the whole, wherever it was found. */
        WHOLE
    }

    static Fault invalid(String at, Object value, String text) {
        return new Fault(Sort.INVALID, at, value, 0, List.of(), at + " in body " + text);
    }

    static Fault wrongType(String at, String wanted, String found) {
        return new Fault(
                Sort.WRONG_TYPE,
                at,
                found,
                0,
                List.of(),
                at + " in body must be of type " + wanted + ": " + Shown.of(found));
    }

    static Fault missing(String at) {
        return new Fault(Sort.MISSING, at, "", 0, List.of(), at + " in body is required");
    }

    static Fault whole(String text) {
        return new Fault(Sort.WHOLE, "", "", 0, List.of(), text);
    }

    /** Tells it of the value that stands at the path. */
    void tell(String path, Problems problems) {
        FieldPath here = FieldPath.of(where(path));
        switch (sort) {
            case MISSING -> problems.required(here, "");
            case NO_CHOICE -> problems.notOneOf(here, value, choices);
            case TOO_LONG -> problems.tooLong(here, Math.toIntExact(limit));
            case TOO_MANY -> problems.tooMany(here, ((Long) value).intValue(), (int) limit);
            case WRONG_TYPE -> problems.wrongType(here, value, text);
            case INVALID -> problems.invalid(here, value, text);
            case WHOLE -> problems.invalid(FieldPath.of(path), "", text);
        }
    }

    private String where(String path) {
        String inside = at.startsWith(".") ? at.substring(1) : at;
        if (inside.isEmpty()) {
            return path;
        }
        return path.isEmpty() ? inside : path + "." + inside;
    }
}
