package io.podium.api.error;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How two objects differ, as Kubernetes' refusals of changes show it: a unified diff of their JSON
 * with three lines around each change. Lines are matched as difflib does it, so that the texts are
 * the same.
 */
public final class UnifiedDiff {
    private static final int CONTEXT = 3;

    /** In long texts a line that stands there more often than this share is no anchor. */
    private static final int POPULAR_FROM = 200;

    private static final int POPULAR_PERCENT = 100;

    private record Block(int before, int after, int size) {}

    private record Range(int beforeFrom, int beforeTo, int afterFrom, int afterTo) {}

    private final List<String> before;
    private final List<String> after;
    private final Map<String, List<Integer>> places = new HashMap<>();

    private UnifiedDiff(List<String> before, List<String> after) {
        this.before = before;
        this.after = after;
        for (int i = 0; i < after.size(); i++) {
            places.computeIfAbsent(after.get(i), _ -> new ArrayList<>()).add(i);
        }
        if (after.size() >= POPULAR_FROM) {
            int most = after.size() / POPULAR_PERCENT + 1;
            places.values().removeIf(at -> at.size() > most);
        }
    }

    /** The diff of two forms of {@link GoForm}, from the one before to the one after. */
    public static String of(Object before, Object after) {
        String text = new UnifiedDiff(GoForm.lines(before), GoForm.lines(after)).text();
        return text.isEmpty() ? "<no diffs>" : text;
    }

    private String text() {
        var text = new StringBuilder();
        for (List<Range> hunk : hunks()) {
            Range first = hunk.getFirst();
            Range last = hunk.getLast();
            text.append("@@ -")
                    .append(place(first.beforeFrom, last.beforeTo))
                    .append(" +")
                    .append(place(first.afterFrom, last.afterTo))
                    .append(" @@\n");
            for (Range range : hunk) {
                if (isEqual(range)) {
                    lines(before, range.beforeFrom, range.beforeTo, ' ', text);
                } else {
                    lines(before, range.beforeFrom, range.beforeTo, '-', text);
                    lines(after, range.afterFrom, range.afterTo, '+', text);
                }
            }
        }
        return text.toString();
    }

    private static void lines(List<String> lines, int from, int to, char mark, StringBuilder text) {
        for (int i = from; i < to; i++) {
            text.append(mark).append(lines.get(i)).append('\n');
        }
    }

    private static String place(int from, int to) {
        int length = to - from;
        return switch (length) {
            case 1 -> String.valueOf(from + 1);
            case 0 -> from + ",0";
            default -> (from + 1) + "," + length;
        };
    }

    private boolean isEqual(Range range) {
        int length = range.beforeTo - range.beforeFrom;
        return length == range.afterTo - range.afterFrom
                && before.subList(range.beforeFrom, range.beforeTo)
                        .equals(after.subList(range.afterFrom, range.afterTo));
    }

    /** Changes with what is around them, those near each other together. */
    private List<List<Range>> hunks() {
        var hunks = new ArrayList<List<Range>>();
        var hunk = new ArrayList<Range>();
        List<Range> ranges = ranges();
        for (int i = 0; i < ranges.size(); i++) {
            Range range = ranges.get(i);
            if (!isEqual(range)) {
                hunk.add(range);
                continue;
            }
            int length = range.beforeTo - range.beforeFrom;
            boolean isFirst = i == 0;
            boolean isLast = i == ranges.size() - 1;
            if (isFirst || (!isLast && length > 2 * CONTEXT)) {
                if (!isFirst) {
                    hunk.add(head(range));
                    hunks.add(List.copyOf(hunk));
                    hunk.clear();
                }
                hunk.add(tail(range));
            } else {
                hunk.add(isLast ? head(range) : range);
            }
        }
        if (hunk.stream().anyMatch(range -> !isEqual(range))) {
            hunks.add(hunk);
        }
        return hunks;
    }

    private static Range head(Range range) {
        int length = Math.min(CONTEXT, range.beforeTo - range.beforeFrom);
        return new Range(
                range.beforeFrom,
                range.beforeFrom + length,
                range.afterFrom,
                range.afterFrom + length);
    }

    private static Range tail(Range range) {
        int length = Math.min(CONTEXT, range.beforeTo - range.beforeFrom);
        return new Range(
                range.beforeTo - length, range.beforeTo, range.afterTo - length, range.afterTo);
    }

    /** The whole of both texts in ranges that are equal or not, in turn. */
    private List<Range> ranges() {
        var ranges = new ArrayList<Range>();
        int b = 0;
        int a = 0;
        for (Block block : blocks()) {
            if (b < block.before || a < block.after) {
                ranges.add(new Range(b, block.before, a, block.after));
            }
            b = block.before + block.size;
            a = block.after + block.size;
            if (block.size > 0) {
                ranges.add(new Range(block.before, b, block.after, a));
            }
        }
        return ranges;
    }

    /** What stands in both, in order, adjacent blocks joined; at last an empty one at the ends. */
    private List<Block> blocks() {
        var found = new ArrayList<Block>();
        var open = new ArrayDeque<Range>();
        open.push(new Range(0, before.size(), 0, after.size()));
        while (!open.isEmpty()) {
            Range range = open.pop();
            Block block = longest(range);
            if (block.size > 0) {
                found.add(block);
                open.push(new Range(range.beforeFrom, block.before, range.afterFrom, block.after));
                open.push(
                        new Range(
                                block.before + block.size,
                                range.beforeTo,
                                block.after + block.size,
                                range.afterTo));
            }
        }
        found.sort(Comparator.comparingInt(Block::before).thenComparingInt(Block::after));
        var joined = new ArrayList<Block>();
        for (Block block : found) {
            Block last = joined.isEmpty() ? null : joined.getLast();
            if (last != null
                    && last.before + last.size == block.before
                    && last.after + last.size == block.after) {
                joined.removeLast();
                joined.add(new Block(last.before, last.after, last.size + block.size));
            } else {
                joined.add(block);
            }
        }
        joined.add(new Block(before.size(), after.size(), 0));
        return joined;
    }

    /** The longest run of equal lines in the range; the earliest of several. */
    private Block longest(Range range) {
        var best = new Block(range.beforeFrom, range.afterFrom, 0);
        Map<Integer, Integer> lengths = new HashMap<>();
        for (int i = range.beforeFrom; i < range.beforeTo; i++) {
            Map<Integer, Integer> next = new HashMap<>();
            for (int j : places.getOrDefault(before.get(i), List.of())) {
                if (j < range.afterFrom || j >= range.afterTo) {
                    continue;
                }
                int length = lengths.getOrDefault(j - 1, 0) + 1;
                next.put(j, length);
                if (length > best.size) {
                    best = new Block(i - length + 1, j - length + 1, length);
                }
            }
            lengths = next;
        }
        return grown(best, range);
    }

    /** Lines that are no anchors still belong to a run beside them. */
    private Block grown(Block block, Range range) {
        int b = block.before;
        int a = block.after;
        int size = block.size;
        while (b > range.beforeFrom
                && a > range.afterFrom
                && before.get(b - 1).equals(after.get(a - 1))) {
            b--;
            a--;
            size++;
        }
        while (b + size < range.beforeTo
                && a + size < range.afterTo
                && before.get(b + size).equals(after.get(a + size))) {
            size++;
        }
        return new Block(b, a, size);
    }
}
