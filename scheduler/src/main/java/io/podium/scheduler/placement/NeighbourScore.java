package io.podium.scheduler.placement;

import io.podium.scheduler.table.NodeRow;
import io.podium.scheduler.table.OwnTerm;
import io.podium.scheduler.table.Owners;
import io.podium.scheduler.table.SlotCounts;
import io.podium.scheduler.table.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The wishes of InterPodAffinity: those of this pod about others, and of others about it. */
final class NeighbourScore {
    private final Application app;
    private final Map<String, Places> places = new HashMap<>();

    private static final class Places {
        private final Topology topology;
        private final long[] sums;

        Places(Topology topology) {
            this.topology = topology;
            this.sums = new long[topology.size()];
        }

        void add(SlotCounts counts, long weight) {
            counts.forEach((slot, count) -> {
                int number = topology.number(slot);
                if (number != Topology.NONE) {
                    sums[number] += count * weight;
                }
            });
        }
    }

    private NeighbourScore(Application app) {
        this.app = app;
    }

    static Optional<long[]> of(Application app, List<NodeRow> rows) {
        var score = new NeighbourScore(app);
        List<OwnTerm> liked = app.terms(OwnTerm.Sort.LIKED);
        List<OwnTerm> disliked = app.terms(OwnTerm.Sort.DISLIKED);
        if (app.profile().ignoresWishesOfOthers() && liked.isEmpty() && disliked.isEmpty()) {
            return Optional.empty();
        }
        liked.forEach(term -> score.own(term, term.weight()));
        disliked.forEach(term -> score.own(term, -term.weight()));
        app.kin().judges().forEach(score::others);
        return score.places.isEmpty() ? Optional.empty() : Optional.of(score.scores(rows));
    }

    private Places places(String key) {
        return places.computeIfAbsent(key, one -> new Places(app.table().topology(one)));
    }

    private void own(OwnTerm term, long weight) {
        places(term.topologyKey())
                .add(app.table().tally(List.of(term.match()), true).counts(), weight);
    }

    private void others(Owners owners) {
        OwnTerm term = owners.term();
        long weight =
                switch (term.sort()) {
                    case LIKED -> term.weight();
                    case DISLIKED -> -term.weight();
                    case DEMANDED -> app.profile().neighbourWeight();
                    case REFUSED -> 0;
                };
        if (weight != 0) {
            places(term.topologyKey()).add(owners.counts(), weight);
        }
    }

    private long[] scores(List<NodeRow> rows) {
        var scores = new long[rows.size()];
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < scores.length; i++) {
            int slot = rows.get(i).slot();
            for (Places one : places.values()) {
                int number = one.topology.number(slot);
                scores[i] += number == Topology.NONE ? 0 : one.sums[number];
            }
            least = Math.min(least, scores[i]);
            most = Math.max(most, scores[i]);
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] =
                    most == least
                            ? 0
                            : (long)
                                    (Scores.BEST * ((double) (scores[i] - least) / (most - least)));
        }
        return scores;
    }
}
