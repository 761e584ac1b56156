package io.podium.campaigns.cluster;

import io.podium.api.core.v1.Pod;
import io.podium.api.view.ApiObject;
import io.podium.store.Change;
import io.podium.store.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What must hold with every change of the store. */
final class Laws {
    private static final int MOST_PODS = 20;
    private static final int MOST_MILLI_CPU = 4_000;
    private static final int POD_MILLI_CPU = 200;
    private static final Set<String> OVER = Set.of("Succeeded", "Failed");

    private final Function<Entry, ApiObject> objects;
    private final List<String> broken = new ArrayList<>();
    private final Map<String, Map<String, Boolean>> placed = new HashMap<>();
    private final Promises promises;
    private final Runs runs;
    private boolean keepsPromises = true;
    private boolean keepsRuns = true;
    private long revision;
    private long changes;
    private long digest = 17;

    Laws(Function<Entry, ApiObject> objects, Promises promises, Runs runs) {
        this.objects = objects;
        this.promises = promises;
        this.runs = runs;
    }

    /** What was broken, in the order it happened. */
    List<String> broken() {
        return broken;
    }

    long changes() {
        return changes;
    }

    /** Of all that happened: two stories with the same one are the same. */
    long digest() {
        return digest;
    }

    void see(List<Change> batch) {
        for (Change change : batch) {
            see(change);
        }
    }

    private void see(Change change) {
        changes++;
        digest = digest * 31 + change.key().hashCode();
        digest = digest * 31 + change.revision() + (change.after().isPresent() ? 1 : 0);
        if (change.revision() < revision) {
            broken.add("revision " + change.revision() + " came after " + revision);
        }
        revision = change.revision();
        String resource = change.key().resource();
        if (resource.startsWith("events") || resource.startsWith("leases")) {
            return;
        }
        Optional<ApiObject> before = change.before().map(objects);
        Optional<ApiObject> after = change.after().map(objects);
        if (before.isPresent() && after.isPresent()) {
            if (!before.get().uid().equals(after.get().uid())) {
                broken.add(change.key() + " became another object without having been deleted");
            }
        }
        if (resource.equals("pods")) {
            pod(before.map(Pod.class::cast), after.map(Pod.class::cast));
        }
        if (keepsPromises) {
            promises.see(before, after)
                    .ifPresent(text -> {
                        broken.add(text + " (revision " + revision + ")");
                        keepsPromises = false; // Once is enough; the rest follows from it.
                    });
        }
        if (keepsRuns) {
            runs.see(before, after)
                    .ifPresent(text -> {
                        broken.add(text + " (revision " + revision + ")");
                        keepsRuns = false;
                    });
        }
    }

    private void pod(Optional<Pod> before, Optional<Pod> after) {
        String was = before.map(pod -> pod.spec().nodeName()).orElse("");
        String is = after.map(pod -> pod.spec().nodeName()).orElse("");
        String name = after.or(() -> before).map(pod -> pod.namespace() + "/" + pod.name()).get();
        if (after.isPresent() && !was.isEmpty() && !was.equals(is)) {
            broken.add("pod " + name + " was bound to " + was + " and then to " + is);
        }
        if (after.isPresent()
                && before.map(pod -> pod.status().phase()).filter(OVER::contains).isPresent()
                && !OVER.contains(after.get().status().phase())) {
            broken.add("pod " + name + " was over and lives again");
        }
        String uid = after.or(() -> before).get().uid();
        boolean counts =
                after.filter(pod -> !OVER.contains(pod.status().phase())).isPresent()
                        && !is.isEmpty();
        if (counts) {
            Map<String, Boolean> there = placed.computeIfAbsent(is, _ -> new HashMap<>());
            boolean isNew = there.put(uid, true) == null;
            if (isNew
                    && (there.size() > MOST_PODS
                            || there.size() * POD_MILLI_CPU > MOST_MILLI_CPU)) {
                broken.add("node " + is + " holds " + there.size() + " pods");
            }
        } else if (!was.isEmpty()) {
            placed.getOrDefault(was, new HashMap<>()).remove(uid);
        }
    }
}
