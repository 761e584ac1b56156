package io.podium.scheduler.placement;

import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.table.NodeRow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The answer to where a pod belongs. */
public sealed interface Placement {
    /** On this node. */
    record On(String node) implements Placement {}

    /**
     * Nowhere now.
     *
     * @param message why, as users know it from kubectl describe
     * @param refusals what was said of each node that was looked at
     * @param plugins who objected
     */
    record Nowhere(String message, Map<NodeRow, Verdict> refusals, Set<Plugin> plugins)
            implements Placement {}

    /** As upstream sorts: by the text, number first. */
    static String counted(int nodes, Map<String, Integer> reasons) {
        var texts = new TreeSet<String>();
        reasons.forEach((reason, count) -> texts.add(count + " " + reason));
        return "0/" + nodes + " nodes are available: " + String.join(", ", texts) + ".";
    }

    /** Counts how often each reason was given. */
    static Map<String, Integer> tallied(Iterable<List<String>> all) {
        var reasons = new TreeMap<String, Integer>();
        for (List<String> some : all) {
            some.forEach(reason -> reasons.merge(reason, 1, Integer::sum));
        }
        return reasons;
    }
}
