package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users do wrong gets the answer Kubernetes gives, and changes nothing. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class BadInputTest {
    private static final String POD =
            """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},
             "spec":{"containers":[{"name":"c","image":"i"%s}]%s}}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    POST | /api/v1/namespaces/default/pods       | application/json | {"kind":                                                       | 400 | BadRequest
                    POST | /api/v1/namespaces/default/pods       | application/json | {"apiVersion":"v1","kind":"Service","metadata":{"name":"x"}}    | 400 | BadRequest
                    POST | /api/v1/namespaces/default/configmaps | application/json | {"apiVersion":"v1","kind":"ConfigMap","metadata":{}}             | 422 | Invalid
                    POST | /api/v1/namespaces/default/configmaps | application/json | {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"A_b"}} | 422 | Invalid
                    POST | /api/v1/namespaces/default/configmaps | application/json | {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","namespace":"other"}} | 400 | BadRequest
                    POST | /api/v1/namespaces/nowhere/configmaps | application/json | {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"}}  | 404 | NotFound
                    POST | /api/v1/namespaces/default/nodes      | application/json | {}                                                             | 404 | NotFound
                    POST | /api/v1/namespaces/default/configmaps | application/yaml | a: [                                                           | 400 | BadRequest
                    POST | /api/v1/namespaces/default/configmaps | application/yaml | {apiVersion: v1, kind: Nothing, metadata: {name: x}}           | 400 | BadRequest
                    POST | /api/v1/namespaces/default/configmaps | text/plain       | hello                                                          | 415 | UnsupportedMediaType
                    GET  | /apis/apps/v1/things                   | application/json |                                                                | 404 | NotFound
                    PUT  | /api/v1/namespaces/default/configmaps/absent | application/json | {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"absent"}} | 404 | NotFound
                    """)
    void theRightStatusComesBack(
            String method,
            String path,
            String type,
            String body,
            int code,
            String reason,
            PodiumCluster cluster) {
        Result answer = raw(cluster, method, path, type, body == null ? "" : body);
        assertThat(answer.out())
                .contains("\"kind\":\"Status\"")
                .contains("\"code\":" + code)
                .contains("\"reason\":\"" + reason + "\"");
    }

    @Test
    void causesNameTheFieldsOfEveryFault(PodiumCluster cluster) {
        String body =
                POD.formatted(
                        ",\"imagePullPolicy\":\"Sometimes\"", ",\"restartPolicy\":\"Perhaps\"");
        Result answer =
                raw(cluster, "POST", "/api/v1/namespaces/default/pods", "application/json", body);
        assertThat(answer.out())
                .contains("\"code\":422")
                .contains("\"field\":\"spec.containers[0].imagePullPolicy\"")
                .contains("\"field\":\"spec.restartPolicy\"")
                .contains("Unsupported value: \\\"Perhaps\\\"");
        assertThat(cluster.kubectl().attempt("get", "pod", "p").code()).isNotZero();
    }

    @Test
    void aFieldWithoutBehaviourIsRefusedByName(PodiumCluster cluster) {
        String body =
                POD.formatted(
                        ",\"volumeDevices\":[{\"name\":\"v\",\"devicePath\":\"/dev/v\"}]",
                        ",\"securityContext\":{\"windowsOptions\":{\"runAsUserName\":\"u\"}}");
        Result answer =
                raw(cluster, "POST", "/api/v1/namespaces/default/pods", "application/json", body);
        assertThat(answer.out())
                .contains("\"code\":422")
                .contains("spec.containers[0].volumeDevices")
                .contains("spec.securityContext.windowsOptions");
    }

    @Test
    void aBodyOverThreeMebibytesIsTooLarge(PodiumCluster cluster) {
        String big =
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"big\"},\"data\":{\"a\":\""
                        + "x".repeat((3 << 20) + 1)
                        + "\"}}";
        Result answer =
                raw(
                        cluster,
                        "POST",
                        "/api/v1/namespaces/default/configmaps",
                        "application/json",
                        big);
        assertThat(answer.out()).contains("\"code\":413").contains("RequestEntityTooLarge");
    }

    @Test
    void aStaleResourceVersionConflictsAndNothingChanges(PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl();
        try (TestSpace space = TestSpace.create(kubectl, "stale")) {
            space.run("create", "configmap", "one", "--from-literal=a=1");
            String old = space.run("get", "configmap", "one", "-o", "json");
            space.run("patch", "configmap", "one", "-p", "{\"data\":{\"a\":\"2\"}}");
            Result refused =
                    kubectl.command(space.in("replace", "-f", "-"))
                            .stdin(
                                    old.replace("\"a\": \"1\"", "\"a\": \"3\"")
                                            .getBytes(StandardCharsets.UTF_8))
                            .run();
            assertThat(refused.err())
                    .contains(
                            "the object has been modified; please apply your changes to the latest"
                                    + " version")
                    .contains("and try again");
            assertThat(space.run("get", "configmap", "one", "-o", "jsonpath={.data.a}"))
                    .isEqualTo("2");
        }
    }

    @ParameterizedTest
    @CsvSource({"1.27", "1.33"})
    void kubectlSaysWhichFieldIsUnknown(String version, PodiumCluster cluster) {
        Result refused =
                cluster.kubectl(version)
                        .command("create", "-f", "-")
                        .stdin(
                                POD.formatted(",\"imagee\":\"x\"", "")
                                        .getBytes(StandardCharsets.UTF_8))
                        .run();
        assertThat(refused.code()).isNotZero();
        assertThat(refused.err()).contains("unknown field").contains("imagee");
    }

    /** A request by curl with the admin's certificate. */
    private static Result raw(
            PodiumCluster cluster, String method, String path, String type, String body) {
        String home = cluster.home().toString();
        String server =
                cluster.kubectl()
                        .run("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}");
        for (String part : new String[] {"client-certificate-data", "client-key-data"}) {
            String data =
                    cluster.kubectl()
                            .run(
                                    "config",
                                    "view",
                                    "--raw",
                                    "-o",
                                    "jsonpath={.users[0].user." + part + "}");
            write(cluster.home().resolve(part), java.util.Base64.getDecoder().decode(data.strip()));
        }
        return cluster.outer()
                .command(
                        "curl",
                        "-sk",
                        "-A",
                        "podium-test",
                        "-m",
                        "20",
                        "-X",
                        method,
                        "--cert",
                        home + "/client-certificate-data",
                        "--key",
                        home + "/client-key-data",
                        "-H",
                        "Content-Type: " + type,
                        "-H",
                        "Expect:",
                        "--data-binary",
                        "@-",
                        server + path)
                .stdin(body.getBytes(StandardCharsets.UTF_8))
                .run()
                .ok();
    }

    private static void write(java.nio.file.Path file, byte[] content) {
        try {
            java.nio.file.Files.write(file, content);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
