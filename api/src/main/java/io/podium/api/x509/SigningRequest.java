package io.podium.api.x509;

import io.podium.api.x509.DerReader.Element;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A certificate signing request (PKCS #10, RFC 2986) as it was read. */
public final class SigningRequest {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s([^-]*)-----END \\1-----");

    private static final String COMMON_NAME = "2.5.4.3";
    private static final String ORGANIZATION = "2.5.4.10";
    private static final String EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
    private static final String SUBJECT_NAMES = "2.5.29.17";
    private static final int EMAIL = 0x81;
    private static final int DNS = 0x82;
    private static final int URI = 0x86;
    private static final int ADDRESS = 0x87;
    private static final int ATTRIBUTES = 0xa0;
    private static final int UTF16 = 0x1e;

    private static final Map<String, String> SIGNATURES =
            Map.of(
                    "1.2.840.10045.4.3.2", "SHA256withECDSA",
                    "1.2.840.10045.4.3.3", "SHA384withECDSA",
                    "1.2.840.10045.4.3.4", "SHA512withECDSA",
                    "1.2.840.113549.1.1.5", "SHA1withRSA",
                    "1.2.840.113549.1.1.11", "SHA256withRSA",
                    "1.2.840.113549.1.1.12", "SHA384withRSA",
                    "1.2.840.113549.1.1.13", "SHA512withRSA",
                    "1.3.101.112", "Ed25519");

    private static final Map<String, String> KEYS =
            Map.of(
                    "1.2.840.10045.2.1", "EC",
                    "1.2.840.113549.1.1.1", "RSA",
                    "1.3.101.112", "Ed25519");

    private final byte[] content;
    private final byte[] subject;
    private final byte[] keyBytes;
    private final PublicKey key;
    private final String signatureAlgorithm;
    private final byte[] signature;
    private String commonName = "";
    private Optional<byte[]> subjectNames = Optional.empty();
    private final List<String> organizations = new ArrayList<>();
    private final List<String> dnsNames = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();
    private final List<String> emails = new ArrayList<>();
    private final List<String> uris = new ArrayList<>();

    private SigningRequest(byte[] der) {
        DerReader outer = DerReader.of(der);
        DerReader whole = outer.next(DerReader.SEQUENCE).inside();
        if (outer.hasMore()) {
            throw new MalformedRequest("asn1: syntax error: trailing data");
        }
        Element info = whole.next(DerReader.SEQUENCE);
        content = info.whole();
        signatureAlgorithm = algorithm(whole.next(DerReader.SEQUENCE));
        signature = whole.next(DerReader.BITS).bits();
        DerReader parts = info.inside();
        parts.next(DerReader.INTEGER);
        Element name = parts.next(DerReader.SEQUENCE);
        subject = name.whole();
        readName(name.inside());
        Element keyInfo = parts.next(DerReader.SEQUENCE);
        keyBytes = keyInfo.whole();
        key = key(keyInfo, keyBytes);
        if (parts.hasMore()) {
            readAttributes(parts.next(ATTRIBUTES).inside());
        }
    }

    /** Reads one block of PEM, which may be all there is of any use in the text. */
    public static SigningRequest parse(byte[] pem) {
        Matcher block = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        if (!block.find() || !block.group(1).equals("CERTIFICATE REQUEST")) {
            throw new MalformedRequest("PEM block type must be CERTIFICATE REQUEST");
        }
        try {
            return new SigningRequest(Base64.getMimeDecoder().decode(block.group(2)));
        } catch (IllegalArgumentException e) {
            throw new MalformedRequest("PEM block type must be CERTIFICATE REQUEST");
        }
    }

    private static String algorithm(Element sequence) {
        return sequence.inside().next(DerReader.OBJECT).dotted();
    }

    private static PublicKey key(Element info, byte[] encoded) {
        String algorithm = KEYS.get(algorithm(info.inside().next(DerReader.SEQUENCE)));
        if (algorithm == null) {
            throw new MalformedRequest("x509: unknown public key algorithm");
        }
        try {
            return KeyFactory.getInstance(algorithm)
                    .generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new MalformedRequest("x509: malformed public key");
        }
    }

    private void readName(DerReader parts) {
        while (parts.hasMore()) {
            DerReader alternatives = parts.next(DerReader.SET).inside();
            while (alternatives.hasMore()) {
                DerReader pair = alternatives.next(DerReader.SEQUENCE).inside();
                String type = pair.next(DerReader.OBJECT).dotted();
                String value = text(pair.next());
                if (type.equals(COMMON_NAME)) {
                    commonName = value;
                } else if (type.equals(ORGANIZATION)) {
                    organizations.add(value);
                }
            }
        }
    }

    private static String text(Element value) {
        return new String(
                value.content(),
                value.tag() == UTF16 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8);
    }

    private void readAttributes(DerReader attributes) {
        while (attributes.hasMore()) {
            DerReader attribute = attributes.next(DerReader.SEQUENCE).inside();
            if (!attribute.next(DerReader.OBJECT).dotted().equals(EXTENSION_REQUEST)) {
                continue;
            }
            DerReader values = attribute.next(DerReader.SET).inside();
            DerReader extensions = values.next(DerReader.SEQUENCE).inside();
            while (extensions.hasMore()) {
                readExtension(extensions.next(DerReader.SEQUENCE));
            }
        }
    }

    private void readExtension(Element extension) {
        DerReader parts = extension.inside();
        String type = parts.next(DerReader.OBJECT).dotted();
        Element value = parts.next();
        if (value.tag() == DerReader.BOOLEAN) {
            value = parts.next();
        }
        if (!type.equals(SUBJECT_NAMES)) {
            return;
        }
        subjectNames = Optional.of(extension.whole());
        DerReader names = DerReader.of(value.as(DerReader.OCTETS).content());
        DerReader all = names.next(DerReader.SEQUENCE).inside();
        while (all.hasMore()) {
            Element name = all.next();
            switch (name.tag()) {
                case EMAIL -> emails.add(ascii(name));
                case DNS -> dnsNames.add(ascii(name));
                case URI -> uris.add(ascii(name));
                case ADDRESS -> addresses.add(address(name));
                default -> {
                    // Names nobody here acts on, such as that of a directory.
                }
            }
        }
    }

    private static String ascii(Element name) {
        return new String(name.content(), StandardCharsets.US_ASCII);
    }

    private static String address(Element name) {
        try {
            return InetAddress.getByAddress(name.content()).getHostAddress();
        } catch (UnknownHostException e) {
            throw new MalformedRequest(
                    "x509: cannot parse IP address of length " + name.content().length);
        }
    }

    /** Fails unless whoever made the request has the key it names. */
    public void checkSignature() {
        String algorithm = SIGNATURES.get(signatureAlgorithm);
        if (algorithm == null) {
            throw new MalformedRequest("x509: cannot verify signature: algorithm unimplemented");
        }
        boolean isGood;
        try {
            var verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(content);
            isGood = verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            isGood = false;
        }
        if (!isGood) {
            throw new MalformedRequest(
                    switch (key.getAlgorithm()) {
                        case "EC" -> "x509: ECDSA verification failure";
                        case "RSA" -> "crypto/rsa: verification error";
                        default -> "x509: Ed25519 verification failure";
                    });
        }
    }

    public String commonName() {
        return commonName;
    }

    public List<String> organizations() {
        return List.copyOf(organizations);
    }

    public List<String> dnsNames() {
        return List.copyOf(dnsNames);
    }

    public List<String> addresses() {
        return List.copyOf(addresses);
    }

    public List<String> emails() {
        return List.copyOf(emails);
    }

    public List<String> uris() {
        return List.copyOf(uris);
    }

    /** The subject as it stands in the request, in DER. */
    public byte[] subject() {
        return subject.clone();
    }

    /** The key's own description, in DER. */
    public byte[] keyInfo() {
        return keyBytes.clone();
    }

    /** The whole extension with the other names of the subject, in DER. */
    public Optional<byte[]> subjectNames() {
        return subjectNames.map(byte[]::clone);
    }
}
