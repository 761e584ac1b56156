package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.json.JsonDecoder;
import io.podium.api.value.MapValue;
import io.podium.e2e.cluster.Command;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cluster publishes about itself, as clients read it. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class DocumentsTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";

    private static MapValue document(Kubectl kubectl, String path) {
        byte[] json = kubectl.run("get", "--raw", path).getBytes(StandardCharsets.UTF_8);
        return (MapValue) new JsonDecoder().decodeFree(json);
    }

    /** Name and apiVersion of every resource kubectl lists. */
    private static List<String[]> resources(Kubectl kubectl) {
        return kubectl.run("api-resources", "--no-headers")
                .lines()
                .map(line -> line.trim().split(" +", -1))
                .map(words -> new String[] {words[0], words[words.length - 3]})
                .toList();
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void explainTellsOfEveryResourceAndAllItsFields(String version, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl(version);
        List<String[]> resources = resources(kubectl);
        assertThat(resources).hasSizeGreaterThan(60);
        for (String[] resource : resources) {
            String text =
                    kubectl.run(
                            "explain", resource[0], "--recursive", "--api-version=" + resource[1]);
            assertThat(text)
                    .as("explain %s of %s", resource[0], resource[1])
                    .containsPattern("VERSION: +" + resource[1].replaceAll(".*/", ""))
                    .containsPattern("apiVersion\\s+<string>")
                    .containsPattern("kind\\s+<string>");
        }
    }

    @Test
    void olderKubectlsExplainFromVersion2(PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl("1.27");
        for (String resource : List.of("pods", "deployments", "ingresses", "nodes", "events")) {
            assertThat(kubectl.run("explain", resource, "--output=plaintext-openapiv2"))
                    .contains("DESCRIPTION:", "FIELDS:")
                    .containsPattern("metadata\\s+<(Object|ObjectMeta)>");
        }
        assertThat(
                        kubectl.run(
                                "explain",
                                "deployment.spec.strategy.rollingUpdate.maxSurge",
                                "--output=plaintext-openapiv2"))
                .contains("maxSurge", "<string>");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void everyDocumentOfTheIndexIsThere(String version, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl(version);
        var paths = new ArrayList<String>();
        document(kubectl, "/openapi/v3")
                .map("paths")
                .forEach(entry ->
                        paths.add(((MapValue) entry.getValue()).string("serverRelativeURL")));
        assertThat(paths).hasSizeGreaterThan(40);
        for (String path : paths) {
            assertThat(document(kubectl, path).string("openapi")).as(path).isEqualTo("3.0.0");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api",
                "/api/",
                "/apis",
                "/apis/",
                "/apis/apps/",
                "/apis/apps/v1",
                "/api/v1",
                "/version",
                "/openapi/v2",
                "/openapi/v3",
                "/.well-known/openid-configuration",
                "/openid/v1/jwks"
            })
    void whatIsPublishedIsJson(String path, PodiumCluster cluster) {
        assertThat(document(cluster.kubectl(), path).isEmpty()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"healthz", "livez", "readyz"})
    void checksAreToldOneByOne(String page, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl();
        assertThat(kubectl.run("get", "--raw", "/" + page)).isEqualTo("ok");
        assertThat(kubectl.run("get", "--raw", "/" + page + "?verbose"))
                .contains("[+]ping ok\n", "[+]etcd ok\n")
                .endsWith(page + " check passed\n");
        assertThat(kubectl.run("get", "--raw", "/" + page + "?verbose&exclude=etcd"))
                .contains("[+]etcd excluded: ok\n");
        assertThat(kubectl.run("get", "--raw", "/" + page + "/ping")).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi/v2", "/openapi/v3/apis/apps/v1", "/apis", "/api/v1"})
    void nobodyLoadsWhatHeHas(String path, PodiumCluster cluster) {
        String first = head(cluster, path, List.of());
        String tag =
                first.lines()
                        .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("etag:"))
                        .map(line -> line.substring("etag:".length()).trim())
                        .findFirst()
                        .orElseThrow();
        assertThat(head(cluster, path, List.of("-H", "If-None-Match: " + tag)))
                .startsWith("HTTP/2 304");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api|application/vnd.kubernetes.protobuf",
                "/api/v1|application/vnd.kubernetes.protobuf",
                "/apis/apps/v1|application/vnd.kubernetes.protobuf",
                "/apis|application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
                "/openapi/v2|application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
            })
    void answersInTheFormAskedFor(String pathAndType, PodiumCluster cluster) {
        String[] parts = pathAndType.split("\\|", -1);
        assertThat(head(cluster, parts[0], List.of("-H", "Accept: " + parts[1])))
                .startsWith("HTTP/2 200")
                .containsIgnoringCase("content-type: " + parts[1]);
    }

    /** The head of an answer, by curl with a token of the namespace's own account. */
    private static String head(PodiumCluster cluster, String path, List<String> more) {
        Kubectl kubectl = cluster.kubectl();
        String server =
                kubectl.run("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}");
        String token = kubectl.run("create", "token", "default").strip();
        Command curl =
                cluster.outer()
                        .command("curl", "-sk", "-m", "20", "-D", "-", "-o", "/dev/null")
                        .with(List.of("-H", "Authorization: Bearer " + token))
                        .with(more)
                        .with(List.of(server + path));
        return curl.run().ok().out();
    }
}
