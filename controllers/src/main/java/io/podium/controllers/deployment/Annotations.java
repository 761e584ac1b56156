package io.podium.controllers.deployment;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.view.ApiObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a Deployment keeps in the annotations of its ReplicaSets, as kubectl rollout reads it. */
final class Annotations {
    static final String REVISION = "deployment.kubernetes.io/revision";
    static final String HISTORY = "deployment.kubernetes.io/revision-history";
    static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    static final String MAXIMUM = "deployment.kubernetes.io/max-replicas";

    /** Which revision to go back to, as versions before apps/v1beta2 say it. */
    static final String ROLLBACK = "deprecated.deployment.rollback.to";

    private static final int LONGEST_HISTORY = 2000;

    /** Those of a Deployment that its sets do not inherit. */
    private static final Set<String> OWN =
            Set.of(
                    REVISION,
                    HISTORY,
                    DESIRED,
                    MAXIMUM,
                    "kubectl.kubernetes.io/last-applied-configuration",
                    ROLLBACK);

    private Annotations() {}

    static Optional<Long> number(ApiObject object, String annotation) {
        try {
            String text = object.metadata().annotations().get(annotation);
            return text == null ? Optional.empty() : Optional.of(Long.parseLong(text));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    static long revision(ReplicaSet set) {
        return number(set, REVISION).orElse(0L);
    }

    /** Those of the newest set: the Deployment's, and a revision that only grows. */
    static ReplicaSet ofNewest(ReplicaSet set, Deployment deployment, long revision) {
        var annotations = new HashMap<>(set.metadata().annotations());
        deployment
                .metadata()
                .annotations()
                .forEach((name, value) -> {
                    if (!OWN.contains(name)) {
                        annotations.put(name, value);
                    }
                });
        long old = revision(set);
        if (old < revision) {
            annotations.put(REVISION, Long.toString(revision));
            if (old > 0) {
                annotations.put(HISTORY, history(annotations.getOrDefault(HISTORY, ""), old));
            }
        }
        return annotated(set, annotations);
    }

    /**
     * Those of a Deployment that goes back to the set: its own, and what the set inherited then.
     */
    static Map<String, String> ofFormer(Deployment deployment, ReplicaSet set) {
        var annotations = new HashMap<String, String>();
        deployment
                .metadata()
                .annotations()
                .forEach((name, value) -> {
                    if (OWN.contains(name)) {
                        annotations.put(name, value);
                    }
                });
        set.metadata()
                .annotations()
                .forEach((name, value) -> {
                    if (!OWN.contains(name)) {
                        annotations.put(name, value);
                    }
                });
        return annotations;
    }

    /** The revisions it had before, without the oldest when the list grows too long. */
    private static String history(String known, long revision) {
        var all = new ArrayList<String>();
        if (!known.isEmpty()) {
            all.addAll(List.of(known.split(",", -1)));
        }
        all.add(Long.toString(revision));
        String text = String.join(",", all);
        while (text.length() > LONGEST_HISTORY) {
            all.removeFirst();
            text = String.join(",", all);
        }
        return text;
    }

    /** With the sizes that a later scaling takes its proportions from. */
    static ReplicaSet sized(ReplicaSet set, Limits limits) {
        var annotations = new HashMap<>(set.metadata().annotations());
        annotations.put(DESIRED, Integer.toString(limits.wanted()));
        annotations.put(MAXIMUM, Integer.toString(limits.most()));
        return annotated(set, annotations);
    }

    private static ReplicaSet annotated(ReplicaSet set, Map<String, String> annotations) {
        return annotations.equals(set.metadata().annotations())
                ? set
                : set.withMetadata(set.metadata().withAnnotations(annotations));
    }
}
