package io.podium.network.dns;

import io.podium.base.collect.PersistentMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All names of the cluster; immutable. Names are kept with their labels turned round, so that what
 * is below a name stands right behind it.
 *
 * @param names turned name leads to owner leads to records
 * @param parts what each owner has, so that it can be taken away again
 */
public record Zone(
        PersistentMap<String, PersistentMap<String, List<Rdata>>> names,
        PersistentMap<String, Map<String, List<Rdata>>> parts) {
    /** Without any name. */
    public static final Zone EMPTY = new Zone(PersistentMap.empty(), PersistentMap.empty());

    /** This zone with other records of the owner, by name. */
    public Zone with(String owner, Map<String, List<Rdata>> records) {
        var changed = names;
        for (String name : parts.get(owner).orElse(Map.of()).keySet()) {
            String turned = turned(name);
            var others = changed.get(turned).orElseGet(PersistentMap::empty).without(owner);
            changed = others.isEmpty() ? changed.without(turned) : changed.with(turned, others);
        }
        for (var record : records.entrySet()) {
            String turned = turned(record.getKey());
            var all = changed.get(turned).orElseGet(PersistentMap::empty);
            changed = changed.with(turned, all.with(owner, record.getValue()));
        }
        return new Zone(
                changed, records.isEmpty() ? parts.without(owner) : parts.with(owner, records));
    }

    /** The records of a name, empty when there is no such name and none below it. */
    public Optional<List<Rdata>> find(String name) {
        String turned = turned(name);
        Optional<PersistentMap<String, List<Rdata>>> owners = names.get(turned);
        if (owners.isPresent()) {
            return Optional.of(all(owners.get()));
        }
        var below = new ArrayList<String>(1);
        names.scanFrom(
                turned + ".",
                (next, records) -> {
                    below.add(next);
                    return false;
                });
        return !below.isEmpty() && below.getFirst().startsWith(turned + ".")
                ? Optional.of(List.of())
                : Optional.empty();
    }

    private static List<Rdata> all(PersistentMap<String, List<Rdata>> owners) {
        if (owners.size() == 1) {
            return owners.first().orElseThrow();
        }
        var all = new ArrayList<Rdata>();
        owners.scan((owner, records) -> all.addAll(records));
        return Collections.unmodifiableList(all);
    }

    /** The labels of a name in the other order: svc.cluster.local becomes local.cluster.svc. */
    static String turned(String name) {
        var turned = new StringBuilder(name.length());
        int end = name.length();
        while (end >= 0) {
            int dot = name.lastIndexOf('.', end - 1);
            turned.append(name, dot + 1, end);
            if (dot < 0) {
                break;
            }
            turned.append('.');
            end = dot;
        }
        return turned.toString();
    }
}
