package io.podium.api.cel;

import io.podium.api.cel.Expr.Place;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A fault of an expression and where it is. */
record Issue(Place place, String message) {
    private static final int MOST = 100;
    private static final int LONGEST_SNIPPET = 16384;

    /** All of them as cel-go shows them: in their order, each with its line and a mark below. */
    static String shown(List<Issue> issues, String source) {
        List<Issue> sorted =
                issues.stream()
                        .limit(MOST)
                        .sorted(
                                Comparator.comparingInt((Issue one) -> one.place.line())
                                        .thenComparingInt(one -> one.place.column()))
                        .toList();
        String[] lines = source.split("\n", -1);
        var all = new ArrayList<String>();
        sorted.forEach(one -> all.add(one.shown(lines)));
        if (issues.size() > MOST) {
            all.add(issues.size() - MOST + " more errors were truncated");
        }
        return String.join("\n", all);
    }

    private String shown(String[] lines) {
        String head =
                "ERROR: <input>:" + place.line() + ":" + (place.column() + 1) + ": " + message;
        if (place.line() < 1 || place.column() < 0 || place.line() > lines.length) {
            return head;
        }
        String line = lines[place.line() - 1].replace('\t', ' ');
        if (line.getBytes(StandardCharsets.UTF_8).length > LONGEST_SNIPPET) {
            return head;
        }
        int[] points = line.codePoints().toArray();
        var mark = new StringBuilder();
        for (int i = 0; i < place.column() && i < points.length; i++) {
            mark.append(points[i] < 0x80 ? '.' : '\uff0e');
        }
        boolean isWide = place.column() < points.length && points[place.column()] >= 0x80;
        return head + "\n | " + line + "\n | " + mark + (isWide ? '\uff3e' : '^');
    }
}
