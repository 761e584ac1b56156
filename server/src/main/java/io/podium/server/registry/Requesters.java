package io.podium.server.registry;

import io.podium.api.certificates.v1.CertificateSigningRequest;
import io.podium.api.certificates.v1.CertificateSigningRequestCondition;
import io.podium.api.certificates.v1.CertificateSigningRequestSpec;
import io.podium.api.value.TypedMap;
import io.podium.server.request.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What only the server may say in a request for a certificate: who asked, and when it was told. */
final class Requesters {
    private Requesters() {}

    static boolean concerns(TypedMap tree) {
        return tree.type() == CertificateSigningRequest.TYPE;
    }

    /** The request in the name of its user. */
    static TypedMap asked(TypedMap tree, User user) {
        CertificateSigningRequest request = CertificateSigningRequest.of(tree);
        List<String> groups = user.groups().stream().sorted().toList();
        Map<String, List<String>> extra = user.extra();
        CertificateSigningRequestSpec spec = request.spec().withoutUid().withoutExtra();
        spec = spec.withUsername(user.name()).withGroups(groups);
        spec = user.uid().isEmpty() ? spec : spec.withUid(user.uid());
        return request.withSpec(extra.isEmpty() ? spec : spec.withExtra(extra)).value();
    }

    /** The request with the times its conditions do not tell themselves. */
    static TypedMap stamped(TypedMap tree, TypedMap before, Instant now) {
        CertificateSigningRequest request = CertificateSigningRequest.of(tree);
        List<CertificateSigningRequestCondition> old =
                CertificateSigningRequest.of(before).status().conditions();
        var conditions = new ArrayList<CertificateSigningRequestCondition>();
        for (CertificateSigningRequestCondition condition : request.status().conditions()) {
            CertificateSigningRequestCondition whole =
                    condition.hasLastUpdateTime() ? condition : condition.withLastUpdateTime(now);
            conditions.add(
                    whole.hasLastTransitionTime()
                            ? whole
                            : whole.withLastTransitionTime(since(whole, old, now)));
        }
        return conditions.equals(request.status().conditions())
                ? tree
                : request.withStatus(request.status().withConditions(conditions)).value();
    }

    private static Instant since(
            CertificateSigningRequestCondition condition,
            List<CertificateSigningRequestCondition> old,
            Instant now) {
        return old.stream()
                .filter(one ->
                        one.type().equals(condition.type())
                                && one.status().equals(condition.status()))
                .flatMap(one -> one.lastTransitionTime().stream())
                .findFirst()
                .orElse(now);
    }
}
