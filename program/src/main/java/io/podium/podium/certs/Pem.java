package io.podium.podium.certs;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PEM text, to and fro. */
public final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----([^-]+)-----END \\1-----");

    private static final String P256 = "1.2.840.10045.3.1.7";
    private static final int P256_BYTES = 32;

    private Pem() {}

    /** All certificates, one block each. */
    public static String certificates(List<X509Certificate> chain) {
        var text = new StringBuilder();
        for (X509Certificate certificate : chain) {
            try {
                text.append(block("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateException e) {
                throw new IllegalStateException("a certificate that was read can be written", e);
            }
        }
        return text.toString();
    }

    public static String privateKey(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    /**
     * A P-256 key in the form of its own (SEC 1, RFC 5915), which says in its first line that it is
     * no RSA key: fabric8's client reads no other elliptic key without more libraries.
     */
    public static String ellipticKey(ECPrivateKey key, PublicKey shown) {
        byte[] number = key.getS().toByteArray();
        byte[] secret = new byte[P256_BYTES];
        int length = Math.min(number.length, P256_BYTES); // A sign may stand before it.
        System.arraycopy(number, number.length - length, secret, P256_BYTES - length, length);
        byte[] open = shown.getEncoded(); // Ends with the point: 4 and both coordinates.
        byte[] point = Arrays.copyOfRange(open, open.length - 1 - 2 * P256_BYTES, open.length);
        return block(
                "EC PRIVATE KEY",
                Der.sequence(
                        Der.integer(BigInteger.ONE),
                        Der.octets(secret),
                        Der.explicit(0, Der.object(P256)),
                        Der.explicit(1, Der.bits(0, point))));
    }

    public static String publicKey(PublicKey key) {
        return block("PUBLIC KEY", key.getEncoded());
    }

    /** Those in the text, whatever else stands there; at least one. */
    public static List<X509Certificate> readCertificates(String pem)
            throws GeneralSecurityException {
        var factory = CertificateFactory.getInstance("X.509");
        var chain = new ArrayList<X509Certificate>();
        for (byte[] bytes : blocks("CERTIFICATE", pem)) {
            chain.add(
                    (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(bytes)));
        }
        return List.copyOf(chain);
    }

    static PrivateKey readPrivateKey(String pem) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(only("PRIVATE KEY", pem)));
    }

    static PublicKey readPublicKey(String pem) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC")
                .generatePublic(new X509EncodedKeySpec(only("PUBLIC KEY", pem)));
    }

    private static byte[] only(String label, String pem) throws GeneralSecurityException {
        List<byte[]> found = blocks(label, pem);
        if (found.size() != 1) {
            throw new GeneralSecurityException("expected one " + label + ", found " + found.size());
        }
        return found.getFirst();
    }

    private static List<byte[]> blocks(String label, String pem) throws GeneralSecurityException {
        var blocks = new ArrayList<byte[]>();
        Matcher matcher = BLOCK.matcher(pem);
        while (matcher.find()) {
            if (matcher.group(1).equals(label)) {
                try {
                    blocks.add(Base64.getMimeDecoder().decode(matcher.group(2)));
                } catch (IllegalArgumentException e) {
                    throw new GeneralSecurityException(
                            "the base64 of a " + label + " is broken", e);
                }
            }
        }
        if (blocks.isEmpty()) {
            throw new GeneralSecurityException("there is no " + label);
        }
        return blocks;
    }

    private static String block(String label, byte[] bytes) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
