package io.podium.scheduler.preemption;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.base.random.Randomness;
import io.podium.scheduler.placement.Application;
import io.podium.scheduler.placement.Placement;
import io.podium.scheduler.placement.Verdict;
import io.podium.scheduler.profile.Profile;
import io.podium.scheduler.table.NodeRow;
import io.podium.scheduler.table.NodeTable;
import io.podium.scheduler.table.Tenant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Decides who must leave which node for a pod that found none. */
public final class Preemptor {
    private static final String NOT_HELPFUL = "Preemption is not helpful for scheduling";
    private static final String NO_VICTIMS = "No preemption victims found for incoming pod";

    private final Randomness randomness;

    public Preemptor(Randomness randomness) {
        this.randomness = randomness;
    }

    /** Reads the table and changes nothing in it. */
    public Preemption preempt(Application app, Placement.Nowhere nowhere, Instant now) {
        Pod pod = app.pod();
        if (pod.spec().preemptionPolicy().equals("Never")) {
            return new Preemption.Useless("not eligible due to preemptionPolicy=Never.", true);
        }
        if (waitsForVictims(app, nowhere)) {
            return new Preemption.Useless(
                    "not eligible due to a terminating pod on the nominated node.", true);
        }
        List<NodeRow> hopeful = new ArrayList<>();
        nowhere.refusals()
                .forEach((row, verdict) -> {
                    if (!verdict.isFinal()) {
                        hopeful.add(row);
                    }
                });
        var trials = new Trials(app, now);
        trials.run(hopeful);
        return trials.candidates.isEmpty()
                ? new Preemption.Useless(message(app.table(), trials.reasons), false)
                : trials.best();
    }

    private static String message(NodeTable table, List<List<String>> reasons) {
        int nodes = table.nodes().size();
        Map<String, Integer> tallied = Placement.tallied(reasons);
        if (nodes > reasons.size()) {
            tallied.merge(NOT_HELPFUL, nodes - reasons.size(), Integer::sum);
        }
        return Placement.counted(nodes, tallied);
    }

    /** Whether pods that were evicted for this one have not left yet. */
    private static boolean waitsForVictims(Application app, Placement.Nowhere nowhere) {
        String node = app.pod().status().nominatedNodeName();
        if (node.isEmpty()) {
            return false;
        }
        return app.table()
                .node(node)
                .filter(row -> !isFinal(nowhere.refusals().get(row)))
                .filter(row ->
                        row.tenants().stream()
                                .anyMatch(one ->
                                        one.priority() < app.pod().spec().priority()
                                                && isEvicted(one.pod())))
                .isPresent();
    }

    private static boolean isFinal(Verdict verdict) {
        return verdict != null && verdict.isFinal();
    }

    private static boolean isEvicted(Pod pod) {
        if (!pod.isDeleting()) {
            return false;
        }
        for (PodCondition condition : pod.status().conditions()) {
            if (condition.type().equals("DisruptionTarget")) {
                return condition.status().equals("True")
                        && condition.reason().equals("PreemptionByScheduler");
            }
        }
        return false;
    }

    /** Nodes tried one after the other, from anywhere, until there are enough to choose from. */
    private final class Trials {
        private final Application app;
        private final Instant now;
        private final Budgets budgets;
        private final List<Candidate> candidates = new ArrayList<>();
        private final List<List<String>> reasons = new ArrayList<>();

        Trials(Application app, Instant now) {
            this.app = app;
            this.now = now;
            this.budgets = new Budgets(app.surroundings().budgets());
        }

        void run(List<NodeRow> rows) {
            if (rows.isEmpty()) {
                return;
            }
            Profile.Preempting limits = app.profile().preempting();
            int share = (int) ((long) rows.size() * limits.percent() / 100);
            int wanted = Math.min(rows.size(), Math.max(share, limits.number()));
            int offset = randomness.nextInt(rows.size());
            boolean isHarmless = false;
            for (int i = 0; i < rows.size(); i++) {
                int before = candidates.size();
                attempt(rows.get((offset + i) % rows.size()));
                isHarmless |= candidates.size() > before && candidates.getLast().broken() == 0;
                if (isHarmless && candidates.size() >= wanted) {
                    return;
                }
            }
        }

        private void attempt(NodeRow row) {
            List<Tenant> lesser =
                    row.tenants().stream()
                            .filter(one -> one.priority() < app.pod().spec().priority())
                            .sorted(Candidate.byImportance(now))
                            .toList();
            if (lesser.isEmpty()) {
                reasons.add(List.of(NO_VICTIMS));
                return;
            }
            NodeRow trial = row.copy();
            lesser.forEach(one -> app.leave(trial, one));
            Verdict verdict = app.judgeWithNominated(trial);
            var victims = new ArrayList<Tenant>();
            int broken = 0;
            if (verdict.fits()) {
                List<Tenant> protectedOnes = budgets.broken(lesser);
                for (Tenant one : protectedOnes) {
                    broken += reprieved(trial, one, victims) ? 0 : 1;
                }
                for (Tenant one : lesser) {
                    if (!protectedOnes.contains(one)) {
                        reprieved(trial, one, victims);
                    }
                }
                victims.sort(Candidate.byImportance(now));
                candidates.add(new Candidate(row, List.copyOf(victims), broken));
                victims.forEach(one -> app.come(trial, one));
            } else {
                reasons.add(verdict.reasons());
                lesser.forEach(one -> app.come(trial, one));
            }
        }

        /** Whether the pod can stay after all. */
        private boolean reprieved(NodeRow trial, Tenant one, List<Tenant> victims) {
            app.come(trial, one);
            boolean fits = app.judgeWithNominated(trial).fits();
            if (!fits) {
                app.leave(trial, one);
                victims.add(one);
            }
            return fits;
        }

        Preemption.Evict best() {
            Candidate best = candidates.stream().min(Candidate.byHarm(now)).orElseThrow();
            String node = best.row().name();
            List<Pod> outranked =
                    app.table().nominated(node).stream()
                            .filter(one -> one.priority() < app.pod().spec().priority())
                            .map(Tenant::pod)
                            .toList();
            return new Preemption.Evict(
                    node, best.victims().stream().map(Tenant::pod).toList(), outranked);
        }
    }
}
