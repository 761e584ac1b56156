package io.podium.server.authn;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;

/** Key pairs for tests. */
public final class TestKeys {
    private TestKeys() {}

    public static KeyPair ec() {
        return pair("EC", 256);
    }

    public static KeyPair rsa() {
        return pair("RSA", 2048);
    }

    private static KeyPair pair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
