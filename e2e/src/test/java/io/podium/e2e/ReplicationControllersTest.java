package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the conformance suite promises of ReplicationControllers, with containers that run. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class ReplicationControllersTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";
    private static final String OLD =
            """
            apiVersion: v1
            kind: ReplicationController
            metadata: {name: old}
            spec:
              replicas: %d
              selector: {app: old}
              template:
                metadata: {labels: {app: old}}
                spec:
                  serviceAccountName: %s
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: web
                    image: busybox:1
                    command: [sh, -c, 'mkdir -p /www; hostname > /www/index.html; exec httpd -f -p 8080 -h /www']
                    ports: [{containerPort: 8080}]
            """;

    private static TestSpace with(TestSpace space, int replicas) {
        space.apply(OLD.formatted(replicas, "default"));
        if (replicas > 0) {
            space.waitFor("jsonpath={.status.availableReplicas}=" + replicas, "rc/old");
        }
        return space;
    }

    private static String names(TestSpace space, String selector) {
        return space.run("get", "pods", "-l", selector, "-o", "jsonpath={.items[*].metadata.name}");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void itIsMadeReadPatchedScaledAndDeleted(String version, PodiumCluster cluster) {
        try (TestSpace space = with(TestSpace.create(cluster.kubectl(version), "rc-life"), 1)) {
            assertThat(space.run("get", "rc"))
                    .containsPattern("NAME +DESIRED +CURRENT +READY +AGE")
                    .containsPattern("old +1 +1 +1 +\\w+");
            assertThat(space.run("get", "rc", "old", "-o", "wide"))
                    .containsPattern("CONTAINERS +IMAGES +SELECTOR")
                    .containsPattern("web +busybox:1 +app=old");
            space.run("patch", "rc", "old", "-p", "{\"metadata\":{\"labels\":{\"step\":\"two\"}}}");
            assertThat(space.run("get", "rc", "-l", "step=two", "-o", "name"))
                    .isEqualTo("replicationcontroller/old\n");
            assertThat(space.run("scale", "rc", "old", "--replicas=2"))
                    .isEqualTo("replicationcontroller/old scaled\n");
            space.waitFor("jsonpath={.status.availableReplicas}=2", "rc/old");
            assertThat(
                            space.run(
                                    "get",
                                    "rc",
                                    "old",
                                    "-o",
                                    "jsonpath={.status.replicas} {.status.fullyLabeledReplicas}"
                                            + " {.status.readyReplicas} {.status.availableReplicas}"
                                            + " {.status.observedGeneration}"
                                            + " {.metadata.generation}"))
                    .isEqualTo("2 2 2 2 2 2");
            String described =
                    space.until(text -> text.contains("SuccessfulCreate"), "describe", "rc", "old");
            assertThat(described)
                    .containsPattern("Replicas: +2 current / 2 desired")
                    .containsPattern("Pods Status: +2 Running / 0 Waiting")
                    .containsPattern(
                            "SuccessfulCreate .*replication-controller +Created pod: old-");
            space.run("delete", "rc", "old");
            assertThat(space.run("get", "rc", "-o", "name")).isEmpty();
            space.until(String::isEmpty, "get", "pods", "-l", "app=old", "-o", "name");
        }
    }

    @Test
    void itsScaleIsReadAndWritten(PodiumCluster cluster) {
        try (TestSpace space = with(TestSpace.create(cluster.kubectl(), "rc-scale"), 1)) {
            String path =
                    "/api/v1/namespaces/" + space.name() + "/replicationcontrollers/old/scale";
            assertThat(space.kubectl().run("get", "--raw", path))
                    .contains("\"kind\":\"Scale\"")
                    .contains("\"apiVersion\":\"autoscaling/v1\"")
                    .contains("\"spec\":{\"replicas\":1}")
                    .contains("\"selector\":\"app=old\"");
            String scale = space.run("get", "rc", "old", "--subresource=scale", "-o", "json");
            space.kubectl()
                    .command("replace", "--raw", path, "-f", "-")
                    .stdin(
                            scale.replaceFirst("\"replicas\": 1", "\"replicas\": 2")
                                    .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .run()
                    .ok();
            assertThat(space.run("get", "rc", "old", "-o", "jsonpath={.spec.replicas}"))
                    .isEqualTo("2");
            space.waitFor("jsonpath={.status.readyReplicas}=2", "rc/old");
        }
    }

    @Test
    void aMatchingPodIsTakenInAndOneThatIsRelabelledLetGo(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "rc-claim")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: stray, labels: {app: old}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                      - {name: main, image: 'busybox:1', command: [sleep, '100000']}
                    """);
            with(space, 1);
            String owner = "jsonpath={.metadata.ownerReferences[*].uid}";
            String uid = space.run("get", "rc", "old", "-o", "jsonpath={.metadata.uid}");
            assertThat(space.run("get", "pod", "stray", "-o", owner)).isEqualTo(uid);
            assertThat(names(space, "app=old")).isEqualTo("stray");

            space.run("label", "pod", "stray", "--overwrite", "app=free");
            space.until(String::isEmpty, "get", "pod", "stray", "-o", owner);
            space.until(
                    text -> text.startsWith("old-"),
                    "get",
                    "pods",
                    "-l",
                    "app=old",
                    "-o",
                    "jsonpath={.items[*].metadata.name}");
            space.run("delete", "rc", "old");
            space.until(String::isEmpty, "get", "pods", "-l", "app=old", "-o", "name");
            assertThat(space.run("get", "pod", "stray", "-o", "name")).isEqualTo("pod/stray\n");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void itIsExposedAndEveryReplicaServes(String version, PodiumCluster cluster) {
        try (TestSpace space = with(TestSpace.create(cluster.kubectl(version), "rc-serve"), 2)) {
            assertThat(space.run("expose", "rc", "old", "--port=80", "--target-port=8080"))
                    .isEqualTo("service/old exposed\n");
            String[] pods = names(space, "app=old").split(" ", -1);
            assertThat(pods).hasSize(2);
            for (String pod : pods) {
                String address = space.run("get", "pod", pod, "-o", "jsonpath={.status.podIP}");
                String url = "http://" + address + ":8080";
                String[] ask = {"exec", pods[0], "--", "wget", "-q", "-O", "-", url};
                space.until((pod + "\n")::equals, ask); // Ready says that it runs, no more.
            }
            space.until(
                    text -> text.startsWith("old-"),
                    "exec",
                    pods[0],
                    "--",
                    "wget",
                    "-q",
                    "-O",
                    "-",
                    "http://old");
        }
    }

    @Test
    void whatKeepsItFromGrowingStandsInItsStatus(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "rc-stuck")) {
            space.apply(OLD.formatted(2, "nobody"));
            String condition = "jsonpath={.status.conditions[?(@.type==\"ReplicaFailure\")].%s}";
            String message =
                    space.until(
                            text -> !text.isEmpty(),
                            "get",
                            "rc",
                            "old",
                            "-o",
                            condition.formatted("message"));
            assertThat(message).contains("serviceaccount \"nobody\" not found");
            assertThat(space.run("get", "rc", "old", "-o", condition.formatted("reason")))
                    .isEqualTo("FailedCreate");
            space.until(
                    text -> text.contains("Error creating: "),
                    "get",
                    "events",
                    "--field-selector=reason=FailedCreate,involvedObject.kind=ReplicationController",
                    "-o",
                    "jsonpath={.items[*].message}");
            space.run("create", "serviceaccount", "nobody");
            space.run("scale", "rc", "old", "--replicas=1");
            space.until("1"::equals, "get", "rc", "old", "-o", "jsonpath={.status.readyReplicas}");
            space.until(String::isEmpty, "get", "rc", "old", "-o", condition.formatted("message"));
        }
    }
}
