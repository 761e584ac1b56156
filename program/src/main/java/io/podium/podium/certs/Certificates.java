package io.podium.podium.certs;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * All certificates and keys of a cluster.
 *
 * @param authority signs the others; clients trust it, and it is what pods see as ca.crt
 * @param serving the API server's own, for all its names and addresses
 * @param admin the user kubernetes-admin of the group system:masters, for the kubeconfig
 * @param serviceAccounts signs and checks service account tokens (P-256, ES256)
 * @param frontProxy vouches for proxies that say who asks
 * @param nodes per node's name its client certificate, the user system:node:NAME of the group
 *     system:nodes
 */
public record Certificates(
        Credential authority,
        Credential serving,
        Credential admin,
        KeyPair serviceAccounts,
        Credential frontProxy,
        Map<String, Credential> nodes) {
    /**
     * The common name of the one proxy that may say who asks; its certificate lies in the folder.
     */
    public static final String FRONT_PROXY = "front-proxy-client";

    private static final char[] NO_PASSWORD = new char[0];

    /** The authority's certificate as PEM text. */
    public String authorityPem() {
        return authority.chainPem();
    }

    /**
     * TLS as a client with that credential sees it, trusting this cluster's servers and no others.
     */
    public SSLContext clientTls(Credential client) {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, NO_PASSWORD);
            keys.setKeyEntry(
                    "client",
                    client.key(),
                    NO_PASSWORD,
                    client.chain().toArray(X509Certificate[]::new));
            keys.setCertificateEntry("authority", authority.certificate());
            var key = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            key.init(keys, NO_PASSWORD);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(keys);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(key.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a key store in memory takes any key", e);
        }
    }
}
