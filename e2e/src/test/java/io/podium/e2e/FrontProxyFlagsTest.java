package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command;
import io.podium.e2e.cluster.Curl;
import io.podium.e2e.cluster.Curl.Reply;
import io.podium.e2e.cluster.PodiumCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A proxy of the user's own in front of the server, with an authority and headers of its own. */
@Tag("host")
final class FrontProxyFlagsTest {
    private static final String WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    private static void openssl(Path folder, String... words) {
        Command.of("openssl").with(List.of(words)).in(folder).run().ok();
    }

    /** A client certificate of that common name, signed by ca.crt. */
    private static void client(Path folder, String name) {
        openssl(
                folder,
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-keyout",
                name + ".key",
                "-out",
                name + ".csr",
                "-subj",
                "/CN=" + name);
        openssl(
                folder,
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-CA",
                "ca.crt",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
                "-days",
                "2",
                "-out",
                name + ".crt");
    }

    private static Reply ask(PodiumCluster cluster, Path folder, String name, String... headers) {
        var curl =
                new Curl(
                        cluster.outer(),
                        Curl.of(cluster).server(),
                        folder.resolve(name + ".crt"),
                        folder.resolve(name + ".key"));
        return curl.ask("POST", WHO, "{}".getBytes(StandardCharsets.UTF_8), headers);
    }

    /** Signs a proxy that is named by the flags and one that is not. */
    private static void authority(Path folder) {
        openssl(
                folder,
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-keyout",
                "ca.key",
                "-out",
                "ca.crt",
                "-days",
                "2",
                "-subj",
                "/CN=proxies");
        client(folder, "gate");
        client(folder, "other");
    }

    private static void up(PodiumCluster cluster, Path folder) {
        assertThat(
                        cluster.podium(
                                        "up",
                                        "--simulated",
                                        "1",
                                        "--requestheader-client-ca-file",
                                        "none")
                                .run()
                                .err())
                .contains("--requestheader-client-ca-file", "there is no such file");
        cluster.podium(
                        "up",
                        "--simulated",
                        "1",
                        "--requestheader-client-ca-file",
                        folder.resolve("ca.crt").toString(),
                        "--requestheader-allowed-names",
                        "gate,door",
                        "--requestheader-username-headers",
                        "X-Login",
                        "--requestheader-group-headers",
                        "X-Crew,X-Team",
                        "--requestheader-extra-headers-prefix",
                        "X-More-",
                        "--requestheader-uid-headers",
                        "X-Number")
                .run()
                .ok();
    }

    @Test
    void theFlagsSayWhoMaySayForWhomHeAsksAndInWhichHeaders() {
        try (PodiumCluster cluster = PodiumCluster.prepare("proxies")) {
            Path folder = cluster.home();
            authority(folder);
            up(cluster, folder);
            String json = "Content-Type: application/json";
            Reply asked =
                    ask(
                            cluster,
                            folder,
                            "gate",
                            json,
                            "X-Login: jane",
                            "X-Crew: a",
                            "X-Team: b",
                            "X-Number: 7",
                            "X-More-Scopes: read",
                            "X-Remote-Group: system:masters");
            assertThat(asked.code()).as(asked.text()).isEqualTo(201);
            assertThat(asked.text())
                    .contains(
                            "\"username\":\"jane\"",
                            "\"uid\":\"7\"",
                            "\"groups\":[\"a\",\"b\",\"system:authenticated\"]",
                            "\"scopes\":[\"read\"]")
                    .doesNotContain("masters");
            assertThat(ask(cluster, folder, "gate", json, "X-Remote-User: jane").code())
                    .isEqualTo(401);
            assertThat(ask(cluster, folder, "other", json, "X-Login: jane").code()).isEqualTo(401);
            Path pki = cluster.home().resolve("pki");
            assertThat(ask(cluster, pki, "front-proxy-client", json, "X-Login: jane").code())
                    .isEqualTo(401);
            assertThat(
                            cluster.kubectl()
                                    .run(
                                            "get",
                                            "configmap",
                                            "extension-apiserver-authentication",
                                            "-n",
                                            "kube-system",
                                            "-o",
                                            "yaml"))
                    .contains(
                            "requestheader-allowed-names: '[\"gate\",\"door\"]'",
                            "requestheader-username-headers: '[\"X-Login\"]'",
                            "requestheader-uid-headers: '[\"X-Number\"]'",
                            "requestheader-group-headers: '[\"X-Crew\",\"X-Team\"]'",
                            "requestheader-extra-headers-prefix: '[\"X-More-\"]'");
        }
    }
}
