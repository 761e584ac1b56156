package io.podium.scheduler.table;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pods nobody can tell apart by namespace and labels. What is asked about pods is found out once
 * for all of a kin.
 */
public final class Kin {
    private final String namespace;
    private final Map<String, String> labels;
    final Set<Tenant> tenants = new LinkedHashSet<>();

    /** That count these pods. */
    final List<Tally> tallies = new ArrayList<>();

    /** Pods that say something about these. */
    final List<Owners> judges = new ArrayList<>();

    Kin(String namespace, Map<String, String> labels) {
        this.namespace = namespace;
        this.labels = labels;
    }

    public String namespace() {
        return namespace;
    }

    public Map<String, String> labels() {
        return labels;
    }

    /** All terms of pods on nodes that mean these pods. */
    public List<Owners> judges() {
        return judges;
    }
}
