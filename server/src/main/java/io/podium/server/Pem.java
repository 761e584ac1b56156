package io.podium.server;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/** Certificates as text. */
final class Pem {
    private static final int LINE = 64;

    private Pem() {}

    static String of(List<X509Certificate> certificates) {
        var text = new StringBuilder();
        Base64.Encoder encoder = Base64.getMimeEncoder(LINE, new byte[] {'\n'});
        for (X509Certificate certificate : certificates) {
            try {
                text.append("-----BEGIN CERTIFICATE-----\n")
                        .append(encoder.encodeToString(certificate.getEncoded()))
                        .append("\n-----END CERTIFICATE-----\n");
            } catch (CertificateEncodingException e) {
                throw new IllegalArgumentException("a client root cannot be encoded", e);
            }
        }
        return text.toString();
    }
}
