package io.podium.server.wire;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.internal.tcnative.SSL;
import java.net.Socket;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the server speaks TLS: 1.2 and 1.3, HTTP/2 and HTTP/1.1 by ALPN, client certificates welcome.
 * BoringSSL where it loads, the JDK elsewhere.
 */
public final class Tls {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    /** What the server uses on this machine. */
    static final SslProvider PROVIDER = provider();

    private Tls() {}

    /**
     * Makes the context.
     *
     * @param chain the server's certificate and what leads to its root
     * @param clientRoots whose certificates clients are told to show
     */
    public static SslContext context(
            PrivateKey key, List<X509Certificate> chain, List<X509Certificate> clientRoots) {
        return context(PROVIDER, key, chain, clientRoots);
    }

    static SslContext context(
            SslProvider provider,
            PrivateKey key,
            List<X509Certificate> chain,
            List<X509Certificate> clientRoots) {
        KeyManagerFactory serving =
                provider == SslProvider.JDK
                        ? ServingKey.factory(key, chain)
                        : ServingKey.nativeFactory(key, chain);
        try {
            return SslContextBuilder.forServer(serving)
                    .sslProvider(provider)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .clientAuth(ClientAuth.OPTIONAL)
                    .trustManager(new Anyone(clientRoots.toArray(X509Certificate[]::new)))
                    .applicationProtocolConfig(
                            new ApplicationProtocolConfig(
                                    Protocol.ALPN,
                                    SelectorFailureBehavior.NO_ADVERTISE,
                                    SelectedListenerFailureBehavior.ACCEPT,
                                    ApplicationProtocolNames.HTTP_2,
                                    ApplicationProtocolNames.HTTP_1_1))
                    .build();
        } catch (SSLException e) {
            throw new IllegalArgumentException(
                    "the server's key and certificates make no TLS context", e);
        }
    }

    /**
     * BoringSSL only where its classes are as new as this Netty needs: it calls what older ones do
     * not have.
     */
    private static SslProvider provider() {
        if (!OpenSsl.isAvailable()) {
            return SslProvider.JDK;
        }
        try {
            SSL.class.getMethod("getVersionInt", long.class);
            return SslProvider.OPENSSL;
        } catch (NoSuchMethodException e) {
            LOG.info("the native TLS library is too old for this Netty, the JDK's is used");
            return SslProvider.JDK;
        }
    }

    /**
     * Lets every client certificate through the handshake, which proves no more than that the
     * client has the key. Whether a root of ours signed it is asked by authentication, which can
     * answer 401 where a handshake could only break the connection.
     */
    private static final class Anyone extends X509ExtendedTrustManager {
        private final X509Certificate[] issuers;

        Anyone(X509Certificate[] issuers) {
            this.issuers = issuers;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new IllegalStateException("a server does not verify servers");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new IllegalStateException("a server does not verify servers");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new IllegalStateException("a server does not verify servers");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return issuers.clone();
        }
    }
}
