package io.podium.controllers.deployment;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.RollingUpdateDeployment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * How many pods a Deployment may have too many and too few on the way.
 *
 * @param wanted spec.replicas
 * @param maxSurge pods above wanted; none unless the strategy is RollingUpdate
 * @param maxUnavailable pods below wanted that may be missing
 */
record Limits(int wanted, int maxSurge, int maxUnavailable) {
    private static final String USUAL_SHARE = "25%";

    static Limits of(Deployment deployment) {
        int wanted = deployment.spec().hasReplicas() ? deployment.spec().replicas() : 1;
        if (isRecreate(deployment) || wanted == 0) {
            int surge = isRecreate(deployment) ? 0 : resolved(deployment, wanted, true);
            return new Limits(wanted, surge, 0);
        }
        int surge = resolved(deployment, wanted, true);
        int unavailable = resolved(deployment, wanted, false);
        if (surge == 0 && unavailable == 0) {
            unavailable = 1; // Both rounded to nothing: without this nothing could ever move.
        }
        return new Limits(wanted, surge, Math.min(unavailable, wanted));
    }

    static boolean isRecreate(Deployment deployment) {
        return deployment.spec().strategy().type().equals("Recreate");
    }

    int most() {
        return wanted + maxSurge;
    }

    int leastAvailable() {
        return wanted - maxUnavailable;
    }

    /**
     * Surge is rounded up, unavailability down, so that percentages err on the side of more pods.
     */
    private static int resolved(Deployment deployment, int wanted, boolean isSurge) {
        RollingUpdateDeployment rolling = deployment.spec().strategy().rollingUpdate();
        Optional<Object> setting = isSurge ? rolling.maxSurge() : rolling.maxUnavailable();
        return switch (setting.orElse(USUAL_SHARE)) {
            case Long number -> (int) Math.min(number, Integer.MAX_VALUE);
            case String text when text.endsWith("%") ->
                    new BigDecimal(text.substring(0, text.length() - 1))
                            .multiply(BigDecimal.valueOf(wanted))
                            .movePointLeft(2)
                            .setScale(0, isSurge ? RoundingMode.CEILING : RoundingMode.FLOOR)
                            .intValue();
            default -> 0; // Validation has refused anything else.
        };
    }
}
