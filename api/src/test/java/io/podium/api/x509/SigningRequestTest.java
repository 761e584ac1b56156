package io.podium.api.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests made by openssl. */
class SigningRequestTest {
    private static byte[] pem(String name) throws IOException {
        try (InputStream in =
                SigningRequestTest.class.getResourceAsStream("/requests/" + name + ".csr")) {
            return in.readAllBytes();
        }
    }

    private static SigningRequest read(String name) throws IOException {
        return SigningRequest.parse(pem(name));
    }

    @ParameterizedTest
    @CsvSource({
        "jane, jane, 'developers,night'",
        "jane-rsa, jane, developers",
        "jane-ed, jane, ''",
        "jane-pss, jane, developers",
        "jane-pss-384, jane, developers"
    })
    void saysWhoAsksAndProvesTheKey(String name, String commonName, String organizations)
            throws IOException {
        SigningRequest request = read(name);
        assertThat(request.commonName()).isEqualTo(commonName);
        assertThat(String.join(",", request.organizations())).isEqualTo(organizations);
        assertThat(request.subjectNames()).isEmpty();
        assertThatCode(request::checkSignature).doesNotThrowAnyException();
    }

    @Test
    void readsOtherNamesOfTheSubject() throws IOException {
        SigningRequest request = read("serving");
        assertThat(request.commonName()).isEqualTo("system:node:n1");
        assertThat(request.dnsNames()).containsExactly("n1");
        assertThat(request.addresses()).containsExactly("10.0.0.1", "fd00:0:0:0:0:0:0:1");
        assertThat(request.emails()).containsExactly("a@b.c");
        assertThat(request.uris()).containsExactly("spiffe://x/y");
        assertThat(request.subjectNames()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----"
            })
    void refusesWhatIsNoRequest(String text) {
        assertThatThrownBy(() -> SigningRequest.parse(text.getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(MalformedRequest.class)
                .hasMessage("PEM block type must be CERTIFICATE REQUEST");
    }

    /** Its salt is shorter than its digest, which Go does not know. */
    @Test
    void anOddSaltIsNotVerified() throws IOException {
        SigningRequest request = read("jane-pss-short");
        assertThatThrownBy(request::checkSignature)
                .hasMessage("x509: cannot verify signature: algorithm unimplemented");
    }

    @Test
    void aForgedSignatureIsSeen() throws IOException {
        byte[] der = der("jane");
        der[der.length - 1] = (byte) (der[der.length - 1] ^ 1);
        assertThatThrownBy(() -> SigningRequest.parse(wrapped(der)).checkSignature())
                .hasMessage("x509: ECDSA verification failure");
    }

    private static byte[] der(String name) throws IOException {
        String text = new String(pem(name), StandardCharsets.US_ASCII);
        return Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
    }

    private static byte[] wrapped(byte[] der) {
        String text =
                "-----BEGIN CERTIFICATE REQUEST-----\n"
                        + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END CERTIFICATE REQUEST-----\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static Stream<String> rows() throws IOException {
        try (InputStream in = SigningRequestTest.class.getResourceAsStream("malformed.golden")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().toList().stream();
        }
    }

    /**
     * What Go 1.26 says of a request of which one byte is another ({@code at=value}), or that ends
     * too early or goes on.
     */
    @ParameterizedTest
    @MethodSource("rows")
    void saysOfBrokenRequestsWhatGoSays(String row) throws IOException {
        String[] parts = row.split(" [|] ?", 2);
        String name = parts[0].substring(0, parts[0].indexOf('|'));
        byte[] broken = changed(der(name), parts[0].substring(name.length() + 1));
        String said = "";
        try {
            SigningRequest.parse(wrapped(broken)).checkSignature();
        } catch (MalformedRequest e) {
            said = e.getMessage();
        }
        assertThat(said).isEqualTo(parts[1]);
    }

    private static byte[] changed(byte[] der, String change) {
        if (change.startsWith("..")) {
            return Arrays.copyOf(der, Integer.parseInt(change.substring(2)));
        }
        if (change.startsWith("+")) {
            return Arrays.copyOf(der, der.length + 1);
        }
        if (!change.equals("whole")) {
            String[] parts = change.split("=", 2);
            der[Integer.parseInt(parts[0])] = (byte) Integer.parseInt(parts[1], 16);
        }
        return der;
    }

    /** Whatever strangers send is read or refused, and nothing else happens. */
    @ParameterizedTest
    @ValueSource(strings = {"jane", "jane-rsa", "jane-ed", "serving"})
    void brokenBytesAreRefused(String name) throws IOException {
        byte[] whole = der(name);
        var random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            byte[] broken = whole.clone();
            for (int i = 0; i <= round % 3; i++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = Arrays.copyOf(broken, broken.length - round % 7);
            try {
                SigningRequest.parse(wrapped(cut)).checkSignature();
            } catch (MalformedRequest e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }
}
