package io.podium.scheduler.placement;

import io.podium.api.core.v1.Taint;
import io.podium.api.core.v1.Toleration;
import io.podium.scheduler.table.NodeRow;
import java.util.List;

/** Which taints a pod puts up with. */
final class Tolerations {
    private static final Taint UNSCHEDULABLE =
            Taint.empty().withKey("node.kubernetes.io/unschedulable").withEffect("NoSchedule");

    private final List<Toleration> tolerations;

    Tolerations(List<Toleration> tolerations) {
        this.tolerations = List.copyOf(tolerations);
    }

    /** Whether all taints that keep pods away are tolerated. */
    boolean tolerate(NodeRow row) {
        if (row.hardTaints().isEmpty()) {
            return true;
        }
        for (Taint taint : row.hardTaints()) {
            if (!tolerate(taint)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a node that takes no pods is fine. */
    boolean tolerateUnschedulable() {
        return tolerate(UNSCHEDULABLE);
    }

    /** How many taints that only discourage are not tolerated. */
    int disliked(NodeRow row) {
        int count = 0;
        for (Taint taint : row.softTaints()) {
            count += tolerate(taint) ? 0 : 1;
        }
        return count;
    }

    boolean tolerate(Taint taint) {
        for (Toleration toleration : tolerations) {
            if (matches(toleration, taint)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(Toleration toleration, Taint taint) {
        if (!toleration.effect().isEmpty() && !toleration.effect().equals(taint.effect())) {
            return false;
        }
        if (!toleration.key().isEmpty() && !toleration.key().equals(taint.key())) {
            return false;
        }
        return switch (toleration.operator()) {
            case "", "Equal" ->
                    !toleration.key().isEmpty() && toleration.value_().equals(taint.value_());
            case "Exists" -> true;
            default -> false;
        };
    }
}
