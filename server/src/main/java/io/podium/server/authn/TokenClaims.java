package io.podium.server.authn;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a service-account token says.
 *
 * @param boundTo the pod, secret or node it dies with
 * @param node the node of the pod it is bound to, or nothing
 * @param warnAfter when its holder should have fetched a fresh one
 */
public record TokenClaims(
        String id,
        String namespace,
        String serviceAccount,
        String serviceAccountUid,
        BoundTo boundTo,
        BoundTo node,
        List<String> audiences,
        Instant issued,
        Instant expires,
        Optional<Instant> warnAfter) {

    /** As user names spell it. */
    public String subject() {
        return "system:serviceaccount:" + namespace + ":" + serviceAccount;
    }
}
