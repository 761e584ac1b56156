package io.podium.server.admission;

import io.podium.api.certificates.v1.CertificateSigningRequest;
import io.podium.api.kinds.certificates.Signers;
import io.podium.api.x509.MalformedRequest;
import io.podium.api.x509.SigningRequest;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.authz.Attributes;
import io.podium.server.authz.Authorizer;
import io.podium.server.request.User;
import java.util.List;

/** The plug-ins about certificates: who may approve, who may sign, and what nobody may ask for. */
final class CertificateRequests {
    private static final String RESOURCE = "certificatesigningrequests.certificates.k8s.io";

    private CertificateRequests() {}

    static List<Admission> plugins(Authorizer authorizer) {
        return List.of(new Approval(authorizer), new Signing(authorizer), new Subjects());
    }

    private static boolean isPart(Attempt attempt, String subresource) {
        return attempt.operation() == Operation.UPDATE
                && attempt.resource().groupResource().equals(RESOURCE)
                && attempt.subresource().equals(subresource);
    }

    private static CertificateSigningRequest old(Attempt attempt) {
        return CertificateSigningRequest.of(attempt.old().orElseThrow());
    }

    /** For this signer by its name, or for all of its domain. */
    private static boolean isAllowed(Authorizer authorizer, User user, String verb, String signer) {
        int slash = signer.indexOf('/');
        String domain = slash < 0 ? signer : signer.substring(0, slash);
        return List.of(signer, domain + "/*").stream()
                .anyMatch(name ->
                        authorizer
                                .decide(
                                        Attributes.resource(
                                                user,
                                                verb,
                                                "certificates.k8s.io",
                                                "signers",
                                                "",
                                                name))
                                .isAllowed());
    }

    /** Approving needs the verb approve on the signer. */
    private record Approval(Authorizer authorizer) implements Admission {
        @Override
        public String name() {
            return "CertificateApproval";
        }

        @Override
        public void review(Attempt attempt) {
            if (!isPart(attempt, "approval")) {
                return;
            }
            String signer = old(attempt).spec().signerName();
            if (!isAllowed(authorizer, attempt.user(), "approve", signer)) {
                throw attempt.forbidden(
                        "user not permitted to approve requests with signerName \""
                                + signer
                                + "\"");
            }
        }
    }

    /** Signing, or saying that it failed, needs the verb sign on the signer. */
    private record Signing(Authorizer authorizer) implements Admission {
        @Override
        public String name() {
            return "CertificateSigning";
        }

        @Override
        public void review(Attempt attempt) {
            if (!isPart(attempt, "status")) {
                return;
            }
            CertificateSigningRequest old = old(attempt);
            CertificateSigningRequest now = CertificateSigningRequest.of(attempt.subject());
            boolean isSame =
                    old.status().conditions().equals(now.status().conditions())
                            && old.status()
                                    .value()
                                    .string("certificate")
                                    .equals(now.status().value().string("certificate"));
            String signer = old.spec().signerName();
            if (!isSame && !isAllowed(authorizer, attempt.user(), "sign", signer)) {
                throw attempt.forbidden(
                        "user not permitted to sign requests with signerName \"" + signer + "\"");
            }
        }
    }

    /** Nobody becomes a master by a certificate that was asked for. */
    private record Subjects() implements Admission {
        @Override
        public String name() {
            return "CertificateSubjectRestriction";
        }

        @Override
        public void review(Attempt attempt) {
            if (!attempt.is(Operation.CREATE, RESOURCE)) {
                return;
            }
            CertificateSigningRequest request = CertificateSigningRequest.of(attempt.subject());
            if (!request.spec().signerName().equals(Signers.CLIENT)) {
                return;
            }
            try {
                if (parsed(request).organizations().contains(User.MASTERS_GROUP)) {
                    throw attempt.forbidden(
                            "use of "
                                    + Signers.CLIENT
                                    + " signer with "
                                    + User.MASTERS_GROUP
                                    + " group is not allowed");
                }
            } catch (MalformedRequest e) {
                throw attempt.forbidden("unable to parse csr: " + e.getMessage());
            }
        }
    }

    static SigningRequest parsed(CertificateSigningRequest request) {
        return SigningRequest.parse(
                java.util.Base64.getMimeDecoder().decode(request.spec().value().string("request")));
    }
}
