package io.podium.scheduler.placement;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Taint;
import io.podium.api.core.v1.Toleration;
import java.util.List;

/** Which taints a pod puts up with. */
final class Tolerations {
    private Tolerations() {}

    /** Whether all taints that keep pods away are tolerated. */
    static boolean tolerate(List<Toleration> tolerations, Node node) {
        return node.spec().taints().stream()
                .filter(taint -> !taint.effect().equals("PreferNoSchedule"))
                .allMatch(taint -> tolerate(tolerations, taint));
    }

    /** How many taints that only discourage are not tolerated. */
    static int disliked(List<Toleration> tolerations, Node node) {
        return (int)
                node.spec().taints().stream()
                        .filter(taint -> taint.effect().equals("PreferNoSchedule"))
                        .filter(taint -> !tolerate(tolerations, taint))
                        .count();
    }

    static boolean tolerate(List<Toleration> tolerations, Taint taint) {
        return tolerations.stream().anyMatch(toleration -> matches(toleration, taint));
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
