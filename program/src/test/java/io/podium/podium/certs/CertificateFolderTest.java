package io.podium.podium.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFolderTest {
    private static final Set<String> ADDRESSES = Set.of("172.30.0.1", "10.96.0.1");
    private static final List<String> NODES = List.of("node-1", "node-2");
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir Path folder;

    @Test
    void saysWhoIsWho() throws Exception {
        Certificates made = open(START, ADDRESSES, NODES);
        assertThat(subject(made.admin())).isEqualTo("CN=kubernetes-admin,O=system:masters");
        assertThat(subject(made.nodes().get("node-2")))
                .isEqualTo("CN=system:node:node-2,O=system:nodes");
        assertThat(made.serving().certificate().getSubjectAlternativeNames())
                .extracting(name -> (String) name.get(1))
                .containsExactlyInAnyOrder(
                        "localhost",
                        "kubernetes",
                        "kubernetes.default",
                        "kubernetes.default.svc",
                        "kubernetes.default.svc.cluster.local",
                        "127.0.0.1",
                        "172.30.0.1",
                        "10.96.0.1");
        for (Credential signed :
                List.of(made.serving(), made.admin(), made.nodes().get("node-1"))) {
            signed.certificate().verify(made.authority().certificate().getPublicKey());
            assertThat(signed.certificate().getBasicConstraints()).as("no authority").isEqualTo(-1);
        }
        assertThat(made.authority().certificate().getBasicConstraints()).isNotEqualTo(-1);
        assertThat(made.serviceAccounts().getPublic().getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void nextStartUsesThemAgain() throws Exception {
        Certificates first = open(START, ADDRESSES, NODES);
        Certificates second = open(START.plus(Duration.ofDays(30)), ADDRESSES, NODES);
        assertThat(second.authorityPem()).isEqualTo(first.authorityPem());
        assertThat(second.serving().chainPem()).isEqualTo(first.serving().chainPem());
        assertThat(second.admin().keyPem()).isEqualTo(first.admin().keyPem());
        assertThat(second.serviceAccounts().getPrivate())
                .isEqualTo(first.serviceAccounts().getPrivate());
    }

    @Test
    void aNewAddressMakesANewServingCertificateOfTheSameAuthority() throws Exception {
        Certificates first = open(START, ADDRESSES, NODES);
        Certificates second =
                open(START, Set.of("172.31.0.1"), List.of("node-1", "node-2", "node-3"));
        assertThat(second.authorityPem()).isEqualTo(first.authorityPem());
        assertThat(second.serving().chainPem()).isNotEqualTo(first.serving().chainPem());
        assertThat(second.nodes()).containsKey("node-3");
        assertThat(second.nodes().get("node-1").keyPem())
                .isEqualTo(first.nodes().get("node-1").keyPem());
    }

    @Test
    void whatRunsOutSoonIsMadeAnew() throws Exception {
        Certificates first = open(START, ADDRESSES, NODES);
        Instant late = START.plus(Issuer.LIFE).minus(CertificateFolder.RENEW_BEFORE).plusSeconds(1);
        Certificates second = open(late, ADDRESSES, NODES);
        assertThat(second.authorityPem()).isEqualTo(first.authorityPem());
        assertThat(second.admin().chainPem()).isNotEqualTo(first.admin().chainPem());
        assertThat(second.admin().certificate().getNotAfter().toInstant())
                .isAfter(late.plus(Duration.ofDays(365)));
    }

    @Test
    void keysAreForTheirOwnerOnly() throws Exception {
        open(START, ADDRESSES, NODES);
        try (var files = Files.walk(folder.resolve("pki"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void aDamagedAuthorityIsSaidAndNotReplaced() throws Exception {
        open(START, ADDRESSES, NODES);
        Path key = folder.resolve("pki/ca.key");
        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> open(START, ADDRESSES, NODES))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ca.key")
                .hasMessageContaining("--purge");
        assertThat(Files.readString(key)).contains("AAAA");
    }

    private Certificates open(Instant now, Set<String> addresses, List<String> nodes)
            throws IOException {
        Clock clock =
                new Clock() {
                    @Override
                    public Instant now() {
                        return now;
                    }

                    @Override
                    public long nanos() {
                        return 0;
                    }
                };
        return new CertificateFolder(
                        folder.resolve("pki"), clock, Randomness.seeded(now.getEpochSecond()))
                .open(addresses, nodes);
    }

    private static String subject(Credential credential) {
        return credential.certificate().getSubjectX500Principal().getName();
    }
}
