package io.podium.controllers.certificates;

import io.podium.api.certificates.v1.CertificateSigningRequest;
import io.podium.api.certificates.v1.CertificateSigningRequestCondition;
import io.podium.api.x509.SigningRequest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Optional;

/** How far a request has come. */
final class Requests {
    private Requests() {}

    static Optional<CertificateSigningRequestCondition> condition(
            CertificateSigningRequest request, String type) {
        return request.status().conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    static boolean isIssued(CertificateSigningRequest request) {
        return !request.status().value().string("certificate").isEmpty();
    }

    /** Whether nobody has said yes or no. */
    static boolean isOpen(CertificateSigningRequest request) {
        return !isIssued(request)
                && condition(request, "Approved").isEmpty()
                && condition(request, "Denied").isEmpty();
    }

    static SigningRequest parsed(CertificateSigningRequest request) {
        return SigningRequest.parse(decoded(request.spec().value().string("request")));
    }

    static byte[] decoded(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }

    static CertificateSigningRequest with(
            CertificateSigningRequest request, CertificateSigningRequestCondition condition) {
        var conditions = new ArrayList<>(request.status().conditions());
        conditions.add(condition);
        return request.withStatus(request.status().withConditions(conditions));
    }
}
