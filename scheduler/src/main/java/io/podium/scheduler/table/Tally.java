package io.podium.scheduler.table;

import java.util.List;
import java.util.Map;

/** How many of the pods somebody asked about stand on each node. */
public final class Tally {
    private final List<PodMatch> matches;
    private final boolean countsEnding;
    private final SlotCounts counts = new SlotCounts();

    Tally(List<PodMatch> matches, boolean countsEnding) {
        this.matches = matches;
        this.countsEnding = countsEnding;
    }

    boolean matches(Kin kin, Map<String, String> namespaceLabels) {
        for (PodMatch match : matches) {
            if (!match.matches(kin, namespaceLabels)) {
                return false;
            }
        }
        return true;
    }

    /** Whether labels of namespaces decide. */
    boolean asksNamespaces() {
        return matches.stream().anyMatch(PodMatch::asksNamespaces);
    }

    void add(Tenant tenant, int amount) {
        if (countsEnding || !tenant.isEnding()) {
            counts.add(tenant.row().slot(), amount);
        }
    }

    public SlotCounts counts() {
        return counts;
    }
}
