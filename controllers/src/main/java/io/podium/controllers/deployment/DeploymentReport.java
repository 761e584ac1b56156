package io.podium.controllers.deployment;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.DeploymentCondition;
import io.podium.api.apps.v1.DeploymentStatus;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.apps.v1.ReplicaSetCondition;
import io.podium.client.View;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the status of a Deployment should say. Reasons and messages are upstream's; kubectl rollout
 * status reads them.
 */
final class DeploymentReport {
    static final String NEW_AVAILABLE = "NewReplicaSetAvailable";
    static final String UPDATED = "ReplicaSetUpdated";
    static final String TIMED_OUT = "ProgressDeadlineExceeded";
    static final String FOUND = "FoundNewReplicaSet";
    static final String CREATED = "NewReplicaSetCreated";
    static final String CREATE_ERROR = "ReplicaSetCreateError";
    static final String PAUSED = "DeploymentPaused";
    static final String RESUMED = "DeploymentResumed";

    private final View view;
    private final Deployment deployment;
    private final Limits limits;
    private final Generations generations;
    private final Conditions conditions;

    DeploymentReport(View view, Deployment deployment, Limits limits, Generations generations) {
        this.view = view;
        this.deployment = deployment;
        this.limits = limits;
        this.generations = generations;
        this.conditions = new Conditions(deployment, view.now());
    }

    static boolean hasDeadline(Deployment deployment) {
        return deployment.spec().hasProgressDeadlineSeconds()
                && deployment.spec().progressDeadlineSeconds() != Integer.MAX_VALUE;
    }

    /** Whether all is as wanted, going by a status. */
    static boolean isComplete(Deployment deployment, DeploymentStatus status, int wanted) {
        return status.updatedReplicas() == wanted
                && status.replicas() == wanted
                && status.availableReplicas() == wanted
                && status.observedGeneration() >= deployment.metadata().generation();
    }

    /**
     * The Deployment with counts and availability reported: while it is paused, resized or deleted.
     */
    Deployment counted() {
        DeploymentStatus status = counts();
        return withConditions(status);
    }

    /** The Deployment with counts, availability and progress reported. */
    Deployment progressed() {
        if (hasDeadline(deployment)
                && generations.newest().isPresent()
                && conditions.find(Conditions.PROGRESSING).isEmpty()) {
            String name = generations.newest().get().name();
            conditions.set(
                    Conditions.PROGRESSING, "True", FOUND, "Found new replica set \"" + name + '"');
        }
        DeploymentStatus status = counts();
        if (!hasDeadline(deployment)) {
            conditions.remove(Conditions.PROGRESSING);
        } else if (!(status.replicas() == status.updatedReplicas()
                && conditions.has(Conditions.PROGRESSING, NEW_AVAILABLE))) {
            judgeProgress(status);
        }
        reportFailures();
        return withConditions(status);
    }

    /** With word of a ReplicaSet that was just made. */
    Deployment created(String name) {
        if (hasDeadline(deployment)) {
            conditions.set(
                    Conditions.PROGRESSING,
                    "True",
                    CREATED,
                    "Created new replica set \"" + name + '"');
        }
        return withConditions(deployment.status());
    }

    /** With word of a ReplicaSet that could not be made. */
    Deployment notCreated(String name, String why) {
        if (hasDeadline(deployment)) {
            conditions.set(
                    Conditions.PROGRESSING,
                    "False",
                    CREATE_ERROR,
                    "Failed to create new replica set \"" + name + "\": " + why);
        }
        return withConditions(deployment.status());
    }

    /**
     * With word of being paused or resumed, so that a long pause does not count as lack of
     * progress.
     */
    Deployment pauseMarked() {
        boolean isMarked = conditions.has(Conditions.PROGRESSING, PAUSED);
        boolean isPaused = deployment.spec().paused();
        if (!hasDeadline(deployment)
                || conditions.has(Conditions.PROGRESSING, TIMED_OUT)
                || isPaused == isMarked) {
            return deployment;
        }
        if (isPaused) {
            conditions.set(Conditions.PROGRESSING, "Unknown", PAUSED, "Deployment is paused");
        } else {
            conditions.set(Conditions.PROGRESSING, "Unknown", RESUMED, "Deployment is resumed");
        }
        return withConditions(deployment.status());
    }

    /** When lack of progress will have to be reported, going by the status as it is. */
    Optional<Instant> deadline() {
        if (!hasDeadline(deployment)
                || isComplete(deployment, deployment.status(), limits.wanted())) {
            return Optional.empty();
        }
        return new Conditions(deployment, view.now())
                .find(Conditions.PROGRESSING)
                .filter(one ->
                        !one.reason().equals(NEW_AVAILABLE) && !one.reason().equals(TIMED_OUT))
                .filter(one -> !one.reason().equals(PAUSED))
                .flatMap(DeploymentCondition::lastUpdateTime)
                .map(updated ->
                        updated.plusSeconds(deployment.spec().progressDeadlineSeconds() + 1L));
    }

    private Deployment withConditions(DeploymentStatus status) {
        List<DeploymentCondition> all = conditions.all();
        return deployment.withStatus(
                all.isEmpty() ? status.withoutConditions() : status.withConditions(all));
    }

    private DeploymentStatus counts() {
        List<ReplicaSet> all = generations.all();
        int replicas = all.stream().mapToInt(set -> set.status().replicas()).sum();
        int ready = all.stream().mapToInt(set -> set.status().readyReplicas()).sum();
        int available = Generations.available(all);
        int unavailable = Math.max(Generations.size(all) - available, 0);
        int updated = generations.newest().map(set -> set.status().replicas()).orElse(0);
        int terminating = all.stream().mapToInt(set -> set.status().terminatingReplicas()).sum();
        DeploymentStatus status = deployment.status().withTerminatingReplicas(terminating);
        status = replicas == 0 ? status.withoutReplicas() : status.withReplicas(replicas);
        status =
                updated == 0
                        ? status.withoutUpdatedReplicas()
                        : status.withUpdatedReplicas(updated);
        status = ready == 0 ? status.withoutReadyReplicas() : status.withReadyReplicas(ready);
        status =
                available == 0
                        ? status.withoutAvailableReplicas()
                        : status.withAvailableReplicas(available);
        status =
                unavailable == 0
                        ? status.withoutUnavailableReplicas()
                        : status.withUnavailableReplicas(unavailable);
        if (deployment.metadata().generation() > 0) {
            status = status.withObservedGeneration(deployment.metadata().generation());
        }
        if (available >= limits.leastAvailable()) {
            conditions.set(
                    Conditions.AVAILABLE,
                    "True",
                    "MinimumReplicasAvailable",
                    "Deployment has minimum availability.");
        } else {
            conditions.set(
                    Conditions.AVAILABLE,
                    "False",
                    "MinimumReplicasUnavailable",
                    "Deployment does not have minimum availability.");
        }
        return status;
    }

    private void judgeProgress(DeploymentStatus status) {
        String subject =
                generations
                        .newest()
                        .map(set -> "ReplicaSet \"" + set.name() + '"')
                        .orElse("Deployment \"" + deployment.name() + '"');
        if (isComplete(deployment, status, limits.wanted())) {
            conditions.set(
                    Conditions.PROGRESSING,
                    "True",
                    NEW_AVAILABLE,
                    subject + " has successfully progressed.");
        } else if (isProgressing(status)) {
            conditions.renew(Conditions.PROGRESSING, "True", UPDATED, subject + " is progressing.");
        } else if (isTimedOut()) {
            conditions.set(
                    Conditions.PROGRESSING,
                    "False",
                    TIMED_OUT,
                    subject + " has timed out progressing.");
        }
    }

    private boolean isProgressing(DeploymentStatus status) {
        DeploymentStatus old = deployment.status();
        return status.updatedReplicas() > old.updatedReplicas()
                || status.replicas() - status.updatedReplicas()
                        < old.replicas() - old.updatedReplicas()
                || status.readyReplicas() > old.readyReplicas()
                || status.availableReplicas() > old.availableReplicas();
    }

    private boolean isTimedOut() {
        Optional<DeploymentCondition> progress = conditions.find(Conditions.PROGRESSING);
        if (progress.isEmpty() || progress.get().reason().equals(NEW_AVAILABLE)) {
            return false;
        }
        Duration patience = Duration.ofSeconds(deployment.spec().progressDeadlineSeconds());
        return progress.get().reason().equals(TIMED_OUT)
                || progress.get()
                        .lastUpdateTime()
                        .filter(updated -> updated.plus(patience).isBefore(view.now()))
                        .isPresent();
    }

    /** Says what a ReplicaSet says about its failures: the newest before all others. */
    private void reportFailures() {
        Optional<ReplicaSetCondition> failure =
                generations.newest().flatMap(DeploymentReport::failure);
        for (ReplicaSet set : generations.old()) {
            failure = failure.or(() -> failure(set));
        }
        if (failure.isPresent()) {
            ReplicaSetCondition one = failure.get();
            conditions.set(Conditions.REPLICA_FAILURE, one.status(), one.reason(), one.message());
        } else {
            conditions.remove(Conditions.REPLICA_FAILURE);
        }
    }

    private static Optional<ReplicaSetCondition> failure(ReplicaSet set) {
        return set.status().conditions().stream()
                .filter(one -> one.type().equals(Conditions.REPLICA_FAILURE))
                .findFirst();
    }
}
