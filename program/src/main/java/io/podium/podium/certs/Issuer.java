package io.podium.podium.certs;

import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Makes keys (EC P-256) and signs certificates for them. */
final class Issuer {
    static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
    static final Duration LIFE = Duration.ofDays(730);

    /** Clocks of clients may be a little behind. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final Clock clock;
    private final Randomness randomness;

    Issuer(Clock clock, Randomness randomness) {
        this.clock = clock;
        this.randomness = randomness;
    }

    static KeyPair keyPair() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has EC P-256", e);
        }
    }

    /** An authority that signed itself. */
    Credential authority(String commonName) {
        KeyPair keys = keyPair();
        X500Name name = name(commonName, Set.of());
        var builder = builder(name, name, keys, AUTHORITY_LIFE);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(
                            KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
        } catch (CertIOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot describe the authority " + commonName, e);
        }
        return signed(builder, keys, keys);
    }

    /** A server's credential for DNS names and addresses. */
    Credential server(
            Credential authority, String commonName, Set<String> dnsNames, Set<String> addresses) {
        var names = new ArrayList<GeneralName>();
        new TreeSet<>(dnsNames)
                .forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        new TreeSet<>(addresses)
                .forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address)));
        return leaf(authority, name(commonName, Set.of()), KeyPurposeId.id_kp_serverAuth, names);
    }

    /** A client's credential; Kubernetes reads the user from CN and the groups from O. */
    Credential client(Credential authority, String user, Set<String> groups) {
        return leaf(authority, name(user, groups), KeyPurposeId.id_kp_clientAuth, List.of());
    }

    private Credential leaf(
            Credential authority, X500Name name, KeyPurposeId purpose, List<GeneralName> names) {
        KeyPair keys = keyPair();
        var issuer =
                X500Name.getInstance(
                        authority.certificate().getSubjectX500Principal().getEncoded());
        var builder = builder(issuer, name, keys, LIFE);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils()
                            .createAuthorityKeyIdentifier(authority.certificate()));
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(names.toArray(GeneralName[]::new)));
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot describe the certificate of " + name, e);
        }
        return signed(
                builder,
                keys,
                new KeyPair(authority.certificate().getPublicKey(), authority.key()));
    }

    private JcaX509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, KeyPair keys, Duration life) {
        Instant now = clock.now();
        // Positive, below 20 bytes, as RFC 5280 wants serial numbers.
        var serial =
                new BigInteger(1, new byte[] {1})
                        .shiftLeft(120)
                        .add(BigInteger.valueOf(randomness.nextLong() >>> 1).shiftLeft(56))
                        .add(BigInteger.valueOf(randomness.nextLong() >>> 8));
        return new JcaX509v3CertificateBuilder(
                issuer,
                serial,
                Date.from(now.minus(SKEW)),
                Date.from(now.plus(life)),
                subject,
                keys.getPublic());
    }

    private static Credential signed(
            JcaX509v3CertificateBuilder builder, KeyPair keys, KeyPair signer) {
        try {
            var holder =
                    builder.build(
                            new JcaContentSignerBuilder("SHA256withECDSA")
                                    .build(signer.getPrivate()));
            X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(holder);
            return new Credential(keys.getPrivate(), List.of(certificate));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign a certificate", e);
        }
    }

    private static X500Name name(String commonName, Set<String> organizations) {
        var builder = new X500NameBuilder(BCStyle.INSTANCE);
        new TreeSet<>(organizations).forEach(group -> builder.addRDN(BCStyle.O, group));
        return builder.addRDN(BCStyle.CN, commonName).build();
    }
}
