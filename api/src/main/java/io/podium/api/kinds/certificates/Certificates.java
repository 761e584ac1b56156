package io.podium.api.kinds.certificates;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads issued certificates. */
public final class Certificates {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s([^-]*)-----END \\1-----");

    private Certificates() {}

    /** What is wrong with the PEM; nothing when there is none. */
    static Optional<String> fault(byte[] pem) {
        if (pem.length == 0) {
            return Optional.empty();
        }
        Matcher block = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        int count = 0;
        while (block.find()) {
            if (!block.group(1).equals("CERTIFICATE")) {
                return Optional.of(
                        "only CERTIFICATE PEM blocks are allowed, found \""
                                + block.group(1)
                                + "\"");
            }
            if (block.group(2).contains(":")) {
                return Optional.of("no PEM block headers are permitted");
            }
            count++;
            try {
                read(block.group(2));
            } catch (CertificateException | IllegalArgumentException e) {
                return Optional.of("x509: malformed certificate");
            }
        }
        return count == 0
                ? Optional.of("must contain at least one CERTIFICATE PEM block")
                : Optional.empty();
    }

    /**
     * Why the PEM is no bundle of authorities to trust; nothing when one certificate of it is good,
     * whatever stands beside it.
     */
    public static Optional<String> bundleFault(byte[] pem) {
        Matcher block = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        Optional<String> fault = Optional.empty();
        int blocks = 0;
        int end = 0;
        while (block.find()) {
            blocks++;
            end = block.end();
            if (!block.group(1).equals("CERTIFICATE") || block.group(2).contains(":")) {
                continue;
            }
            try {
                read(block.group(2));
                return Optional.empty();
            } catch (CertificateException | IllegalArgumentException e) {
                fault =
                        fault.or(() ->
                                Optional.of(
                                        "failed to parse certificate: x509: malformed"
                                                + " certificate"));
            }
        }
        boolean hasRest = blocks == 0 || pem.length > end + 1;
        return fault.or(() ->
                        Optional.of(
                                hasRest
                                        ? "unable to parse bytes as PEM block"
                                        : "no valid certificate authority data seen"))
                .map(why -> "unable to load root certificates: " + why);
    }

    /** When the first certificate of the PEM ends; empty when there is none to read. */
    public static Optional<Instant> end(byte[] pem) {
        Matcher block = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        if (!block.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(block.group(2)).getNotAfter().toInstant());
        } catch (CertificateException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static X509Certificate read(String base64) throws CertificateException {
        byte[] der = Base64.getMimeDecoder().decode(base64);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der));
    }
}
