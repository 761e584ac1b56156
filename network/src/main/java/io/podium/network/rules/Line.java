package io.podium.network.rules;

import java.util.Comparator;

/**
 * One thing with a name in the table.
 *
 * @param name of the set or chain, or of the map or set the element is in
 * @param key of the element, else ""
 */
public record Line(Sort sort, String name, String key) implements Comparable<Line> {
    /** What it is; a sort may refer to those before it. */
    public enum Sort {
        SET,
        CHAIN,
        ELEMENT,
    }

    private static final Comparator<Line> ORDER =
            Comparator.comparing(Line::sort).thenComparing(Line::name).thenComparing(Line::key);

    static Line set(String name) {
        return new Line(Sort.SET, name, "");
    }

    static Line chain(String name) {
        return new Line(Sort.CHAIN, name, "");
    }

    static Line element(String collection, String key) {
        return new Line(Sort.ELEMENT, collection, key);
    }

    @Override
    public int compareTo(Line other) {
        return ORDER.compare(this, other);
    }
}
