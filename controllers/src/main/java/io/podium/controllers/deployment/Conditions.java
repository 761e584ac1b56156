package io.podium.controllers.deployment;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.DeploymentCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The conditions of a Deployment while a new status is put together. */
final class Conditions {
    static final String AVAILABLE = "Available";
    static final String PROGRESSING = "Progressing";
    static final String REPLICA_FAILURE = "ReplicaFailure";

    private final List<DeploymentCondition> conditions;
    private final Instant now;

    Conditions(Deployment deployment, Instant now) {
        this.conditions = new ArrayList<>(deployment.status().conditions());
        this.now = now;
    }

    List<DeploymentCondition> all() {
        return List.copyOf(conditions);
    }

    Optional<DeploymentCondition> find(String type) {
        return conditions.stream().filter(one -> one.type().equals(type)).findFirst();
    }

    boolean has(String type, String reason) {
        return find(type).filter(one -> one.reason().equals(reason)).isPresent();
    }

    void remove(String type) {
        conditions.removeIf(one -> one.type().equals(type));
    }

    /** The same status for the same reason stays as it is, times and message included. */
    void set(String type, String status, String reason, String message) {
        Optional<DeploymentCondition> old = find(type);
        if (old.filter(one -> one.status().equals(status) && one.reason().equals(reason))
                .isEmpty()) {
            renew(type, status, reason, message);
        }
    }

    /**
     * Whatever stood there, the time of the last update is now; that of the transition only if the
     * status changed.
     */
    void renew(String type, String status, String reason, String message) {
        Instant transition =
                find(type)
                        .filter(one -> one.status().equals(status))
                        .flatMap(DeploymentCondition::lastTransitionTime)
                        .orElse(now);
        remove(type);
        conditions.add(
                DeploymentCondition.empty()
                        .withType(type)
                        .withStatus(status)
                        .withLastUpdateTime(now)
                        .withLastTransitionTime(transition)
                        .withReason(reason)
                        .withMessage(message));
    }
}
