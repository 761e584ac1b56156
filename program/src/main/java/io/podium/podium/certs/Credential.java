package io.podium.podium.certs;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.List;

/** A private key and the certificates that say whose it is, the owner's first. */
public record Credential(PrivateKey key, List<X509Certificate> chain) {
    /** The certificate of the owner. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** The chain as PEM text. */
    public String chainPem() {
        return Pem.certificates(chain);
    }

    /** The key as kubeconfigs of users carry it. */
    public String userKeyPem() {
        return Pem.ellipticKey((ECPrivateKey) key, chain.getFirst().getPublicKey());
    }

    /** The key as PEM text (PKCS #8). */
    public String keyPem() {
        return Pem.privateKey(key);
    }

    /** Keys do not belong into logs. */
    @Override
    public String toString() {
        return "Credential[" + certificate().getSubjectX500Principal() + "]";
    }
}
