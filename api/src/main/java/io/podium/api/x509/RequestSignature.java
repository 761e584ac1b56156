package io.podium.api.x509;

import io.podium.api.x509.DerReader.Element;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import java.util.Optional;

/**
 * The signature of a request.
 *
 * @param bits it, as bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record RequestSignature(Algorithm algorithm, byte[] bits) {
    private static final String PSS = "1.2.840.113549.1.1.10";
    private static final String MASK = "1.2.840.113549.1.1.8";
    private static final String MD5 = "1.2.840.113549.1.1.4";
    private static final String ED25519 = "1.3.101.112";

    private static final Map<String, String> KNOWN =
            Map.ofEntries(
                    Map.entry("1.2.840.10045.4.1", "SHA1withECDSA"),
                    Map.entry("1.2.840.10045.4.3.2", "SHA256withECDSA"),
                    Map.entry("1.2.840.10045.4.3.3", "SHA384withECDSA"),
                    Map.entry("1.2.840.10045.4.3.4", "SHA512withECDSA"),
                    Map.entry("1.2.840.113549.1.1.5", "SHA1withRSA"),
                    Map.entry("1.3.14.3.2.29", "SHA1withRSA"),
                    Map.entry("1.2.840.113549.1.1.11", "SHA256withRSA"),
                    Map.entry("1.2.840.113549.1.1.12", "SHA384withRSA"),
                    Map.entry("1.2.840.113549.1.1.13", "SHA512withRSA"),
                    Map.entry(ED25519, "Ed25519"));

    /** What digests are called here, and how long they are. */
    private record Digest(String name, int bytes) {}

    private static final Map<String, Digest> DIGESTS =
            Map.of(
                    "2.16.840.1.101.3.4.2.1", new Digest("SHA-256", 32),
                    "2.16.840.1.101.3.4.2.2", new Digest("SHA-384", 48),
                    "2.16.840.1.101.3.4.2.3", new Digest("SHA-512", 64));

    /**
     * How something is signed, or what sort a key is.
     *
     * @param name written like 2.5.29.17
     */
    record Algorithm(String name, Optional<Element> parameters) {
        static Algorithm read(DerReader from) {
            DerReader parts = from.next(DerReader.SEQUENCE, true, "AlgorithmIdentifier").inside();
            return new Algorithm(
                    parts.next(DerReader.OBJECT, false, "ObjectIdentifier").dotted(),
                    parts.anyMore());
        }

        private boolean hasNone() {
            return parameters.isEmpty() || parameters.get().is(5, false);
        }
    }

    /** Fails unless the key made it of the content. */
    void check(byte[] content, Optional<PublicKey> key) {
        if (algorithm.name().equals(MD5)) {
            throw new MalformedRequest("x509: cannot verify signature: insecure algorithm MD5-RSA");
        }
        Optional<PSSParameterSpec> salted =
                algorithm.name().equals(PSS) ? salted() : Optional.empty();
        String known = salted.isPresent() ? "RSASSA-PSS" : KNOWN.get(algorithm.name());
        boolean isOdd = algorithm.name().equals(ED25519) && algorithm.parameters().isPresent();
        if (known == null || isOdd || key.isEmpty()) {
            throw unimplemented();
        }
        String wanted = known.endsWith("ECDSA") ? "ECDSA" : known.equals("Ed25519") ? known : "RSA";
        String sort = sort(key.get());
        if (!sort.equals(wanted)) {
            String type =
                    switch (sort) {
                        case "RSA" -> "*rsa.PublicKey";
                        case "ECDSA" -> "*ecdsa.PublicKey";
                        default -> "ed25519.PublicKey";
                    };
            throw new MalformedRequest(
                    "x509: signature algorithm specifies an "
                            + wanted
                            + " public key, but have public key of type "
                            + type);
        }
        if (!isGood(known, salted, content, key.get())) {
            throw new MalformedRequest(
                    sort.equals("RSA")
                            ? "crypto/rsa: verification error"
                            : "x509: " + sort + " verification failure");
        }
    }

    private static MalformedRequest unimplemented() {
        return new MalformedRequest("x509: cannot verify signature: algorithm unimplemented");
    }

    private static String sort(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "RSA";
            case "EC" -> "ECDSA";
            default -> "Ed25519";
        };
    }

    private boolean isGood(
            String known, Optional<PSSParameterSpec> salted, byte[] content, PublicKey key) {
        try {
            var verifier = Signature.getInstance(known);
            if (salted.isPresent()) {
                verifier.setParameter(salted.get());
            }
            verifier.initVerify(key);
            verifier.update(content);
            return verifier.verify(bits);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** One digest for all, and a salt as long as it: the three that Go knows. */
    private Optional<PSSParameterSpec> salted() {
        try {
            DerReader parts =
                    algorithm
                            .parameters()
                            .orElseThrow(RequestSignature::unimplemented)
                            .alone()
                            .next(DerReader.SEQUENCE, true, "pssParameters")
                            .inside();
            Algorithm digest = Algorithm.read(parts.nextOwn(0, "").inside());
            Algorithm mask = Algorithm.read(parts.nextOwn(1, "").inside());
            Algorithm inMask =
                    Algorithm.read(
                            mask.parameters().orElseThrow(RequestSignature::unimplemented).alone());
            int salt = small(parts.nextOwn(2, "").inside());
            int trailer = parts.hasMore() ? small(parts.nextOwn(3, "").inside()) : 1;
            Digest known = DIGESTS.get(digest.name());
            boolean isKnown =
                    known != null
                            && digest.hasNone()
                            && inMask.hasNone()
                            && mask.name().equals(MASK)
                            && inMask.name().equals(digest.name())
                            && salt == known.bytes()
                            && trailer == 1;
            return isKnown
                    ? Optional.of(
                            new PSSParameterSpec(
                                    known.name(),
                                    "MGF1",
                                    new MGF1ParameterSpec(known.name()),
                                    salt,
                                    1))
                    : Optional.empty();
        } catch (MalformedRequest e) {
            return Optional.empty();
        }
    }

    private static int small(DerReader from) {
        byte[] number = from.next(DerReader.INTEGER, false, "int").content();
        return number.length == 1 ? number[0] : -1;
    }
}
