package io.podium.controllers.eviction;

import io.podium.api.core.v1.Taint;
import io.podium.api.core.v1.Toleration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How long a pod bears the taints of its node.
 *
 * @param isEndless whether it may stay for ever
 * @param length how long otherwise; zero when it must go now
 */
record Patience(boolean isEndless, Duration length) {
    private static final Patience NONE = new Patience(false, Duration.ZERO);
    private static final Patience ENDLESS = new Patience(true, Duration.ZERO);

    /** The patience of a pod with these tolerations: that of the least patient one it needs. */
    static Patience of(List<Taint> taints, List<Toleration> tolerations) {
        Patience least = ENDLESS;
        for (Taint taint : taints) {
            Optional<Toleration> used =
                    tolerations.stream().filter(one -> tolerates(one, taint)).findFirst();
            if (used.isEmpty()) {
                return NONE;
            }
            if (used.get().hasTolerationSeconds()) {
                Duration length = Duration.ofSeconds(Math.max(used.get().tolerationSeconds(), 0));
                if (least.isEndless || length.compareTo(least.length) < 0) {
                    least = new Patience(false, length);
                }
            }
        }
        return least;
    }

    private static boolean tolerates(Toleration toleration, Taint taint) {
        boolean isMeant =
                (toleration.effect().isEmpty() || toleration.effect().equals(taint.effect()))
                        && (toleration.key().isEmpty() || toleration.key().equals(taint.key()));
        return isMeant
                && switch (toleration.operator()) {
                    case "Exists" -> true;
                    case "", "Equal" -> toleration.value_().equals(taint.value_());
                    default -> false;
                };
    }
}
