package io.podium.api.strategy;

import io.podium.api.error.FieldPath;
import java.util.Arrays;

/**
 * Where a walk through an object is. Nearly all objects are without fault, so the path is only made
 * of it when there is one to report.
 */
final class Trail {
    /** Names of fields, and the numbers of elements. */
    private Object[] steps = new Object[16];

    private final FieldPath start;
    private int depth;

    /** Starts at the place of the object that is walked through. */
    Trail(FieldPath start) {
        this.start = start;
    }

    /** Down into a field. */
    void enter(String field) {
        push(field);
    }

    /** Down into an element of a list. */
    void enter(int index) {
        push(index);
    }

    /** Down into an entry of a map. */
    void enterKey(String key) {
        push("[" + key + "]");
    }

    private void push(Object step) {
        if (depth == steps.length) {
            steps = Arrays.copyOf(steps, depth * 2);
        }
        steps[depth++] = step;
    }

    void leave() {
        depth--;
    }

    /** Where the walk is now. */
    FieldPath path() {
        FieldPath path = start;
        for (int i = 0; i < depth; i++) {
            path =
                    steps[i] instanceof Integer index
                            ? path.index(index)
                            : path.child((String) steps[i]);
        }
        return path;
    }
}
