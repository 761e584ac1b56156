package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** S-39: what kubectl prints about a cluster that is up. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class ReadsTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void twoNodesAreReady(String version, PodiumCluster cluster) {
        String table = cluster.kubectl(version).run("get", "nodes", "-o", "wide");
        assertThat(table.lines().filter(line -> line.contains(" Ready "))).hasSize(2);
        assertThat(table).contains("INTERNAL-IP").contains("containerd://").contains("v1.36.0");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void resourcesCarryTheNamesUsersKnow(String version, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl(version);
        String table = kubectl.run("api-resources");
        assertThat(table)
                .containsPattern("pods +po +v1 +true +Pod")
                .containsPattern("deployments +deploy +apps/v1 +true +Deployment")
                .containsPattern(
                        "customresourcedefinitions +crd,crds +apiextensions.k8s.io/v1 +false");
        assertThat(kubectl.run("api-resources", "--no-headers").lines().count())
                .isGreaterThanOrEqualTo(60);
        assertThat(kubectl.run("version", "-o", "json"))
                .containsPattern("\"gitVersion\": \"v1.36.0\\+podium");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void allPartsOfTheControlPlaneAreWell(String version, PodiumCluster cluster) {
        Result shown = cluster.kubectl(version).attempt("get", "cs");
        assertThat(shown.out())
                .containsPattern("NAME +STATUS +MESSAGE +ERROR")
                .containsPattern("controller-manager +Healthy +ok")
                .containsPattern("etcd-0 +Healthy +ok")
                .containsPattern("scheduler +Healthy +ok");
        assertThat(shown.err()).contains("v1 ComponentStatus is deprecated in v1.19+");
        assertThat(cluster.kubectl(version).attempt("get", "cs", "none").err())
                .contains("Component not found: none");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void explainTellsOfFields(String version, PodiumCluster cluster) {
        String text = cluster.kubectl(version).run("explain", "pod.spec.containers");
        assertThat(text).contains("imagePullPolicy").contains("-required-").contains("<[]EnvVar>");
        assertThat(cluster.kubectl(version).run("explain", "deployment.spec.replicas"))
                .contains("<integer>");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void rightsAreAnswered(String version, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl(version);
        assertThat(kubectl.run("auth", "can-i", "create", "pods")).isEqualTo("yes\n");
        assertThat(kubectl.attempt("auth", "can-i", "create", "pods", "--as", "nobody").out())
                .isEqualTo("no\n");
        assertThat(kubectl.attempt("get", "pods", "--as", "nobody").err())
                .contains(
                        "pods is forbidden: User \"nobody\" cannot list resource \"pods\" in API"
                                + " group \"\" in the namespace \"default\"");
        assertThat(kubectl.run("get", "clusterroles", "view", "-o", "name"))
                .isEqualTo("clusterrole.rbac.authorization.k8s.io/view\n");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aScaleIsPrintedWithItsCounts(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "scales")) {
            space.run("create", "deployment", "idle", "--image=none.example.org/x", "--replicas=0");
            String printed = space.run("get", "deployment/idle", "--subresource=scale");
            assertThat(printed.lines().findFirst().orElseThrow())
                    .containsPattern("^NAME +DESIRED +AVAILABLE +AGE$");
            assertThat(printed.lines().toList().getLast()).containsPattern("^idle +0 +0 +\\d+s$");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aRoleWithoutRulesSaysSo(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "roles")) {
            space.apply(
                    """
                    {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "none"}}
                    """);
            assertThat(space.run("get", "role", "none", "-o", "yaml")).contains("\nrules: null\n");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void applyEditsLabelsAndPatchesLikeUsersDo(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "edits")) {
            String manifest =
                    """
                    {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "labels": {"a": "b"}},
                     "data": {"x": "1", "y": "2"}}
                    """;
            assertThat(space.apply(manifest)).isEqualTo("configmap/c created\n");
            assertThat(space.apply(manifest)).isEqualTo("configmap/c unchanged\n");
            assertThat(space.apply(manifest.replace(", \"y\": \"2\"", "")))
                    .isEqualTo("configmap/c configured\n");
            assertThat(space.run("get", "configmap", "c", "-o", "jsonpath={.data}"))
                    .isEqualTo("{\"x\":\"1\"}");
            space.run("label", "configmap", "c", "tier=front");
            space.run("annotate", "configmap", "c", "note=hello");
            assertThat(space.run("get", "configmaps", "-l", "tier=front", "--show-labels"))
                    .contains("a=b,tier=front");
            String addition = "[{\"op\":\"add\",\"path\":\"/data/z\",\"value\":\"3\"}]";
            space.run("patch", "configmap", "c", "--type=json", "-p", addition);
            space.run("patch", "configmap", "c", "--type=merge", "-p", "{\"data\":{\"x\":null}}");
            assertThat(space.run("get", "configmap", "c", "-o", "jsonpath={.data}"))
                    .isEqualTo("{\"z\":\"3\"}");
            assertThat(
                            space.run(
                                    "get",
                                    "configmaps",
                                    "--field-selector",
                                    "metadata.name=c",
                                    "-o",
                                    "name"))
                    .isEqualTo("configmap/c\n");
            assertThat(space.run("delete", "configmap", "c")).startsWith("configmap \"c\" deleted");
        }
    }
}
