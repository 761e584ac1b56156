package io.podium.scheduler.placement;

import io.podium.base.random.Randomness;
import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.table.NodeRow;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides where a pod belongs: what will not do is left out, what is best is taken, chance decides
 * among equals. In large clusters the search ends when enough nodes will do, and the next one goes
 * on behind it.
 */
public final class Placer {
    /** Upstream's: so many nodes that will do are always looked for. */
    private static final int ENOUGH = 100;

    private final Randomness randomness;
    private int start;

    public Placer(Randomness randomness) {
        this.randomness = randomness;
    }

    /** Reads the table and changes nothing in it. */
    public Placement place(Application app) {
        List<NodeRow> all = app.table().nodes();
        if (all.isEmpty()) {
            return new Placement.Nowhere("no nodes available to schedule pods", Map.of(), Set.of());
        }
        Optional<Set<String>> names = app.names();
        if (names.isPresent() && names.get().isEmpty()) {
            return contradiction(all);
        }
        var search = new Search(app);
        long began = app.witness().nanos();
        nominated(app, names).ifPresent(search::look);
        if (search.fitting.isEmpty()) {
            search.look(all, names);
        }
        app.witness().passed(Plugin.Point.FILTER, app.witness().nanos() - began);
        return search.fitting.isEmpty()
                ? search.nowhere(all.size(), names.isPresent())
                : new Placement.On(best(search.fitting, app));
    }

    /** All nodes that will do, as if the search never ended early. */
    static List<NodeRow> fitting(Application app) {
        return app.table().nodes().stream()
                .filter(row -> app.names().map(names -> names.contains(row.name())).orElse(true))
                .filter(row -> app.judgeWithNominated(row).fits())
                .toList();
    }

    private static Placement contradiction(List<NodeRow> all) {
        String reason = "pod affinity terms conflict";
        var verdict = Verdict.never(Plugin.NODE_AFFINITY, reason);
        var refusals = new LinkedHashMap<NodeRow, Verdict>();
        all.forEach(row -> refusals.put(row, verdict));
        return new Placement.Nowhere(
                "0/" + all.size() + " nodes are available: " + reason + ".",
                refusals,
                Set.of(Plugin.NODE_AFFINITY));
    }

    private static Optional<NodeRow> nominated(Application app, Optional<Set<String>> names) {
        String name = app.pod().status().nominatedNodeName();
        return name.isEmpty() || !names.map(some -> some.contains(name)).orElse(true)
                ? Optional.empty()
                : app.table().node(name);
    }

    /** How many nodes that will do are enough. */
    private static int enough(int percent, int nodes) {
        if (nodes < ENOUGH) {
            return nodes;
        }
        int share = percent == 0 ? Math.max(5, 50 - nodes / 125) : percent;
        return Math.max(ENOUGH, (int) ((long) nodes * share / 100));
    }

    private final class Search {
        private final Application app;
        private final List<NodeRow> fitting = new ArrayList<>();
        private final List<NodeRow> refused = new ArrayList<>();
        private final List<Verdict> verdicts = new ArrayList<>();

        Search(Application app) {
            this.app = app;
        }

        void look(NodeRow row) {
            Verdict verdict = app.judgeWithNominated(row);
            if (verdict.fits()) {
                fitting.add(row);
            } else {
                refused.add(row);
                verdicts.add(verdict);
            }
        }

        void look(List<NodeRow> all, Optional<Set<String>> names) {
            List<NodeRow> some =
                    names.map(those ->
                                    those.stream()
                                            .flatMap(name -> app.table().node(name).stream())
                                            .toList())
                            .orElse(all);
            int wanted = enough(app.profile().nodesToScore(), some.size());
            int looked = 0;
            while (looked < some.size() && fitting.size() < wanted) {
                look(some.get((start + looked) % some.size()));
                looked++;
            }
            start = some.isEmpty() ? 0 : (start + looked) % some.size();
        }

        Placement.Nowhere nowhere(int nodes, boolean isNamed) {
            var refusals = new LinkedHashMap<NodeRow, Verdict>();
            for (int i = 0; i < refused.size(); i++) {
                refusals.put(refused.get(i), verdicts.get(i));
            }
            Map<String, Integer> reasons =
                    Placement.tallied(refusals.values().stream().map(Verdict::reasons).toList());
            var plugins = EnumSet.noneOf(Plugin.class);
            refusals.values().forEach(verdict -> plugins.add(verdict.plugin()));
            if (isNamed) {
                plugins.add(Plugin.NODE_AFFINITY);
                if (nodes > refusals.size()) {
                    reasons.put(
                            "node(s) didn't satisfy plugin(s) [NodeAffinity]",
                            nodes - refusals.size());
                }
            }
            return new Placement.Nowhere(Placement.counted(nodes, reasons), refusals, plugins);
        }
    }

    private String best(List<NodeRow> rows, Application app) {
        if (rows.size() == 1) {
            return rows.getFirst().name();
        }
        long began = app.witness().nanos();
        long[] scores = Scores.of(app, rows);
        app.witness().passed(Plugin.Point.SCORE, app.witness().nanos() - began);
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
}
