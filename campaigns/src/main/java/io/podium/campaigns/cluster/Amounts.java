package io.podium.campaigns.cluster;

import io.podium.api.apps.v1.Deployment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/** What the numbers and shares of a rolling update mean, written down from the API's own words. */
final class Amounts {
    private Amounts() {}

    /** How many may be missing: shares are rounded down, but something must be able to move. */
    static int unavailable(Deployment deployment) {
        int wanted = deployment.spec().replicas();
        var rolling = deployment.spec().strategy().rollingUpdate();
        int surge = amount(rolling.maxSurge(), wanted, RoundingMode.CEILING);
        int unavailable = amount(rolling.maxUnavailable(), wanted, RoundingMode.FLOOR);
        return surge == 0 && unavailable == 0 ? Math.min(1, wanted) : Math.min(unavailable, wanted);
    }

    private static int amount(Optional<Object> setting, int wanted, RoundingMode rounding) {
        return switch (setting.orElse("25%")) {
            case Long number -> number.intValue();
            case String text ->
                    new BigDecimal(text.replace("%", ""))
                            .multiply(BigDecimal.valueOf(wanted))
                            .movePointLeft(2)
                            .setScale(0, rounding)
                            .intValue();
            default -> throw new IllegalArgumentException(setting.toString());
        };
    }
}
