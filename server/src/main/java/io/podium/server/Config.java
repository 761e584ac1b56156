package io.podium.server;

import io.podium.server.audit.AuditSettings;
import io.podium.server.authn.Anonymous;
import io.podium.server.authn.FrontProxySettings;
import io.podium.server.request.User;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a server must be told.
 *
 * @param listen where to listen; port 0 is any free one
 * @param threads event loops
 * @param key of the serving certificate
 * @param certificates the serving certificate and what leads to its root
 * @param clientRoots who signs client certificates
 * @param serviceAccountKeys an EC pair on P-256 or an RSA pair
 * @param issuer of service-account tokens, such as {@code
 *     https://kubernetes.default.svc.cluster.local}
 * @param audiences of this server; the first is put into tokens that name none
 * @param staticTokens users by bearer token
 * @param serviceAddress what the Service kubernetes gets: the first address of the service range
 * @param advertised where nodes and pods reach this server: an address, not a name; port 0 is the
 *     first one listened on
 * @param anonymous where those who show nothing are let in
 * @param limits how much it takes on
 * @param audit where the audit log goes; empty for none
 * @param frontProxies which proxies may say who asks
 */
public record Config(
        List<InetSocketAddress> listen,
        int threads,
        PrivateKey key,
        List<X509Certificate> certificates,
        List<X509Certificate> clientRoots,
        KeyPair serviceAccountKeys,
        String issuer,
        List<String> audiences,
        Map<String, User> staticTokens,
        String serviceAddress,
        InetSocketAddress advertised,
        Anonymous anonymous,
        Limits limits,
        Optional<AuditSettings> audit,
        FrontProxySettings frontProxies) {
    /** With the usual limits, without an audit log and without proxies in front. */
    public Config(
            List<InetSocketAddress> listen,
            int threads,
            PrivateKey key,
            List<X509Certificate> certificates,
            List<X509Certificate> clientRoots,
            KeyPair serviceAccountKeys,
            String issuer,
            List<String> audiences,
            Map<String, User> staticTokens,
            String serviceAddress,
            InetSocketAddress advertised,
            Anonymous anonymous) {
        this(
                listen,
                threads,
                key,
                certificates,
                clientRoots,
                serviceAccountKeys,
                issuer,
                audiences,
                staticTokens,
                serviceAddress,
                advertised,
                anonymous,
                Limits.usual(),
                Optional.empty(),
                FrontProxySettings.NONE);
    }

    /** Whose certificates clients are told to show. */
    List<X509Certificate> welcomeRoots() {
        return Stream.concat(clientRoots.stream(), frontProxies.roots().stream()).toList();
    }
}
