package io.podium.api.kinds.apps;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.strategy.FieldRules;

/** Counts of pods given as a number or as a percentage. */
public final class Budget {
    private Budget() {}

    /** Checks that it is no negative number and no odd text; null is nothing to check. */
    public static void check(Object value, FieldPath path, String field, Problems problems) {
        switch (value) {
            case Long number -> {
                if (number < 0) {
                    problems.invalid(path.child(field), number, FieldRules.NEGATIVE);
                }
            }
            case String text -> FieldRules.each(Names.percent(text), text, path, field, problems);
            case null, default -> {}
        }
    }

    /** Checks that it is no percentage above a hundred. */
    public static void atMostAll(Object value, FieldPath path, String field, Problems problems) {
        if (value instanceof String text && percentage(text) > 100) {
            problems.invalid(path.child(field), text, "must not be greater than 100%");
        }
    }

    /** Whether it is none at all: neither pods nor percent. */
    static boolean isZero(Object value) {
        return switch (value) {
            case Long number -> number == 0;
            case String text -> percentage(text) <= 0;
            case null, default -> true;
        };
    }

    /** The number before the sign, or -1 for what is no percentage. */
    private static long percentage(String text) {
        if (!Names.percent(text).isEmpty()) {
            return -1;
        }
        String digits = text.substring(0, text.length() - 1);
        return digits.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(digits);
    }
}
