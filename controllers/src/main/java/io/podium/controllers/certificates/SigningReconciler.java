package io.podium.controllers.certificates;

import io.podium.api.certificates.v1.CertificateSigningRequest;
import io.podium.api.certificates.v1.CertificateSigningRequestCondition;
import io.podium.api.certificates.v1.CertificateSigningRequestSpec;
import io.podium.api.kinds.certificates.Signers;
import io.podium.api.x509.MalformedRequest;
import io.podium.api.x509.SigningRequest;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Signs what was approved for the signers Kubernetes itself knows. */
public final class SigningReconciler implements Reconciler {
    /** How long certificates hold, and the most anybody gets. */
    static final Duration LONGEST = Duration.ofDays(365);

    private static final Duration SHORTEST = Duration.ofMinutes(10);

    private final Authority authority;

    public SigningReconciler(Authority authority) {
        this.authority = authority;
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        CertificateSigningRequest request =
                view.find(CertificateSigningRequest.class, key).orElse(null);
        boolean isDue =
                request != null
                        && !request.isDeleting()
                        && !Requests.isIssued(request)
                        && Requests.condition(request, "Approved").isPresent()
                        && Requests.condition(request, "Denied").isEmpty()
                        && Requests.condition(request, "Failed").isEmpty();
        if (!isDue || !isOurs(request.spec().signerName())) {
            return List.of();
        }
        SigningRequest asked;
        Optional<String> fault;
        try {
            asked = Requests.parsed(request);
            fault = fault(asked, request.spec());
        } catch (MalformedRequest e) {
            return List.of(failed(view, request, e.getMessage()));
        }
        if (fault.isPresent()) {
            return List.of(failed(view, request, fault.get()));
        }
        CertificateSigningRequestSpec spec = request.spec();
        byte[] pem =
                authority
                        .sign(asked, spec.usages(), life(spec))
                        .getBytes(StandardCharsets.US_ASCII);
        var status =
                request.status()
                        .value()
                        .with("certificate", Base64.getEncoder().encodeToString(pem));
        return List.of(
                new Action.UpdateStatus(
                        CertificateSigningRequest.of(request.value().with("status", status))));
    }

    private static boolean isOurs(String signer) {
        return List.of(Signers.CLIENT, Signers.NODE_CLIENT, Signers.NODE_SERVING, Signers.LEGACY)
                .contains(signer);
    }

    private static Action failed(View view, CertificateSigningRequest request, String why) {
        return new Action.UpdateStatus(
                Requests.with(
                        request,
                        CertificateSigningRequestCondition.empty()
                                .withType("Failed")
                                .withStatus("True")
                                .withReason("SignerValidationFailure")
                                .withMessage(why)
                                .withLastUpdateTime(view.now())));
    }

    private static Optional<String> fault(
            SigningRequest request, CertificateSigningRequestSpec spec) {
        return switch (spec.signerName()) {
            case Signers.NODE_SERVING -> NodeRequests.servingFault(request, spec.usages());
            case Signers.NODE_CLIENT -> NodeRequests.clientFault(request, spec.usages());
            case Signers.CLIENT -> usageFault(spec.usages());
            default -> Optional.empty(); // The old signer takes anything.
        };
    }

    private static Optional<String> usageFault(List<String> usages) {
        for (String usage : usages) {
            if (!List.of("digital signature", "key encipherment", "client auth").contains(usage)) {
                return Optional.of("invalid usage for client certificate: " + usage);
            }
        }
        return usages.contains("client auth")
                ? Optional.empty()
                : Optional.of("missing required usage for client certificate: client auth");
    }

    private static Duration life(CertificateSigningRequestSpec spec) {
        if (!spec.hasExpirationSeconds()) {
            return LONGEST;
        }
        Duration wanted = Duration.ofSeconds(spec.expirationSeconds());
        if (wanted.compareTo(LONGEST) > 0) {
            return LONGEST;
        }
        return wanted.compareTo(SHORTEST) < 0 ? SHORTEST : wanted;
    }
}
