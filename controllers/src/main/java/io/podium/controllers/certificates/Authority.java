package io.podium.controllers.certificates;

import io.podium.api.x509.SigningRequest;
import java.time.Duration;
import java.util.List;

/** Signs certificates for this cluster. */
@FunctionalInterface
public interface Authority {
    /**
     * The certificate in PEM.
     *
     * @param usages as the API spells them
     * @param life how long it is to hold from now; shorter when the authority itself ends before
     */
    String sign(SigningRequest request, List<String> usages, Duration life);
}
