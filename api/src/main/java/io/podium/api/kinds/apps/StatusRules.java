package io.podium.api.kinds.apps;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.MapValue;

/** What holds between the counts of a workload's status. */
final class StatusRules {
    static final FieldPath STATUS = FieldPath.of("status");

    private StatusRules() {}

    /** None of the counts may be greater than replicas. */
    static void withinReplicas(MapValue status, Problems problems, String... fields) {
        long replicas = status.integer("replicas");
        for (String field : fields) {
            if (status.integer(field) > replicas) {
                problems.invalid(
                        STATUS.child(field),
                        status.integer(field),
                        "cannot be greater than status.replicas");
            }
        }
    }

    /** What is available is ready. */
    static void availableAreReady(MapValue status, String readyName, Problems problems) {
        if (status.integer("availableReplicas") > status.integer("readyReplicas")) {
            problems.invalid(
                    STATUS.child("availableReplicas"),
                    status.integer("availableReplicas"),
                    "cannot be greater than " + readyName);
        }
    }

    /** Collisions are only ever added. */
    static void collisions(MapValue status, MapValue old, Problems problems) {
        boolean isLess =
                old.has("collisionCount")
                        && (!status.has("collisionCount")
                                || status.integer("collisionCount")
                                        < old.integer("collisionCount"));
        if (isLess) {
            problems.invalid(
                    STATUS.child("collisionCount"),
                    status.integer("collisionCount"),
                    "cannot be decremented");
        }
    }
}
