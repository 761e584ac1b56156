package io.podium.server.admission;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Toleration;
import java.util.ArrayList;
import java.util.List;

/** Pods that say nothing of nodes that are gone stay on them for five minutes. */
final class DefaultTolerations implements Admission {
    private static final List<String> TAINTS =
            List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

    private static final long SECONDS = 300;

    @Override
    public String name() {
        return "DefaultTolerationSeconds";
    }

    @Override
    public Attempt mutate(Attempt attempt) {
        if (!attempt.writes("pods")) {
            return attempt;
        }
        Pod pod = Pod.of(attempt.subject());
        var tolerations = new ArrayList<>(pod.spec().tolerations());
        int before = tolerations.size();
        for (String taint : TAINTS) {
            if (pod.spec().tolerations().stream().noneMatch(one -> tolerates(one, taint))) {
                tolerations.add(
                        Toleration.empty()
                                .withKey(taint)
                                .withOperator("Exists")
                                .withEffect("NoExecute")
                                .withTolerationSeconds(SECONDS));
            }
        }
        return tolerations.size() == before
                ? attempt
                : attempt.with(pod.withSpec(pod.spec().withTolerations(tolerations)).value());
    }

    private static boolean tolerates(Toleration toleration, String taint) {
        boolean isKey = toleration.key().equals(taint) || toleration.key().isEmpty();
        boolean isEffect = toleration.effect().equals("NoExecute") || toleration.effect().isEmpty();
        return isKey && isEffect;
    }
}
