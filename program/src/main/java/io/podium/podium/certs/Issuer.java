package io.podium.podium.certs;

import io.podium.api.kinds.certificates.Usages;
import io.podium.api.x509.SigningRequest;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Makes keys (EC P-256) and signs certificates for them, as RFC 5280 has them. */
final class Issuer {
    static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
    static final Duration LIFE = Duration.ofDays(730);

    private static final String COMMON_NAME = "2.5.4.3";
    private static final String ORGANIZATION = "2.5.4.10";
    private static final String SUBJECT_KEY = "2.5.29.14";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String SUBJECT_NAMES = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String AUTHORITY_KEY = "2.5.29.35";
    private static final String EXTENDED_USAGE = "2.5.29.37";
    private static final String SERVER = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.object("1.2.840.10045.4.3.2"));

    /**
     * Digital signature, and for an authority signing of certificates and revocations: the first,
     * 6th and 7th bit.
     */
    private static final byte[] LEAF_USAGE = Der.bits(7, new byte[] {(byte) 0x80});

    private static final byte[] AUTHORITY_USAGE = Der.bits(1, new byte[] {(byte) 0x86});
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    /**
     * An uncompressed point on P-256: its form and two coordinates, at the end of the key's
     * encoding.
     */
    private static final int POINT_BYTES = 65;

    /** Clocks of clients may be a little behind. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private static final Duration SHORT_LIFE = Duration.ofHours(8);

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
        byte[] name = name(commonName, Set.of());
        List<byte[]> extensions =
                List.of(
                        critical(BASIC_CONSTRAINTS, Der.sequence(Der.yes())),
                        critical(KEY_USAGE, AUTHORITY_USAGE),
                        extension(SUBJECT_KEY, Der.octets(fingerprint(keys.getPublic()))));
        return signed(name, name, keys, AUTHORITY_LIFE, extensions, keys.getPrivate());
    }

    /** A server's credential for DNS names and addresses. */
    Credential server(
            Credential authority, String commonName, Set<String> dnsNames, Set<String> addresses) {
        var names = new ArrayList<byte[]>();
        for (String name : new TreeSet<>(dnsNames)) {
            names.add(Der.implicit(DNS_NAME, name.getBytes(StandardCharsets.US_ASCII)));
        }
        for (String address : new TreeSet<>(addresses)) {
            names.add(Der.implicit(IP_ADDRESS, InetAddress.ofLiteral(address).getAddress()));
        }
        return leaf(
                authority,
                name(commonName, Set.of()),
                SERVER,
                List.of(extension(SUBJECT_NAMES, Der.sequence(names))));
    }

    /** A client's credential; Kubernetes reads the user from CN and the groups from O. */
    Credential client(Credential authority, String user, Set<String> groups) {
        return leaf(authority, name(user, groups), CLIENT, List.of());
    }

    /**
     * What somebody asked for, in his words: subject, other names and key; ends before the
     * authority does.
     */
    X509Certificate answer(
            Credential authority, SigningRequest request, List<String> usages, Duration life) {
        X509Certificate signer = authority.certificate();
        var extensions = new ArrayList<byte[]>();
        Set<Integer> bits = new TreeSet<>();
        Set<String> purposes = new LinkedHashSet<>();
        for (String usage : usages) {
            switch (Usages.ALL.get(usage)) {
                case Usages.Meaning.Bit bit -> bits.add(bit.number());
                case Usages.Meaning.Purpose purpose -> purposes.add(purpose.object());
            }
        }
        if (!bits.isEmpty()) {
            extensions.add(critical(KEY_USAGE, Der.bitsOf(bits)));
        }
        if (!purposes.isEmpty()) {
            extensions.add(
                    extension(
                            EXTENDED_USAGE,
                            Der.sequence(purposes.stream().map(Der::object).toList())));
        }
        extensions.add(critical(BASIC_CONSTRAINTS, Der.sequence()));
        extensions.add(
                extension(
                        AUTHORITY_KEY,
                        Der.sequence(Der.implicit(0, fingerprint(signer.getPublicKey())))));
        request.subjectNames().ifPresent(extensions::add);
        Instant now = clock.now();
        Instant from = now.minus(SKEW);
        // Upstream takes the skew off a long life only.
        Instant wanted = life.compareTo(SHORT_LIFE) < 0 ? now.plus(life) : from.plus(life);
        Instant last = signer.getNotAfter().toInstant();
        return certificate(
                signer.getSubjectX500Principal().getEncoded(),
                request.subject(),
                request.keyInfo(),
                List.of(from, wanted.isAfter(last) ? last : wanted),
                extensions,
                authority.key());
    }

    private Credential leaf(Credential authority, byte[] name, String purpose, List<byte[]> more) {
        X509Certificate signer = authority.certificate();
        var extensions =
                new ArrayList<>(
                        List.of(
                                critical(BASIC_CONSTRAINTS, Der.sequence()),
                                critical(KEY_USAGE, LEAF_USAGE),
                                extension(EXTENDED_USAGE, Der.sequence(Der.object(purpose))),
                                extension(
                                        AUTHORITY_KEY,
                                        Der.sequence(
                                                Der.implicit(
                                                        0, fingerprint(signer.getPublicKey()))))));
        extensions.addAll(more);
        byte[] issuer = signer.getSubjectX500Principal().getEncoded();
        return signed(issuer, name, keyPair(), LIFE, extensions, authority.key());
    }

    private Credential signed(
            byte[] issuer,
            byte[] subject,
            KeyPair keys,
            Duration life,
            List<byte[]> extensions,
            PrivateKey signer) {
        Instant now = clock.now();
        X509Certificate certificate =
                certificate(
                        issuer,
                        subject,
                        keys.getPublic().getEncoded(),
                        List.of(now.minus(SKEW), now.plus(life)),
                        extensions,
                        signer);
        return new Credential(keys.getPrivate(), List.of(certificate));
    }

    /** Times are from when and until when. */
    private X509Certificate certificate(
            byte[] issuer,
            byte[] subject,
            byte[] keyInfo,
            List<Instant> times,
            List<byte[]> extensions,
            PrivateKey signer) {
        byte[] content =
                Der.sequence(
                        Der.explicit(0, Der.integer(BigInteger.TWO)), // Version 3.
                        Der.integer(serial()),
                        ECDSA_WITH_SHA256,
                        issuer,
                        Der.sequence(times.stream().map(Der::time).toList()),
                        subject,
                        keyInfo,
                        Der.explicit(3, Der.sequence(extensions)));
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(signer);
            signature.update(content);
            byte[] whole = Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(whole));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign a certificate", e);
        }
    }

    /** Positive, below 20 bytes, as RFC 5280 wants serial numbers. */
    private BigInteger serial() {
        return new BigInteger(1, new byte[] {1})
                .shiftLeft(120)
                .add(BigInteger.valueOf(randomness.nextLong() >>> 1).shiftLeft(56))
                .add(BigInteger.valueOf(randomness.nextLong() >>> 8));
    }

    private static byte[] critical(String object, byte[] value) {
        return Der.sequence(Der.object(object), Der.yes(), Der.octets(value));
    }

    private static byte[] extension(String object, byte[] value) {
        return Der.sequence(Der.object(object), Der.octets(value));
    }

    /**
     * Names a key: SHA-1 over its bits, the first way of RFC 5280; nothing rests on it being hard
     * to forge.
     */
    private static byte[] fingerprint(PublicKey key) {
        byte[] encoded = key.getEncoded();
        byte[] point = Arrays.copyOfRange(encoded, encoded.length - POINT_BYTES, encoded.length);
        try {
            return MessageDigest.getInstance("SHA-1").digest(point);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private static byte[] name(String commonName, Set<String> organizations) {
        var parts = new ArrayList<byte[]>();
        new TreeSet<>(organizations).forEach(group -> parts.add(part(ORGANIZATION, group)));
        parts.add(part(COMMON_NAME, commonName));
        return Der.sequence(parts);
    }

    private static byte[] part(String object, String text) {
        return Der.set(Der.sequence(Der.object(object), Der.utf8(text)));
    }
}
