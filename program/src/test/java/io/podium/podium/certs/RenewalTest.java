package io.podium.podium.certs;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.x509.SigningRequest;
import io.podium.base.simulation.Simulation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenewalTest {
    private static final Set<String> ADDRESSES = Set.of("172.30.0.1");

    @TempDir Path folder;

    private final Simulation time = new Simulation(1);

    private Certificates open() throws IOException {
        return new CertificateFolder(folder, time.clock(), time.randomness())
                .open(ADDRESSES, List.of("node-1"));
    }

    @Test
    void certificatesAreRenewedBeforeTheyEndForAsLongAsTheAuthorityLives() throws IOException {
        Certificates first = open();
        var heard = new ArrayList<Certificates>();
        var renewal = new Renewal(first, this::open, time.loop("certificates"), heard::add);
        time.advance(Duration.ofDays(600));
        assertThat(heard).isEmpty();
        time.advance(Duration.ofDays(41));
        assertThat(heard).hasSize(1);
        Certificates second = heard.getFirst();
        assertThat(second.authorityPem()).isEqualTo(first.authorityPem());
        assertThat(second.serviceAccounts().getPublic())
                .isEqualTo(first.serviceAccounts().getPublic());
        assertThat(second.serving().chain()).isNotEqualTo(first.serving().chain());
        assertThat(second.admin().chain()).isNotEqualTo(first.admin().chain());
        assertThat(first.serving().certificate().getNotAfter().toInstant())
                .as("the old ones are still good when the new ones come")
                .isAfter(time.clock().now());
        time.advance(Duration.ofDays(640));
        assertThat(heard).hasSize(2);
        renewal.close();
        time.advance(Duration.ofDays(900));
        assertThat(heard).hasSize(2);
    }

    @Test
    void aDiskThatFailsIsTriedAgain() throws IOException {
        Certificates first = open();
        var heard = new ArrayList<Certificates>();
        var failures = new ArrayList<IOException>(List.of(new IOException("the disk is full")));
        time.jump(Duration.ofDays(700));
        try (var _ =
                new Renewal(
                        first,
                        () -> {
                            if (!failures.isEmpty()) {
                                throw failures.removeFirst();
                            }
                            return open();
                        },
                        time.loop("certificates"),
                        heard::add)) {
            time.advance(Renewal.EVERY);
            assertThat(heard).isEmpty();
            time.advance(Renewal.EVERY);
            assertThat(heard).hasSize(1);
        }
    }

    @Test
    void whatIsAskedForIsSignedAsItWasAskedFor() throws Exception {
        Credential authority = open().authority();
        String pem;
        try (var in = RenewalTest.class.getResourceAsStream("/requests/serving.csr")) {
            pem = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
        SigningRequest request = SigningRequest.parse(pem.getBytes(StandardCharsets.US_ASCII));
        X509Certificate signed =
                read(
                        new ClusterAuthority(authority, time.clock(), time.randomness())
                                .sign(
                                        request,
                                        List.of(
                                                "digital signature",
                                                "decipher only",
                                                "server auth"),
                                        Duration.ofHours(1)));
        signed.verify(authority.certificate().getPublicKey());
        assertThat(signed.getSubjectX500Principal().getName())
                .isEqualTo("CN=system:node:n1,O=system:nodes");
        assertThat(signed.getKeyUsage())
                .containsExactly(true, false, false, false, false, false, false, false, true);
        assertThat(signed.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(signed.getSubjectAlternativeNames()).hasSize(5);
        assertThat(signed.getBasicConstraints()).isEqualTo(-1);
        assertThat(signed.getPublicKey().getEncoded()).isEqualTo(request.keyInfo());
        assertThat(signed.getNotAfter().toInstant())
                .isEqualTo(time.clock().now().plus(Duration.ofHours(1)));
        X509Certificate longest =
                read(
                        new ClusterAuthority(authority, time.clock(), time.randomness())
                                .sign(request, List.of("any"), Duration.ofDays(9000)));
        assertThat(longest.getNotAfter())
                .as("nothing outlives the authority")
                .isEqualTo(authority.certificate().getNotAfter());
    }

    private static X509Certificate read(String pem) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
