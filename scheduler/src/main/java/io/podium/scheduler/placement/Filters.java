package io.podium.scheduler.placement;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Why a node will not do, in the order and the words of upstream's plugins; the first that objects
 * speaks.
 */
final class Filters {
    private static final Taint UNSCHEDULABLE =
            Taint.empty().withKey("node.kubernetes.io/unschedulable").withEffect("NoSchedule");

    /**
     * Objections to a node.
     *
     * @param reasons none when it will do
     * @param isFinal whether nothing on the node could be moved away to change that
     */
    record Verdict(List<String> reasons, boolean isFinal) {
        static final Verdict FITS = new Verdict(List.of(), false);

        boolean fits() {
            return reasons.isEmpty();
        }

        private static Verdict never(String reason) {
            return new Verdict(List.of(reason), true);
        }
    }

    private final Pod pod;
    private final Demand demand;

    Filters(Pod pod, Demand demand) {
        this.pod = pod;
        this.demand = demand;
    }

    Verdict judge(NodeRow row) {
        Node node = row.node();
        if (node.spec().unschedulable()
                && !Tolerations.tolerate(pod.spec().tolerations(), UNSCHEDULABLE)) {
            return Verdict.never("node(s) were unschedulable");
        }
        if (!pod.spec().nodeName().isEmpty() && !pod.spec().nodeName().equals(node.name())) {
            return Verdict.never("node(s) didn't match the requested node name");
        }
        if (!Tolerations.tolerate(pod.spec().tolerations(), node)) {
            return Verdict.never("node(s) had untolerated taint(s)");
        }
        if (!NodeChoice.allows(pod, node)) {
            return Verdict.never("node(s) didn't match Pod's node affinity/selector");
        }
        if (collides(row)) {
            return new Verdict(
                    List.of("node(s) didn't have free ports for the requested pod ports"), false);
        }
        return resources(row);
    }

    private boolean collides(NodeRow row) {
        return demand.ports().stream()
                .anyMatch(port -> row.ports().stream().anyMatch(port::collidesWith));
    }

    private Verdict resources(NodeRow row) {
        var reasons = new ArrayList<String>();
        boolean isFinal = false;
        if (row.pods() + 1 > row.places()) {
            reasons.add("Too many pods");
        }
        Amounts has = row.allocatable();
        Amounts taken = row.taken();
        Map<String, long[]> checks = new TreeMap<>();
        Amounts wants = demand.requests();
        isFinal |= lacks(reasons, "cpu", wants.milliCpu(), taken.milliCpu(), has.milliCpu());
        isFinal |= lacks(reasons, "memory", wants.memory(), taken.memory(), has.memory());
        isFinal |=
                lacks(
                        reasons,
                        "ephemeral-storage",
                        wants.ephemeral(),
                        taken.ephemeral(),
                        has.ephemeral());
        wants.extended()
                .forEach((name, amount) ->
                        checks.put(
                                name,
                                new long[] {amount, taken.extended(name), has.extended(name)}));
        for (Map.Entry<String, long[]> check : checks.entrySet()) {
            long[] amounts = check.getValue();
            isFinal |= lacks(reasons, check.getKey(), amounts[0], amounts[1], amounts[2]);
        }
        return reasons.isEmpty() ? Verdict.FITS : new Verdict(List.copyOf(reasons), isFinal);
    }

    /** Notes what is short; answers whether even the empty node would be too small. */
    private static boolean lacks(
            List<String> reasons, String resource, long wants, long taken, long has) {
        if (wants == 0 || wants <= has - taken) {
            return false;
        }
        reasons.add("Insufficient " + resource);
        return wants > has;
    }
}
