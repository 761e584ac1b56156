package io.podium.node.images;

import io.podium.api.time.GoTime;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * That the node pulled an image, and who could. Pure.
 *
 * @param ref of the image, as the runtime has it
 * @param updated when this was written
 * @param grants by the repository it was pulled from
 */
record PulledRecord(String ref, Instant updated, Map<String, Grant> grants) {
    private static final String KIND = "ImagePulledRecord";
    private static final Comparator<PullSecret> ORDER =
            Comparator.comparing(PullSecret::namespace)
                    .thenComparing(PullSecret::name)
                    .thenComparing(PullSecret::uid);

    PulledRecord {
        grants = Map.copyOf(grants);
    }

    /**
     * Who may use it.
     *
     * @param everybody whether all pods of the node may, because nobody was asked for
     * @param secrets of which one is needed else
     */
    record Grant(boolean everybody, List<PullSecret> secrets) {
        Grant {
            secrets = List.copyOf(secrets);
        }

        /** Pulled without saying who we are, or with this Secret. */
        static Grant by(Optional<PullSecret> secret) {
            return new Grant(secret.isEmpty(), secret.stream().toList());
        }

        private Grant and(Grant more) {
            if (everybody || more.everybody) {
                return new Grant(true, List.of());
            }
            var all = new ArrayList<>(secrets);
            all.removeIf(one -> more.secrets.stream().anyMatch(one::isSameObject));
            all.addAll(more.secrets);
            all.sort(ORDER);
            return new Grant(false, all);
        }
    }

    /** With one more that may use it. */
    PulledRecord with(String repository, Grant grant, Instant now) {
        var all = new TreeMap<>(grants);
        all.merge(repository, grant, Grant::and);
        return all.equals(grants) ? this : new PulledRecord(ref, now, all);
    }

    /** Reads what {@link #value} wrote; empty when it is something else. */
    static Optional<PulledRecord> of(MapValue map) {
        if (!map.string("kind").equals(KIND) || map.string("imageRef").isEmpty()) {
            return Optional.empty();
        }
        var grants = new TreeMap<String, Grant>();
        for (Map.Entry<String, Object> entry : map.map("credentialMapping")) {
            if (entry.getValue() instanceof MapValue grant) {
                var secrets = new ArrayList<PullSecret>();
                for (Object secret : grant.list("kubernetesSecrets")) {
                    if (secret instanceof MapValue one) {
                        secrets.add(PullSecret.of(one));
                    }
                }
                grants.put(entry.getKey(), new Grant(grant.bool("nodePodsAccessible"), secrets));
            }
        }
        Instant updated = GoTime.parse(map.string("lastUpdatedTime"));
        return Optional.of(new PulledRecord(map.string("imageRef"), updated, grants));
    }

    MapValue value() {
        var mapping = new TreeMap<String, Object>();
        grants.forEach((repository, grant) -> mapping.put(repository, value(grant)));
        return MapValue.empty()
                .with("kind", KIND)
                .with("apiVersion", PullRecords.VERSION)
                .with("lastUpdatedTime", GoTime.format(updated))
                .with("imageRef", ref)
                .with("credentialMapping", FreeMap.of(mapping));
    }

    private static MapValue value(Grant grant) {
        return grant.everybody()
                ? MapValue.empty().with("nodePodsAccessible", true)
                : MapValue.empty()
                        .with(
                                "kubernetesSecrets",
                                ListValue.of(
                                        grant.secrets().stream().map(PullSecret::value).toList()));
    }
}
