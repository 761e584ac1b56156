package io.podium.network.rules;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one service needs in the table.
 *
 * @param lines each with its content: the rules of a chain, the definition of a set, the value of
 *     an element (none in a set)
 * @param widest the largest number of endpoints a connection is spread over
 */
public record Part(SortedMap<Line, List<String>> lines, int widest) {
    /** A service that needs nothing. */
    public static final Part NOTHING = new Part(new TreeMap<>(), 0);
}
