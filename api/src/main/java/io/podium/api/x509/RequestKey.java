package io.podium.api.x509;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.EllipticCurve;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** The public key of a request, refused in the words of Go's crypto/x509. */
final class RequestKey {
    private static final String RSA = "1.2.840.113549.1.1.1";
    private static final String EC = "1.2.840.10045.2.1";
    private static final String ED25519 = "1.3.101.112";
    private static final int ED25519_BYTES = 32;
    private static final byte UNCOMPRESSED = 4;
    private static final byte[] NULL = {5, 0};

    /** A curve: its name, and how long a coordinate is. */
    private record Curve(String name, int bytes) {}

    private static final Map<String, Curve> CURVES =
            Map.of(
                    "1.3.132.0.33", new Curve("P224", 28),
                    "1.2.840.10045.3.1.7", new Curve("P256", 32),
                    "1.3.132.0.34", new Curve("P384", 48),
                    "1.3.132.0.35", new Curve("P521", 66));

    private RequestKey() {}

    /** Nothing for a sort of key nobody knows. */
    static Optional<PublicKey> read(
            RequestSignature.Algorithm algorithm, byte[] bits, byte[] encoded) {
        return switch (algorithm.name()) {
            case RSA -> {
                rsa(algorithm, bits);
                yield Optional.of(made("RSA", encoded, "x509: invalid RSA public key"));
            }
            case EC -> {
                String otherwise = ec(algorithm, bits);
                PublicKey key = made("EC", encoded, otherwise);
                if (!(key instanceof ECPublicKey point) || !isOnCurve(point)) {
                    throw new MalformedRequest(otherwise);
                }
                yield Optional.of(key);
            }
            case ED25519 -> {
                if (algorithm.parameters().isPresent()) {
                    throw new MalformedRequest("x509: Ed25519 key encoded with illegal parameters");
                }
                if (bits.length != ED25519_BYTES) {
                    throw new MalformedRequest("x509: wrong Ed25519 public key size");
                }
                yield Optional.of(made("Ed25519", encoded, "x509: malformed public key"));
            }
            default -> Optional.empty();
        };
    }

    private static void rsa(RequestSignature.Algorithm algorithm, byte[] bits) {
        byte[] parameters = algorithm.parameters().map(DerReader.Element::whole).orElse(NULL);
        if (algorithm.parameters().isEmpty() || !Arrays.equals(parameters, NULL)) {
            throw new MalformedRequest("x509: RSA key missing NULL parameters");
        }
        DerReader parts;
        try {
            parts = DerReader.of(bits).next(DerReader.SEQUENCE, true, "").inside();
        } catch (MalformedRequest e) {
            throw new MalformedRequest("x509: invalid RSA public key");
        }
        number(parts, "modulus", "RSA modulus");
        number(parts, "public exponent", "RSA public exponent");
    }

    private static void number(DerReader parts, String name, String whole) {
        byte[] number;
        try {
            number = parts.next(DerReader.INTEGER, false, "").content();
        } catch (MalformedRequest e) {
            throw new MalformedRequest("x509: invalid RSA " + name);
        }
        boolean isPadded =
                number.length > 1
                        && ((number[0] == 0 && number[1] >= 0)
                                || (number[0] == -1 && number[1] < 0));
        if (number.length == 0 || isPadded) {
            throw new MalformedRequest("x509: invalid RSA " + name);
        }
        if (number[0] < 0 || (number.length == 1 && number[0] == 0)) {
            throw new MalformedRequest("x509: " + whole + " is not a positive number");
        }
    }

    /** Fails for what is no point; what is left to say of one that is not on its curve. */
    private static String ec(RequestSignature.Algorithm algorithm, byte[] bits) {
        String name;
        try {
            name =
                    algorithm
                            .parameters()
                            .filter(one -> one.is(DerReader.OBJECT, false))
                            .map(DerReader.Element::dotted)
                            .orElse("");
        } catch (MalformedRequest e) {
            name = "";
        }
        if (name.isEmpty()) {
            throw new MalformedRequest("x509: invalid ECDSA parameters");
        }
        Curve curve = CURVES.get(name);
        if (curve == null) {
            throw new MalformedRequest("x509: unsupported elliptic curve");
        }
        if (bits.length == 0 || bits[0] != UNCOMPRESSED) {
            throw new MalformedRequest("ecdsa: invalid uncompressed public key");
        }
        if (bits.length != 1 + 2 * curve.bytes()) {
            throw new MalformedRequest("invalid " + curve.name() + " point encoding");
        }
        return curve.name() + " point not on curve";
    }

    private static boolean isOnCurve(ECPublicKey key) {
        EllipticCurve curve = key.getParams().getCurve();
        BigInteger prime = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = key.getW().getAffineX();
        BigInteger y = key.getW().getAffineY();
        BigInteger right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB());
        return x.compareTo(prime) < 0
                && y.compareTo(prime) < 0
                && y.pow(2).subtract(right).mod(prime).signum() == 0;
    }

    private static PublicKey made(String sort, byte[] encoded, String otherwise) {
        try {
            return KeyFactory.getInstance(sort).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new MalformedRequest(otherwise);
        }
    }
}
