package io.podium.server.wire;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for one test. */
public final class TestCertificates {
    /** A certificate with its key. */
    public record Pair(KeyPair keys, X509Certificate certificate) {}

    private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
    private final Pair root;
    private long serial = 1;

    public TestCertificates() {
        KeyPair keys = keys();
        root = new Pair(keys, sign(keys, keys, "CN=test-root", "CN=test-root", null));
    }

    public Pair root() {
        return root;
    }

    public Pair server() {
        KeyPair keys = keys();
        return new Pair(
                keys,
                sign(
                        keys,
                        root.keys(),
                        "CN=server",
                        "CN=test-root",
                        KeyPurposeId.id_kp_serverAuth));
    }

    /** For a client, subject such as {@code CN=jane,O=developers}. */
    public Pair client(String subject) {
        KeyPair keys = keys();
        return new Pair(
                keys,
                sign(keys, root.keys(), subject, "CN=test-root", KeyPurposeId.id_kp_clientAuth));
    }

    /** TLS of a client that trusts this authority and shows no certificate. */
    public SSLContext trusting() {
        return trusting(null);
    }

    /** TLS of a client that trusts this authority and shows the certificate. */
    public SSLContext trusting(Pair client) {
        try {
            KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry("root", root.certificate());
            var trusted =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(trust);
            var context = SSLContext.getInstance("TLS");
            if (client == null) {
                context.init(null, trusted.getTrustManagers(), null);
                return context;
            }
            KeyStore mine = KeyStore.getInstance("PKCS12");
            mine.load(null, null);
            mine.setKeyEntry(
                    "me",
                    client.keys().getPrivate(),
                    new char[0],
                    new X509Certificate[] {client.certificate()});
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(mine, new char[0]);
            context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), new SecureRandom());
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate sign(
            KeyPair subject, KeyPair issuer, String name, String issuerName, KeyPurposeId purpose) {
        try {
            var builder =
                    new JcaX509v3CertificateBuilder(
                            new X500Principal(issuerName),
                            BigInteger.valueOf(serial++),
                            Date.from(FROM),
                            Date.from(FROM.plus(Duration.ofDays(36500))),
                            new X500Principal(name),
                            subject.getPublic());
            builder.addExtension(
                    Extension.basicConstraints, true, new BasicConstraints(purpose == null));
            if (purpose != null) {
                builder.addExtension(
                        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
                var names =
                        new GeneralName[] {
                            new GeneralName(GeneralName.dNSName, "localhost"),
                            new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                        };
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }
}
