package io.podium.scheduler.placement;

import io.podium.api.core.v1.Pod;
import io.podium.base.random.Randomness;
import io.podium.scheduler.placement.Filters.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides where a pod belongs: what will not do is left out, what is best is taken, chance decides
 * among equals.
 */
public final class Placer {
    private final Randomness randomness;

    public Placer(Randomness randomness) {
        this.randomness = randomness;
    }

    /** Reads the table and changes nothing. */
    public Placement place(NodeTable table, Pod pod) {
        List<NodeRow> all = table.nodes();
        if (all.isEmpty()) {
            return new Placement.Nowhere("no nodes available to schedule pods");
        }
        Demand demand = Demand.of(pod);
        var filters = new Filters(pod, demand);
        var fitting = new ArrayList<NodeRow>();
        var objections = new ArrayList<Verdict>();
        for (NodeRow row : all) {
            Verdict verdict = filters.judge(row);
            if (verdict.fits()) {
                fitting.add(row);
            } else {
                objections.add(verdict);
            }
        }
        return fitting.isEmpty()
                ? new Placement.Nowhere(message(pod, all.size(), objections))
                : new Placement.On(best(fitting, new Scores(table, pod, demand, fitting).all()));
    }

    private String best(List<NodeRow> rows, long[] scores) {
        var best = new ArrayList<String>();
        long highest = Long.MIN_VALUE;
        for (int i = 0; i < scores.length; i++) {
            if (scores[i] > highest) {
                highest = scores[i];
                best.clear();
            }
            if (scores[i] == highest) {
                best.add(rows.get(i).name());
            }
        }
        return best.get(best.size() == 1 ? 0 : randomness.nextInt(best.size()));
    }

    private static String message(Pod pod, int nodes, List<Verdict> objections) {
        var reasons = new TreeMap<String, Integer>();
        var hopes = new TreeMap<String, Integer>();
        for (Verdict verdict : objections) {
            verdict.reasons().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
            String hope =
                    verdict.isFinal()
                            ? "Preemption is not helpful for scheduling"
                            : "No preemption victims found for incoming pod";
            hopes.merge(hope, 1, Integer::sum);
        }
        String preemption =
                pod.spec().preemptionPolicy().equals("Never")
                        ? "not eligible due to preemptionPolicy=Never."
                        : counted(nodes, hopes);
        return counted(nodes, reasons) + " preemption: " + preemption;
    }

    /** As upstream sorts: by the text, number first. */
    private static String counted(int nodes, Map<String, Integer> reasons) {
        var texts = new TreeSet<String>();
        reasons.forEach((reason, count) -> texts.add(count + " " + reason));
        return "0/" + nodes + " nodes are available: " + String.join(", ", texts) + ".";
    }
}
