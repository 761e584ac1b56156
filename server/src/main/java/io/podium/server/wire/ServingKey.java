package io.podium.server.wire;

import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The one key of a server, as it is. The usual way leads through a key store of PKCS#12, which
 * stretches a password ten thousand times to encrypt the key and again to decrypt it.
 */
final class ServingKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "serving";

    private final PrivateKey key;
    private final X509Certificate[] chain;

    private ServingKey(PrivateKey key, X509Certificate[] chain) {
        this.key = key;
        this.chain = chain;
    }

    /** For a context of the JDK's TLS. */
    static KeyManagerFactory factory(PrivateKey key, List<X509Certificate> chain) {
        var serving = new ServingKey(key, chain.toArray(X509Certificate[]::new));
        return new SimpleKeyManagerFactory(ALIAS) {
            @Override
            protected void engineInit(KeyStore store, char[] password) {}

            @Override
            protected void engineInit(ManagerFactoryParameters parameters) {}

            @Override
            protected KeyManager[] engineGetKeyManagers() {
                return new KeyManager[] {serving};
            }
        };
    }

    /** For one of BoringSSL, which keeps the key in its own form from the first handshake on. */
    static KeyManagerFactory nativeFactory(PrivateKey key, List<X509Certificate> chain) {
        return new OpenSslCachingX509KeyManagerFactory(factory(key, chain));
    }

    private String alias(String type) {
        return type.equals(key.getAlgorithm()) ? ALIAS : null;
    }

    @Override
    public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
        return alias(type);
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
        return alias(type);
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
        return alias(type) == null ? null : new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
        return null;
    }
}
