package io.podium.api.kinds.certificates;

import io.podium.api.certificates.v1.CertificateSigningRequest;
import io.podium.api.certificates.v1.CertificateSigningRequestCondition;
import io.podium.api.certificates.v1.CertificateSigningRequestSpec;
import io.podium.api.certificates.v1.CertificateSigningRequestStatus;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.x509.MalformedRequest;
import io.podium.api.x509.SigningRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Requests for certificates: what is asked for never changes; the subresource approval says yes or
 * no, the status brings the certificate.
 */
public final class CertificateRequestStrategy extends GenericStrategy<CertificateSigningRequest> {
    private static final long SHORTEST_SECONDS = 600;
    private static final Set<String> DECISIONS = Set.of("Approved", "Denied");
    private static final List<String> LASTING = List.of("Approved", "Denied", "Failed");
    private static final List<String> ANY_STATUS = List.of("False", "True", "Unknown");
    private static final FieldPath CONDITIONS = FieldPath.of("status").child("conditions");
    private static final FieldPath CERTIFICATE = FieldPath.of("status").child("certificate");

    public CertificateRequestStrategy(Resource resource) {
        super(resource, CertificateSigningRequest::of);
    }

    @Override
    public CertificateSigningRequest prepareUpdate(
            CertificateSigningRequest request, CertificateSigningRequest old) {
        return withField(withField(request, "status", old), "spec", old);
    }

    @Override
    public CertificateSigningRequest prepareStatusUpdate(
            CertificateSigningRequest request, CertificateSigningRequest old) {
        CertificateSigningRequest fresh = withField(request, "spec", old);
        var conditions = new ArrayList<CertificateSigningRequestCondition>();
        for (CertificateSigningRequestCondition condition : fresh.status().conditions()) {
            // Whether a request is approved is not for its signer to say.
            Optional<CertificateSigningRequestCondition> before =
                    DECISIONS.contains(condition.type())
                            ? find(old, condition.type())
                            : Optional.empty();
            conditions.add(before.orElse(condition));
        }
        return conditions.equals(fresh.status().conditions())
                ? fresh
                : fresh.withStatus(fresh.status().withConditions(conditions));
    }

    /** What an update of the subresource approval takes: the conditions alone. */
    public static CertificateSigningRequest prepareApproval(
            CertificateSigningRequest request, CertificateSigningRequest old) {
        List<CertificateSigningRequestCondition> conditions = request.status().conditions();
        CertificateSigningRequestStatus status = old.status();
        return request.withSpec(old.spec())
                .withStatus(
                        conditions.isEmpty()
                                ? status.withoutConditions()
                                : status.withConditions(conditions));
    }

    private static Optional<CertificateSigningRequestCondition> find(
            CertificateSigningRequest request, String type) {
        return request.status().conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(CertificateSigningRequest request, Problems problems) {
        validateWhole(request, Optional.empty(), problems);
    }

    /** In upstream's order; what was wrong before an update may stay so. */
    private static void validateWhole(
            CertificateSigningRequest request,
            Optional<CertificateSigningRequest> old,
            Problems problems) {
        CertificateSigningRequestSpec spec = request.spec();
        FieldPath path = FieldPath.of("spec");
        String pem = spec.value().string("request");
        try {
            SigningRequest.parse(decoded(pem)).checkSignature();
        } catch (MalformedRequest e) {
            problems.invalid(path.child("request"), pem, e.getMessage());
        }
        validateUsages(spec, path.child("usages"), problems);
        boolean isOld =
                old.filter(one -> one.spec().signerName().equals(Signers.LEGACY)).isPresent();
        if (spec.signerName().equals(Signers.LEGACY) && !isOld) {
            problems.invalid(
                    path.child("signerName"),
                    spec.signerName(),
                    "the legacy signerName is not allowed via this API version");
        } else {
            Signers.validate(path.child("signerName"), spec.signerName(), problems);
        }
        if (spec.hasExpirationSeconds() && spec.expirationSeconds() < SHORTEST_SECONDS) {
            problems.invalid(
                    path.child("expirationSeconds"),
                    spec.expirationSeconds(),
                    "may not specify a duration less than 600 seconds (10 minutes)");
        }
        validateConditions(request, problems);
        String certificate = request.status().value().string("certificate");
        boolean isSame =
                old.filter(one -> one.status().value().string("certificate").equals(certificate))
                        .isPresent();
        if (!isSame) {
            Certificates.fault(decoded(certificate))
                    .ifPresent(fault -> problems.invalid(CERTIFICATE, "<certificate data>", fault));
        }
    }

    private static byte[] decoded(String base64) {
        return base64.isEmpty()
                ? new byte[0]
                : Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
    }

    private static void validateUsages(
            CertificateSigningRequestSpec spec, FieldPath path, Problems problems) {
        if (spec.usages().isEmpty()) {
            problems.required(path, "");
        }
        for (int i = 0; i < spec.usages().size(); i++) {
            if (!Usages.ALL.containsKey(spec.usages().get(i))) {
                problems.notSupported(path.index(i), spec.usages().get(i), Usages.ALL.keySet());
            }
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < spec.usages().size(); i++) {
            if (!seen.add(spec.usages().get(i))) {
                problems.duplicate(path.index(i), spec.usages().get(i));
            }
        }
    }

    private static void validateConditions(CertificateSigningRequest request, Problems problems) {
        var seen = new HashSet<String>();
        List<CertificateSigningRequestCondition> conditions = request.status().conditions();
        for (int i = 0; i < conditions.size(); i++) {
            CertificateSigningRequestCondition condition = conditions.get(i);
            FieldPath path = CONDITIONS.index(i);
            String type = condition.type();
            if (type.isEmpty()) {
                problems.required(path.child("type"), "");
            }
            List<String> allowed = LASTING.contains(type) ? List.of("True") : ANY_STATUS;
            if (condition.status().isEmpty()) {
                problems.required(path.child("status"), "");
            } else if (!allowed.contains(condition.status())) {
                problems.notSupported(path.child("status"), condition.status(), allowed);
            }
            String opposite =
                    type.equals("Approved") ? "Denied" : type.equals("Denied") ? "Approved" : "";
            if (seen.contains(opposite)) {
                problems.invalid(
                        CONDITIONS, type, "Approved and Denied conditions are mutually exclusive");
            }
            if (!seen.add(type)) {
                problems.duplicate(path.child("type"), type);
            }
        }
    }

    @Override
    public void validateUpdate(
            CertificateSigningRequest request, CertificateSigningRequest old, Problems problems) {
        keepsConditions(request, old, problems);
        decides(request, old, problems);
        if (!certificate(request).equals(certificate(old))) {
            problems.forbidden(CERTIFICATE, "updates may not set certificate content");
        }
    }

    @Override
    public void validateStatusUpdate(
            CertificateSigningRequest request, CertificateSigningRequest old, Problems problems) {
        validateWhole(request, Optional.of(old), problems);
        keepsConditions(request, old, problems);
        decides(request, old, problems);
        if (!certificate(request).equals(certificate(old)) && !certificate(old).isEmpty()) {
            problems.forbidden(CERTIFICATE, "updates may not modify existing certificate content");
        }
    }

    /** The rules of the subresource approval. */
    public static void validateApproval(
            CertificateSigningRequest request, CertificateSigningRequest old, Problems problems) {
        validateWhole(request, Optional.of(old), problems);
        keepsConditions(request, old, problems);
        ObjectRules.validatePartUpdate(request, old, problems);
    }

    private static String certificate(CertificateSigningRequest request) {
        return request.status().value().string("certificate");
    }

    private static void keepsConditions(
            CertificateSigningRequest request, CertificateSigningRequest old, Problems problems) {
        for (String type : LASTING) {
            if (find(old, type).isPresent() && find(request, type).isEmpty()) {
                problems.forbidden(
                        CONDITIONS, "updates may not remove a condition of type \"" + type + "\"");
            }
        }
    }

    /** Only the subresource approval decides. */
    private static void decides(
            CertificateSigningRequest request, CertificateSigningRequest old, Problems problems) {
        for (String type : List.of("Approved", "Denied")) {
            var before = find(old, type);
            var now = find(request, type);
            if (before.isEmpty() && now.isPresent()) {
                problems.forbidden(
                        CONDITIONS, "updates may not add a condition of type \"" + type + "\"");
            } else if (now.isPresent() && !now.equals(before)) {
                problems.forbidden(
                        CONDITIONS, "updates may not modify a condition of type \"" + type + "\"");
            }
        }
    }

    @Override
    public List<String> selectableFieldNames() {
        return List.of("spec.signerName");
    }

    @Override
    public Map<String, String> selectableFields(CertificateSigningRequest request) {
        return Map.of("spec.signerName", request.spec().signerName());
    }
}
