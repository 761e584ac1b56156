package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.Curl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Server-side apply and managedFields, as kubectl's users meet them. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class ApplyTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";

    private static final String DEPLOYMENT =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, finalizers: [example.org/a]}
            spec:
              replicas: %d
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  tolerations: [{key: %s, operator: Exists}]
                  nodeSelector: {nowhere: "true"}
                  containers:
                  - name: %s
                    image: none.example.org/x
                    env: [{name: A, value: "1"}]
                    ports: [{containerPort: 80}]
            """;

    private static Result apply(TestSpace space, String manifest, String... more) {
        var words = new ArrayList<>(List.of("apply", "--server-side", "-f", "-"));
        words.addAll(List.of(more));
        return space.kubectl()
                .command(space.in(words.toArray(String[]::new)))
                .stdin(manifest.getBytes(StandardCharsets.UTF_8))
                .run();
    }

    private static String map(String data) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {" + data + "}\n";
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aConflictIsToldAndForceTakesTheField(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "conflicts")) {
            String one = DEPLOYMENT.formatted(0, "a", "c");
            assertThat(apply(space, one).out())
                    .isEqualTo("deployment.apps/web serverside-applied\n");
            space.run("scale", "deployment", "web", "--replicas=2");
            Result refused = apply(space, one);
            assertThat(refused.code()).isNotZero();
            assertThat(refused.err())
                    .contains("Apply failed with 1 conflict: conflict with \"kubectl")
                    .contains("with subresource \"scale\" using apps/v1: .spec.replicas")
                    .contains("--force-conflicts");
            apply(space, one, "--force-conflicts").ok();
            assertThat(space.run("get", "deployment", "web", "-o", "jsonpath={.spec.replicas}"))
                    .isEqualTo("0");
            space.run("patch", "deployment", "web", "-p", "{\"metadata\":{\"finalizers\":null}}");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void listsAreOwnedByTheirItems(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "lists")) {
            apply(space, DEPLOYMENT.formatted(0, "a", "c")).ok();
            String shown =
                    space.run("get", "deployment", "web", "--show-managed-fields", "-o", "yaml");
            assertThat(shown)
                    .contains("k:{\"containerPort\":80,\"protocol\":\"TCP\"}:")
                    .contains("v:\"example.org/a\": {}")
                    .contains("k:{\"name\":\"A\"}:")
                    .contains("f:tolerations: {}")
                    .contains("f:nodeSelector: {}")
                    .contains("manager: kubectl\n")
                    .contains("operation: Apply");
            Result other = apply(space, DEPLOYMENT.formatted(0, "b", "d"), "--field-manager=other");
            assertThat(other.err()).contains(".spec.template.spec.tolerations");
            String second =
                    DEPLOYMENT.formatted(0, "a", "d").replace("example.org/a", "example.org/b");
            apply(space, second, "--field-manager=other").ok();
            assertThat(path(space, "{.spec.template.spec.containers[*].name}")).isEqualTo("c d");
            assertThat(path(space, "{.metadata.finalizers}"))
                    .contains("example.org/a", "example.org/b");
            apply(space, DEPLOYMENT.formatted(0, "a", "d")).ok();
            assertThat(path(space, "{.spec.template.spec.containers[*].name}")).isEqualTo("d");
            space.run("patch", "deployment", "web", "-p", "{\"metadata\":{\"finalizers\":null}}");
        }
    }

    private static String path(TestSpace space, String path) {
        return space.run("get", "deployment", "web", "-o", "jsonpath=" + path);
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void sharedFieldsGoWithTheirLastOwner(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "shared")) {
            apply(space, map("x: one, w: two")).ok();
            apply(space, map("w: two"), "--field-manager=other").ok();
            apply(space, map("x: one")).ok();
            assertThat(data(space)).isEqualTo("{\"w\":\"two\",\"x\":\"one\"}");
            apply(space, map("z: three"), "--field-manager=other").ok();
            assertThat(data(space)).isEqualTo("{\"x\":\"one\",\"z\":\"three\"}");
            apply(space, map("x: four"), "--dry-run=server").ok();
            assertThat(data(space)).isEqualTo("{\"x\":\"one\",\"z\":\"three\"}");
        }
    }

    private static String data(TestSpace space) {
        return space.run("get", "configmap", "c", "-o", "jsonpath={.data}");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void whoAppliedOnTheClientGoesOnWithoutConflicts(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "moving")) {
            space.apply(map("x: one, w: two"));
            apply(space, map("x: three")).ok();
            assertThat(data(space)).isEqualTo("{\"x\":\"three\"}");
            String shown =
                    space.run("get", "configmap", "c", "--show-managed-fields", "-o", "yaml");
            assertThat(shown)
                    .doesNotContain("manager: kubectl-client-side-apply")
                    .contains("{\"x\":\"three\"}");
            assertThat(space.apply(map("x: three, v: four"))).contains("configured");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void statusAndScaleAreAppliedByThemselves(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "parts")) {
            apply(space, DEPLOYMENT.formatted(0, "a", "c").replace("  replicas: 0\n", "")).ok();
            String path = "/apis/apps/v1/namespaces/" + space.name() + "/deployments/web";
            String scale =
                    "{\"apiVersion\":\"autoscaling/v1\",\"kind\":\"Scale\",\"metadata\":{\"name\":\"web\"},"
                            + "\"spec\":{\"replicas\":3}}";
            Curl.Reply scaled = patch(cluster, path + "/scale?fieldManager=hpa", scale);
            assertThat(scaled.code()).isEqualTo(200);
            String status =
                    "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\"},"
                            + "\"status\":{\"conditions\":[{\"type\":\"Mine\",\"status\":\"True\"}]}}";
            Curl.Reply answer = patch(cluster, path + "/status?fieldManager=me", status);
            assertThat(answer.code()).isEqualTo(200);
            assertThat(answer.text()).contains("\"subresource\":\"status\"", "\"type\":\"Mine\"");
            String shown =
                    space.run("get", "deployment", "web", "--show-managed-fields", "-o", "yaml");
            assertThat(shown).contains("subresource: scale", "manager: hpa", "manager: me");
            assertThat(path(space, "{.spec.replicas}")).isEqualTo("3");
            space.run("patch", "deployment", "web", "-p", "{\"metadata\":{\"finalizers\":null}}");
        }
    }

    private static Curl.Reply patch(PodiumCluster cluster, String path, String body) {
        return Curl.of(cluster)
                .ask(
                        "PATCH",
                        path,
                        body.getBytes(StandardCharsets.UTF_8),
                        "Content-Type: application/apply-patch+yaml");
    }
}
