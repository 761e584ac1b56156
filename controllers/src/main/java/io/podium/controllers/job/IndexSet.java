package io.podium.controllers.job;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** A set of completion indexes, kept and written as intervals: {@code 1,3-5,7}. */
final class IndexSet {
    static final IndexSet EMPTY = new IndexSet(List.of());

    private record Interval(int first, int last) {}

    private final List<Interval> intervals;

    private IndexSet(List<Interval> intervals) {
        this.intervals = intervals;
    }

    /** Indexes beyond the completions are left out, and so is what nobody can read. */
    static IndexSet parsed(String text, int completions) {
        var found = new ArrayList<Interval>();
        for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            String[] limits = part.split("-", 2);
            try {
                int first = Integer.parseInt(limits[0]);
                int last = limits.length == 1 ? first : Integer.parseInt(limits[1]);
                if (first >= completions) {
                    break;
                }
                if (last >= first) {
                    found.add(new Interval(first, Math.min(last, completions - 1)));
                }
            } catch (NumberFormatException _) {
                // As upstream: the status is the controller's own, and the rest still counts.
            }
        }
        return new IndexSet(joined(found));
    }

    static IndexSet of(Collection<Integer> indexes) {
        var single = new ArrayList<Interval>();
        for (int index : new TreeSet<>(indexes)) {
            single.add(new Interval(index, index));
        }
        return new IndexSet(joined(single));
    }

    /** Neighbours and overlapping ones become one; in order of their beginnings. */
    private static List<Interval> joined(List<Interval> ordered) {
        var result = new ArrayList<Interval>();
        for (Interval next : ordered) {
            Interval last = result.isEmpty() ? null : result.getLast();
            if (last == null || next.first() > last.last() + 1) {
                result.add(next);
            } else if (next.last() > last.last()) {
                result.set(result.size() - 1, new Interval(last.first(), next.last()));
            }
        }
        return List.copyOf(result);
    }

    IndexSet with(IndexSet other) {
        var all = new ArrayList<Interval>(intervals.size() + other.intervals.size());
        int i = 0;
        int j = 0;
        while (i < intervals.size() || j < other.intervals.size()) {
            boolean isMine =
                    j == other.intervals.size()
                            || (i < intervals.size()
                                    && intervals.get(i).first() < other.intervals.get(j).first());
            all.add(isMine ? intervals.get(i++) : other.intervals.get(j++));
        }
        return new IndexSet(joined(all));
    }

    boolean isEmpty() {
        return intervals.isEmpty();
    }

    int size() {
        int size = 0;
        for (Interval interval : intervals) {
            size += interval.last() - interval.first() + 1;
        }
        return size;
    }

    boolean has(int index) {
        int low = 0;
        int high = intervals.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (intervals.get(middle).last() >= index) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low < intervals.size() && intervals.get(low).first() <= index;
    }

    /** How many of them are in the other set, too. */
    int shared(IndexSet other) {
        int shared = 0;
        int i = 0;
        int j = 0;
        while (i < intervals.size() && j < other.intervals.size()) {
            Interval mine = intervals.get(i);
            Interval theirs = other.intervals.get(j);
            int first = Math.max(mine.first(), theirs.first());
            int last = Math.min(mine.last(), theirs.last());
            shared += Math.max(last - first + 1, 0);
            if (mine.last() <= theirs.last()) {
                i++;
            } else {
                j++;
            }
        }
        return shared;
    }

    /** The lowest indexes below the completions that are not in it, at most so many. */
    List<Integer> missing(int most, int completions) {
        var result = new ArrayList<Integer>();
        int next = 0;
        for (Interval interval : intervals) {
            for (; next < Math.min(interval.first(), completions) && result.size() < most; next++) {
                result.add(next);
            }
            next = Math.max(next, interval.last() + 1);
        }
        for (; next < completions && result.size() < most; next++) {
            result.add(next);
        }
        return result;
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (Interval interval : intervals) {
            text.append(text.isEmpty() ? "" : ",").append(interval.first());
            if (interval.last() > interval.first()) {
                text.append(interval.last() == interval.first() + 1 ? ',' : '-');
                text.append(interval.last());
            }
        }
        return text.toString();
    }
}
