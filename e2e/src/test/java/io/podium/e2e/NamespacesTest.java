package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the conformance suite promises of namespaces: how they change, and how they end. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class NamespacesTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";
    private static final String POD =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: held, finalizers: %s}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - {name: main, image: 'busybox:1', command: [sleep, '100000']}
            """;

    private static String condition(Kubectl kubectl, String name, String type) {
        return kubectl.run(
                "get",
                "namespace",
                name,
                "-o",
                "jsonpath={range .status.conditions[?(@.type==\"%s\")]}{.status} {.reason}: {.message}{end}"
                        .formatted(type));
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void podsGoFirstAndTheConditionsSayWhatIsLeft(String version, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl(version);
        try (TestSpace space = TestSpace.create(kubectl, "ns-order")) {
            space.apply(POD.formatted("[example.com/hold]"));
            space.waitFor("condition=Ready", "pod/held");
            space.run("create", "configmap", "needed");
            kubectl.run("delete", "namespace", space.name(), "--wait=false");
            space.until(
                    text -> !text.isEmpty(),
                    "get",
                    "pod",
                    "held",
                    "-o",
                    "jsonpath={.metadata.deletionTimestamp}");
            kubectl.until(
                    text -> text.contains("example.com/hold in 1 resource instances"),
                    "get",
                    "namespace",
                    space.name(),
                    "-o",
                    "jsonpath={.status.conditions[*].message}");
            assertThat(
                            space.run(
                                    "get",
                                    "configmap",
                                    "needed",
                                    "-o",
                                    "jsonpath={.metadata.name}{.metadata.deletionTimestamp}"))
                    .isEqualTo("needed");
            assertTheConditionsTell(kubectl, space.name());
            assertThat(kubectl.run("get", "namespace", space.name()))
                    .containsPattern(space.name() + " +Terminating");

            Result refused = kubectl.attempt(space.in("create", "configmap", "late", "-v=8"));
            assertThat(refused.code()).isNotZero();
            if (version.equals("1.27")) { // Later ones ask for protobuf and show the bytes of it.
                assertThat(refused.err()).contains("\"reason\":\"NamespaceTerminating\"");
            }
            assertThat(refused.err())
                    .contains(
                            "configmaps \"late\" is forbidden: unable to create new content in"
                                    + " namespace "
                                    + space.name()
                                    + " because it is being terminated");
            Result impatient = kubectl.attempt("delete", "namespace", space.name(), "--timeout=1s");
            assertThat(impatient.code()).isNotZero();
            assertThat(impatient.err()).contains("timed out waiting for the condition");

            space.run(
                    "patch",
                    "pod",
                    "held",
                    "--type=merge",
                    "-p",
                    "{\"metadata\":{\"finalizers\":null}}");
            kubectl.run("wait", "--for=delete", "namespace/" + space.name(), "--timeout=60s");
        }
    }

    private static void assertTheConditionsTell(Kubectl kubectl, String namespace) {
        assertThat(condition(kubectl, namespace, "NamespaceContentRemaining"))
                .startsWith("True SomeResourcesRemain: Some resources are remaining: configmaps.")
                .contains("pods. has 1 resource instances");
        assertThat(condition(kubectl, namespace, "NamespaceFinalizersRemaining"))
                .isEqualTo(
                        "True SomeFinalizersRemain: Some content in the namespace has"
                                + " finalizers remaining: example.com/hold in 1 resource"
                                + " instances");
        assertThat(condition(kubectl, namespace, "NamespaceDeletionDiscoveryFailure"))
                .isEqualTo("False ResourcesDiscovered: All resources successfully discovered");
        assertThat(condition(kubectl, namespace, "NamespaceDeletionGroupVersionParsingFailure"))
                .isEqualTo("False ParsedGroupVersions: All legacy kube types successfully parsed");
        assertThat(condition(kubectl, namespace, "NamespaceDeletionContentFailure"))
                .isEqualTo(
                        "False ContentDeleted: All content successfully deleted, may be waiting"
                                + " on finalization");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void deletionTakesPodsServicesAndAllAndIsWaitedFor(String version, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl(version);
        try (TestSpace space = TestSpace.create(kubectl, "ns-all")) {
            space.apply(POD.formatted("[]"));
            space.run("create", "service", "clusterip", "web", "--tcp=80");
            space.run("create", "secret", "generic", "s");
            space.waitFor("condition=Ready", "pod/held");
            assertThat(kubectl.run("delete", "namespace", space.name()))
                    .isEqualTo("namespace \"" + space.name() + "\" deleted\n");
            assertThat(kubectl.attempt("get", "namespace", space.name()).err())
                    .isEqualTo(
                            "Error from server (NotFound): namespaces \""
                                    + space.name()
                                    + "\" not found\n");
            kubectl.run("create", "namespace", space.name());
            space.until(
                    text -> text.contains("serviceaccount/default"),
                    "get",
                    "serviceaccounts",
                    "-o",
                    "name");
            assertThat(space.run("get", "pods,services,secrets", "-o", "name")).isEmpty();
        }
    }

    @Test
    void finalizersLabelsAndStatusAreUpdatedAndPatched(PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl();
        try (TestSpace space = TestSpace.create(kubectl, "ns-edit")) {
            String name = space.name();
            kubectl.run("label", "namespace", name, "step=one");
            kubectl.run(
                    "patch",
                    "namespace",
                    name,
                    "--type=json",
                    "-p",
                    "[{\"op\":\"add\",\"path\":\"/metadata/finalizers\",\"value\":[\"e2e.example.com/fake\"]}]");
            assertThat(kubectl.run("get", "namespaces", "-l", "step=one", "-o", "name"))
                    .isEqualTo("namespace/" + name + "\n");
            String finalizers = "jsonpath={.metadata.finalizers} {.spec.finalizers}";
            assertThat(kubectl.run("get", "namespace", name, "-o", finalizers))
                    .isEqualTo("[\"e2e.example.com/fake\"] [\"kubernetes\"]");
            kubectl.run(
                    "patch",
                    "namespace",
                    name,
                    "--type=merge",
                    "-p",
                    "{\"metadata\":{\"finalizers\":null}}");
            assertThat(kubectl.run("get", "namespace", name, "-o", finalizers))
                    .isEqualTo(" [\"kubernetes\"]");
            kubectl.run(
                    "patch",
                    "namespace",
                    name,
                    "--subresource=status",
                    "--type=merge",
                    "-p",
                    "{\"metadata\":{\"annotations\":{\"from\":\"status\"}},\"status\":{\"conditions\":"
                            + "[{\"type\":\"StatusPatch\",\"status\":\"True\",\"reason\":\"E2E\"}]}}");
            assertThat(
                            kubectl.run(
                                    "get",
                                    "namespace",
                                    name,
                                    "-o",
                                    "jsonpath={.metadata.annotations.from} {.status.phase}"
                                            + " {.status.conditions[*].type}"))
                    .isEqualTo("status Active StatusPatch");
        }
    }

    @Test
    void afterFinalizeANamespaceIsHeldByItsOwnFinalizersOnly(PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl();
        try (TestSpace space = TestSpace.create(kubectl, "ns-held")) {
            String name = space.name();
            kubectl.run(
                    "patch",
                    "namespace",
                    name,
                    "--type=merge",
                    "-p",
                    "{\"metadata\":{\"finalizers\":[\"e2e.example.com/fake\"]}}");
            kubectl.run("delete", "namespace", name, "--wait=false");
            kubectl.until(
                    "[\"e2e.example.com/fake\"] "::equals,
                    "get",
                    "namespace",
                    name,
                    "-o",
                    "jsonpath={.metadata.finalizers} {.spec.finalizers}");
            assertThat(condition(kubectl, name, "NamespaceContentRemaining"))
                    .isEqualTo("False ContentRemoved: All content successfully removed");
            assertThat(condition(kubectl, name, "NamespaceFinalizersRemaining"))
                    .isEqualTo(
                            "False ContentHasNoFinalizers: All content-preserving finalizers"
                                    + " finished");
            kubectl.run(
                    "patch",
                    "namespace",
                    name,
                    "--type=merge",
                    "-p",
                    "{\"metadata\":{\"finalizers\":null}}");
            kubectl.run("wait", "--for=delete", "namespace/" + name, "--timeout=60s");
        }
    }
}
