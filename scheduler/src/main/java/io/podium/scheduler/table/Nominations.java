package io.podium.scheduler.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pods that are to get a node as soon as others have left it. */
final class Nominations {
    private final Map<String, Tenant> byUid = new HashMap<>();
    private final Map<String, List<Tenant>> byNode = new HashMap<>();

    void add(Tenant tenant) {
        byUid.put(tenant.pod().uid(), tenant);
        byNode.computeIfAbsent(tenant.row().name(), _ -> new ArrayList<>()).add(tenant);
    }

    void remove(String uid) {
        Tenant tenant = byUid.remove(uid);
        if (tenant != null) {
            String node = tenant.row().name();
            byNode.get(node).remove(tenant);
            byNode.computeIfPresent(node, (_, left) -> left.isEmpty() ? null : left);
        }
    }

    void removeNode(String node) {
        List.copyOf(on(node)).forEach(tenant -> remove(tenant.pod().uid()));
    }

    List<Tenant> on(String node) {
        return byNode.getOrDefault(node, List.of());
    }

    boolean isEmpty() {
        return byUid.isEmpty();
    }
}
