package io.podium.api.x509;

import io.podium.api.error.Shown;
import io.podium.api.name.GoUrl;
import io.podium.api.x509.DerReader.Element;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private static final int EMAIL = 1;
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int ADDRESS = 7;

    private final byte[] content;
    private final byte[] subject;
    private final byte[] keyBytes;
    private final Optional<PublicKey> key;
    private final RequestSignature signature;
    private String commonName = "";
    private Optional<byte[]> subjectNames = Optional.empty();
    private byte[] ofSubject = {};
    private final List<String> organizations = new ArrayList<>();
    private final List<String> dnsNames = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();
    private final List<String> emails = new ArrayList<>();
    private final List<String> uris = new ArrayList<>();

    private SigningRequest(byte[] der) {
        DerReader outer = DerReader.of(der);
        DerReader whole = outer.next(DerReader.SEQUENCE, true, "certificateRequest").inside();
        Element info = whole.next(DerReader.SEQUENCE, true, "tbsCertificateRequest");
        content = info.whole();
        DerReader parts = info.inside();
        parts.next(DerReader.INTEGER, false, "int").checkInteger();
        Element name = parts.any();
        subject = name.whole();
        Element keyInfo = parts.next(DerReader.SEQUENCE, true, "publicKeyInfo");
        keyBytes = keyInfo.whole();
        DerReader ofKey = keyInfo.inside();
        var keyAlgorithm = RequestSignature.Algorithm.read(ofKey);
        byte[] keyBits = ofKey.next(DerReader.BITS, false, "BitString").bits();
        DerReader attributes = parts.nextOwn(0, "").inside();
        attributes.checkEach();
        var algorithm = RequestSignature.Algorithm.read(whole);
        signature =
                new RequestSignature(
                        algorithm, whole.next(DerReader.BITS, false, "BitString").bits());
        if (outer.hasMore()) {
            throw DerReader.syntax("trailing data");
        }
        key = RequestKey.read(keyAlgorithm, keyBits, keyBytes);
        readName(name);
        readAttributes(attributes);
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

    private void readName(Element name) {
        DerReader sets = name.alone().next(DerReader.SEQUENCE, true, "RDNSequence").inside();
        sets.checkEach(DerReader.SET, true);
        while (sets.hasMore()) {
            DerReader pairs = sets.any().inside();
            pairs.checkEach(DerReader.SEQUENCE, true);
            while (pairs.hasMore()) {
                DerReader pair = pairs.any().inside();
                String type = pair.next(DerReader.OBJECT, false, "ObjectIdentifier").dotted();
                String value = pair.any().text().orElse("");
                if (type.equals(COMMON_NAME)) {
                    commonName = value;
                } else if (type.equals(ORGANIZATION)) {
                    organizations.add(value);
                }
            }
        }
    }

    private void readAttributes(DerReader attributes) {
        var seen = new HashSet<String>();
        while (attributes.hasMore()) {
            Optional<Element> requested = requested(attributes.any());
            if (requested.isPresent()) {
                DerReader extensions =
                        requested.get().alone().next(DerReader.SEQUENCE, true, "").inside();
                extensions.checkEach(DerReader.SEQUENCE, true);
                while (extensions.hasMore()) {
                    readExtension(extensions.any(), seen);
                }
            }
        }
        if (subjectNames.isPresent()) {
            readNames(ofSubject);
        }
    }

    /** The extensions an attribute asks for; what is no such attribute is passed over. */
    private static Optional<Element> requested(Element attribute) {
        try {
            DerReader parts = attribute.alone().next(DerReader.SEQUENCE, true, "").inside();
            String type = parts.next(DerReader.OBJECT, false, "").dotted();
            DerReader values = parts.nextSet("").inside();
            values.checkEach();
            Optional<Element> first = values.anyMore();
            return type.equals(EXTENSION_REQUEST) ? first : Optional.empty();
        } catch (MalformedRequest e) {
            return Optional.empty();
        }
    }

    private void readExtension(Element extension, Set<String> seen) {
        DerReader parts = extension.inside();
        String type = parts.next(DerReader.OBJECT, false, "ObjectIdentifier").dotted();
        if (parts.isNext(DerReader.BOOLEAN, false)) {
            parts.any().checkBoolean();
        }
        Element value = parts.next(DerReader.OCTETS, false, "");
        if (!seen.add(type)) {
            throw new MalformedRequest(
                    "x509: certificate request contains duplicate requested extensions");
        }
        if (type.equals(SUBJECT_NAMES)) {
            subjectNames = Optional.of(extension.whole());
            ofSubject = value.content();
        }
    }

    private void readNames(byte[] encoded) {
        DerReader names;
        try {
            names = DerReader.of(encoded).next(DerReader.SEQUENCE, true, "").inside();
        } catch (MalformedRequest e) {
            throw new MalformedRequest("x509: invalid subject alternative names");
        }
        while (names.hasMore()) {
            Element name;
            try {
                name = names.any();
            } catch (MalformedRequest e) {
                throw new MalformedRequest("x509: invalid subject alternative name");
            }
            boolean isKnown = name.sort() == 2 && !name.isCompound();
            switch (isKnown ? name.tag() : 0) {
                case EMAIL -> emails.add(ascii(name, "rfc822Name"));
                case DNS -> dnsNames.add(ascii(name, "dNSName"));
                case URI -> uris.add(address(ascii(name, "uniformResourceIdentifier")));
                case ADDRESS -> addresses.add(address(name));
                default -> {
                    // Names nobody here acts on, such as that of a directory.
                }
            }
        }
    }

    private static String ascii(Element name, String sort) {
        for (byte one : name.content()) {
            if (one < 0) {
                throw new MalformedRequest("x509: SAN " + sort + " is malformed");
            }
        }
        return new String(name.content(), StandardCharsets.US_ASCII);
    }

    private static String address(String uri) {
        String fault = GoUrl.parse(uri).fault();
        if (!fault.isEmpty()) {
            throw new MalformedRequest("x509: cannot parse URI " + Shown.of(uri) + ": " + fault);
        }
        return uri;
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
        signature.check(content, key);
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
