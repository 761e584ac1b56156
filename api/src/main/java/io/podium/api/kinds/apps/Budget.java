package io.podium.api.kinds.apps;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;

/** Counts of pods given as a number or as a percentage. */
final class Budget {
    private Budget() {}

    /** Checks that it is no negative number and no odd text. */
    static void check(Object value, FieldPath path, Problems problems) {
        switch (value) {
            case Long number -> {
                if (number < 0) {
                    problems.invalid(path, number, "must be greater than or equal to 0");
                }
            }
            case String text -> problems.invalidEach(path, text, Names.percent(text));
            case null, default -> {}
        }
    }

    static boolean isZero(Object value) {
        return switch (value) {
            case Long number -> number == 0;
            case String text -> text.matches("0+%");
            case null, default -> true;
        };
    }

    /** Whether it is a percentage above a hundred. */
    static boolean isOverWhole(Object value) {
        return value instanceof String text
                && text.matches("[0-9]{1,9}%")
                && Long.parseLong(text.substring(0, text.length() - 1)) > 100;
    }
}
