package io.podium.api.kinds.batch;

import io.podium.api.error.Shown;
import java.util.ArrayList;
import java.util.List;

/** Sets of indexes as text: {@code 1,3-5,7}, below the number of completions. */
final class Indexes {
    /** What is wrong with a text of indexes. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    private record Interval(long first, long last) {}

    private Indexes() {}

    /** How many indexes there are; fails for what is not in order or beyond the completions. */
    static long count(String text, long completions) throws Malformed {
        if (text.isEmpty()) {
            return 0;
        }
        long total = 0;
        long last = -1;
        boolean isFirst = true;
        for (String part : text.split(",", -1)) {
            Interval interval = interval(part, completions);
            if (!isFirst && last >= interval.first()) {
                throw new Malformed(
                        "non-increasing order, previous: "
                                + last
                                + ", current: "
                                + interval.first());
            }
            total += interval.last() - interval.first() + 1;
            last = interval.last();
            isFirst = false;
        }
        return total;
    }

    private static Interval interval(String text, long completions) throws Malformed {
        String[] limits = text.split("-", -1);
        if (limits.length > 2) {
            throw new Malformed(
                    "the fragment "
                            + Shown.of(text)
                            + " violates the requirement that an index interval can have at most"
                            + " two parts separated by '-'");
        }
        long first = number(limits[0], completions);
        if (limits.length == 1) {
            return new Interval(first, first);
        }
        long last = number(limits[1], completions);
        if (first >= last) {
            throw new Malformed("non-increasing order, previous: " + first + ", current: " + last);
        }
        return new Interval(first, last);
    }

    private static long number(String text, long completions) throws Malformed {
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw new Malformed("cannot convert string to integer for index: " + Shown.of(text));
        }
        if (value >= completions) {
            throw new Malformed("too large index: " + Shown.of(text));
        }
        return value;
    }

    /** The first index that stands in both, or -1; parts that cannot be read are passed over. */
    static long overlap(String one, String other, long completions) {
        List<Interval> first = readable(one, completions);
        List<Interval> second = readable(other, completions);
        int i = 0;
        int j = 0;
        while (i < first.size() && j < second.size()) {
            Interval a = first.get(i);
            Interval b = second.get(j);
            if (a.first() <= b.last() && b.first() <= a.last()) {
                return Math.max(a.first(), b.first());
            }
            if (a.first() <= b.first()) {
                i++;
            } else {
                j++;
            }
        }
        return -1;
    }

    private static List<Interval> readable(String text, long completions) {
        var found = new ArrayList<Interval>();
        if (text.isEmpty()) {
            return found;
        }
        for (String part : text.split(",", -1)) {
            try {
                found.add(interval(part, completions));
            } catch (Malformed _) {
                // The check of the text itself tells of it.
            }
        }
        return found;
    }
}
