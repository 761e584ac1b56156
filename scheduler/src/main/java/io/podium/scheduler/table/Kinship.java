package io.podium.scheduler.table;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who counts whom: keeps kins, tallies and owners of terms linked, so that a pod that comes or goes
 * costs as much as there are questions about it, however many pods there are.
 */
final class Kinship {
    /** Kins without pods and tallies nobody asked for lately are forgotten beyond this many. */
    private static final int REMEMBERED = 1024;

    private record KinKey(String namespace, Map<String, String> labels) {}

    private record TallyKey(List<PodMatch> matches, boolean countsEnding) {}

    private final Map<KinKey, Kin> kins = new HashMap<>();
    private final Map<KinKey, Kin> idle = new LinkedHashMap<>();
    private final Map<TallyKey, Tally> tallies = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<OwnTerm, Owners> owners = new HashMap<>();
    private final Map<String, Map<String, String>> namespaces = new HashMap<>();

    /** The kin of a pod of this namespace with these labels. */
    Kin kin(String namespace, Map<String, String> labels) {
        var key = new KinKey(namespace, labels);
        Kin known = kins.get(key);
        if (known != null) {
            return known;
        }
        var kin = new Kin(namespace, Map.copyOf(labels));
        var own = new KinKey(namespace, kin.labels());
        link(kin);
        kins.put(own, kin);
        idle.put(own, kin);
        if (idle.size() > REMEMBERED) {
            KinKey oldest = idle.keySet().iterator().next();
            idle.remove(oldest);
            kins.remove(oldest);
        }
        return kin;
    }

    private Map<String, String> labelsOf(String namespace) {
        return namespaces.getOrDefault(namespace, Map.of());
    }

    private void link(Kin kin) {
        Map<String, String> labels = labelsOf(kin.namespace());
        for (Tally tally : tallies.values()) {
            if (tally.matches(kin, labels)) {
                kin.tallies.add(tally);
            }
        }
        for (Owners one : owners.values()) {
            if (one.term().match().matches(kin, labels)) {
                kin.judges.add(one);
            }
        }
    }

    void add(Tenant tenant) {
        Kin kin = tenant.kin();
        idle.remove(new KinKey(kin.namespace(), kin.labels()));
        kin.tenants.add(tenant);
        for (Tally tally : kin.tallies) {
            tally.add(tenant, 1);
        }
        for (OwnTerm term : tenant.terms()) {
            owners.computeIfAbsent(term, this::owners).add(tenant.row().slot(), 1);
        }
    }

    private Owners owners(OwnTerm term) {
        var fresh = new Owners(term);
        for (Kin kin : kins.values()) {
            if (term.match().matches(kin, labelsOf(kin.namespace()))) {
                kin.judges.add(fresh);
            }
        }
        return fresh;
    }

    void remove(Tenant tenant) {
        Kin kin = tenant.kin();
        kin.tenants.remove(tenant);
        for (Tally tally : kin.tallies) {
            tally.add(tenant, -1);
        }
        for (OwnTerm term : tenant.terms()) {
            Owners those = owners.get(term);
            those.add(tenant.row().slot(), -1);
            if (those.isEmpty()) {
                owners.remove(term);
                kins.values().forEach(one -> one.judges.remove(those));
            }
        }
        if (kin.tenants.isEmpty()) {
            idle.put(new KinKey(kin.namespace(), kin.labels()), kin);
        }
    }

    /** How many of the pods that all of these mean stand on each node. */
    Tally tally(List<PodMatch> matches, boolean countsEnding) {
        var key = new TallyKey(matches, countsEnding);
        Tally known = tallies.get(key);
        if (known != null) {
            return known;
        }
        var fresh = new Tally(matches, countsEnding);
        for (Kin kin : kins.values()) {
            if (fresh.matches(kin, labelsOf(kin.namespace()))) {
                kin.tallies.add(fresh);
                kin.tenants.forEach(tenant -> fresh.add(tenant, 1));
            }
        }
        tallies.put(key, fresh);
        if (tallies.size() > REMEMBERED) {
            forget(tallies.values().iterator().next());
        }
        return fresh;
    }

    /** The namespace has these labels now. */
    void namespace(String name, Map<String, String> labels) {
        Map<String, String> old = namespaces.put(name, Map.copyOf(labels));
        if (labelsOf(name).equals(old)) {
            return;
        }
        tallies.values().stream().filter(Tally::asksNamespaces).toList().forEach(this::forget);
        List<Owners> asking =
                owners.values().stream()
                        .filter(one -> one.term().match().asksNamespaces())
                        .toList();
        for (Kin kin : kins.values()) {
            if (kin.namespace().equals(name)) {
                kin.judges.removeAll(asking);
                asking.stream()
                        .filter(one -> one.term().match().matches(kin, labels))
                        .forEach(kin.judges::add);
            }
        }
    }

    private void forget(Tally tally) {
        tallies.values().remove(tally);
        kins.values().forEach(kin -> kin.tallies.remove(tally));
    }

    void namespaceGone(String name) {
        namespace(name, Map.of());
        namespaces.remove(name);
    }

    Map<String, String> namespaceLabels(String name) {
        return labelsOf(name);
    }
}
