package io.podium.controllers.deployment;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.client.Action;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes a Deployment back to a former template for those who asked by {@code rollbackTo}, a field
 * that only the removed versions have; the present one keeps it as an annotation. Whatever becomes
 * of it, the wish is gone afterwards.
 */
final class Rollback {
    private static final String UNKNOWN = "DeploymentRollbackRevisionNotFound";
    private static final String UNCHANGED = "DeploymentRollbackTemplateUnchanged";

    private final Deployment deployment;
    private final Generations generations;

    private Rollback(Deployment deployment, Generations generations) {
        this.deployment = deployment;
        this.generations = generations;
    }

    /** What to do about the wish to go back; empty when there is none. */
    static Optional<List<Action>> of(Deployment deployment, Generations generations) {
        return Annotations.number(deployment, Annotations.ROLLBACK)
                .map(revision -> new Rollback(deployment, generations).to(revision));
    }

    private List<Action> to(long wanted) {
        long revision = wanted == 0 ? last() : wanted;
        if (revision == 0) {
            return without(UNKNOWN, "Unable to find last revision.");
        }
        Optional<ReplicaSet> found =
                generations.all().stream()
                        .filter(set -> Annotations.revision(set) == revision)
                        .findFirst();
        if (found.isEmpty()) {
            return without(UNKNOWN, "Unable to find the revision to rollback to.");
        }
        ReplicaSet set = found.get();
        var template = TemplateHash.without(set.spec().template());
        if (template.equals(TemplateHash.without(deployment.spec().template()))) {
            return without(
                    UNCHANGED,
                    "The rollback revision contains the same template as current deployment \""
                            + deployment.name()
                            + "\"");
        }
        Deployment back =
                annotated(Annotations.ofFormer(deployment, set))
                        .withSpec(deployment.spec().withTemplate(template));
        return List.of(
                new Action.Update(back),
                Action.Event.normal(
                        deployment,
                        "DeploymentRollback",
                        "Rolled back deployment \""
                                + deployment.name()
                                + "\" to revision "
                                + revision));
    }

    /** The revision before the newest; 0 when there is none. */
    private long last() {
        return generations.all().stream()
                .map(Annotations::revision)
                .sorted(Comparator.reverseOrder())
                .skip(1)
                .findFirst()
                .orElse(0L);
    }

    private List<Action> without(String reason, String message) {
        return List.of(
                Action.Event.warning(deployment, reason, message),
                new Action.Update(annotated(deployment.metadata().annotations())));
    }

    private Deployment annotated(Map<String, String> annotations) {
        var rest = new HashMap<>(annotations);
        rest.remove(Annotations.ROLLBACK);
        return deployment.withMetadata(deployment.metadata().withAnnotations(rest));
    }
}
