package io.podium.podium.certs;

import io.podium.api.x509.SigningRequest;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.controllers.certificates.Authority;
import java.time.Duration;
import java.util.List;

/** Answers requests for certificates with the cluster's authority. */
public final class ClusterAuthority implements Authority {
    private final Credential authority;
    private final Issuer issuer;

    public ClusterAuthority(Credential authority, Clock clock, Randomness randomness) {
        this.authority = authority;
        this.issuer = new Issuer(clock, randomness);
    }

    @Override
    public String sign(SigningRequest request, List<String> usages, Duration life) {
        return Pem.certificates(List.of(issuer.answer(authority, request, usages, life)));
    }
}
