package io.podium.podium.certs;

import java.security.KeyPair;
import java.util.Map;

/**
 * All certificates and keys of a cluster.
 *
 * @param authority signs the others; clients trust it, and it is what pods see as ca.crt
 * @param serving the API server's own, for all its names and addresses
 * @param admin the user kubernetes-admin of the group system:masters, for the kubeconfig
 * @param serviceAccounts signs and checks service account tokens (P-256, ES256)
 * @param nodes per node's name its client certificate, the user system:node:NAME of the group system:nodes
 */
public record Certificates(
        Credential authority,
        Credential serving,
        Credential admin,
        KeyPair serviceAccounts,
        Map<String, Credential> nodes) {
    /** The authority's certificate as PEM text. */
    public String authorityPem() {
        return authority.chainPem();
    }
}
