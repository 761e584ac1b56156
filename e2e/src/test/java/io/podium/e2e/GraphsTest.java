package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the conformance suite promises of the garbage collector, with containers that run. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class GraphsTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";
    private static final String DEPLOYMENT =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - {name: main, image: 'busybox:1', command: [sleep, '100000']}
            """;
    private static final String MAP =
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: %s, ownerReferences: [%s]}
            """;

    private static void control(TestSpace space, String name, int replicas, int grace) {
        space.apply(
                """
                apiVersion: v1
                kind: ReplicationController
                metadata: {name: %s}
                spec:
                  replicas: %d
                  selector: {app: %1$s}
                  template:
                    metadata: {labels: {app: %1$s}}
                    spec:
                      terminationGracePeriodSeconds: %d
                      containers:
                      - {name: main, image: 'busybox:1', command: [sleep, '100000']}
                """
                        .formatted(name, replicas, grace));
        String counted = replicas == 0 ? "replicas" : "readyReplicas";
        space.waitFor("jsonpath={.status." + counted + "}=" + replicas, "rc/" + name);
    }

    private static String uid(TestSpace space, String what) {
        return space.run("get", what, "-o", "jsonpath={.metadata.uid}");
    }

    private static String owner(String kind, String name, String uid) {
        return "{apiVersion: v1, kind: %s, name: %s, uid: %s, blockOwnerDeletion: true}"
                .formatted(kind, name, uid);
    }

    private static String[] names(TestSpace space, String selector) {
        return space.run("get", "pods", "-l", selector, "-o", "jsonpath={.items[*].metadata.name}")
                .split(" ", -1);
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aDeploymentTakesItsSetsAndPodsWithIt(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "gc-deploy")) {
            space.apply(DEPLOYMENT);
            space.run("rollout", "status", "deployment/web", "--timeout=60s");
            space.run("delete", "deployment", "web", "--cascade=background");
            space.until(String::isEmpty, "get", "replicasets,pods", "-o", "name");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void anOrphaningDeploymentLeavesItsSetAndPods(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "gc-orphan")) {
            space.apply(DEPLOYMENT);
            space.run("rollout", "status", "deployment/web", "--timeout=60s");
            String sets = space.run("get", "replicasets", "-o", "name");
            String pods = space.run("get", "pods", "-o", "name");
            space.run("delete", "deployment", "web", "--cascade=orphan");
            assertThat(
                            space.run(
                                    "get",
                                    "replicasets",
                                    "-o",
                                    "jsonpath={.items[*].metadata.ownerReferences}"))
                    .isEmpty();
            assertThat(space.run("get", "replicasets", "-o", "name")).isEqualTo(sets);
            assertThat(space.run("get", "pods", "-o", "name")).isEqualTo(pods);
        }
    }

    @Test
    void aControllersPodsGoAfterItInTheBackground(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "gc-back")) {
            control(space, "old", 2, 0);
            space.run("delete", "rc", "old", "--cascade=background");
            space.until(String::isEmpty, "get", "pods", "-o", "name");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aControllerInTheForegroundStaysUntilItsPodsAreGone(String version, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl(version);
        try (TestSpace space = TestSpace.create(kubectl, "gc-front")) {
            control(space, "old", 10, 6); // Long enough to be looked at.
            space.run("delete", "rc", "old", "--cascade=foreground", "--wait=false");
            assertThat(
                            space.run(
                                    "get",
                                    "rc",
                                    "old",
                                    "-o",
                                    "jsonpath={.metadata.finalizers}"
                                            + " {.metadata.deletionTimestamp}"))
                    .matches("\\[\"foregroundDeletion\"] 20.*Z");
            space.run("wait", "--for=delete", "rc/old", "--timeout=60s");
            assertThat(space.run("get", "pods", "-o", "name")).isEmpty();
        }
    }

    /**
     * The old spelling and the new one; without a word the API's own default leaves the pods, too.
     */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void anOrphaningControllerLeavesItsPods(String version, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl(version);
        try (TestSpace space = TestSpace.create(kubectl, "gc-leave")) {
            for (String way : new String[] {"--cascade=orphan", "--cascade=false", "raw"}) {
                control(space, "old", 10, 0);
                String pods = space.run("get", "pods", "-o", "name");
                if (way.equals("raw")) {
                    kubectl.run(
                            "delete",
                            "--raw",
                            "/api/v1/namespaces/" + space.name() + "/replicationcontrollers/old");
                    space.run("wait", "--for=delete", "rc/old", "--timeout=60s");
                } else {
                    space.run("delete", "rc", "old", way);
                }
                assertThat(
                                space.run(
                                        "get",
                                        "pods",
                                        "-o",
                                        "jsonpath={.items[*].metadata.ownerReferences}"))
                        .isEmpty();
                assertThat(space.run("get", "pods", "-o", "name")).isEqualTo(pods);
            }
        }
    }

    @Test
    void ofPodsWithTwoOwnersOnlyTheDyingReferenceGoes(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "gc-two")) {
            control(space, "first", 10, 0);
            control(space, "second", 0, 0);
            String second = uid(space, "rc/second");
            String[] pods = names(space, "app=first");
            assertThat(pods).hasSize(10);
            Set<String> shared = Set.of(pods[0], pods[2], pods[4], pods[6], pods[8]);
            for (String pod : shared) {
                space.run(
                        "patch",
                        "pod",
                        pod,
                        "-p",
                        ("{\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":"
                                        + "\"ReplicationController\",\"name\":\"second\",\"uid\":\"%s\"}]}}")
                                .formatted(second));
            }
            space.run("delete", "rc", "first", "--cascade=foreground");
            assertThat(names(space, "app=first")).containsExactlyInAnyOrderElementsOf(shared);
            assertThat(
                            space.run(
                                    "get",
                                    "pods",
                                    "-o",
                                    "jsonpath={.items[*].metadata.deletionTimestamp}"))
                    .isEmpty();
            assertThat(
                            space.run(
                                    "get",
                                    "pods",
                                    "-o",
                                    "jsonpath={.items[*].metadata.ownerReferences[*].name}"))
                    .isEqualTo("second second second second second");
        }
    }

    @Test
    void aCircleOfPodsDoesNotBlockItself(PodiumCluster cluster) {
        for (String cascade : new String[] {"background", "foreground"}) {
            try (TestSpace space = TestSpace.create(cluster.kubectl(), "gc-ring-" + cascade)) {
                for (int i = 1; i <= 3; i++) {
                    space.apply(
                            """
                            apiVersion: v1
                            kind: Pod
                            metadata: {name: pod%d}
                            spec:
                              terminationGracePeriodSeconds: 0
                              containers:
                              - {name: main, image: 'busybox:1', command: [sleep, '100000']}
                            """
                                    .formatted(i));
                }
                for (int i = 1; i <= 3; i++) {
                    String before = "pod" + (i == 1 ? 3 : i - 1);
                    space.run(
                            "patch",
                            "pod",
                            "pod" + i,
                            "-p",
                            ("{\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"Pod\","
                                            + "\"name\":\"%s\",\"uid\":\"%s\",\"controller\":true,"
                                            + "\"blockOwnerDeletion\":true}]}}")
                                    .formatted(before, uid(space, "pod/" + before)));
                }
                space.run("delete", "pod", "pod1", "--cascade=" + cascade, "--wait=false");
                space.until(String::isEmpty, "get", "pods", "-o", "name");
            }
        }
    }

    @Test
    void ownersElsewhereOrUnknownAreTreatedAsUpstreamDoes(PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl();
        try (TestSpace home = TestSpace.create(kubectl, "gc-home");
                TestSpace abroad = TestSpace.create(kubectl, "gc-abroad")) {
            abroad.run("create", "configmap", "owner");
            home.run("create", "configmap", "there");
            String stranger = "{apiVersion: example.com/v1, kind: Thing, name: t, uid: t-1}";
            home.apply(MAP.formatted("of-a-stranger", stranger));
            home.apply(
                    MAP.formatted(
                            "of-a-stranger-and-nobody",
                            stranger + ", " + owner("ConfigMap", "gone", "gone-1")));
            home.apply(MAP.formatted("replaced", owner("ConfigMap", "there", "other-uid")));
            home.apply(
                    MAP.formatted(
                            "of-two",
                            owner("ConfigMap", "gone", "gone-1")
                                    + ", "
                                    + owner("ConfigMap", "there", uid(home, "configmap/there"))));
            home.apply(
                    MAP.formatted(
                            "of-one-abroad",
                            owner("ConfigMap", "owner", uid(abroad, "configmap/owner"))));
            home.run("wait", "--for=delete", "configmap/replaced", "--timeout=90s");
            home.run("wait", "--for=delete", "configmap/of-one-abroad", "--timeout=90s");
            home.until(
                    "there"::equals,
                    "get",
                    "configmap",
                    "of-two",
                    "-o",
                    "jsonpath={.metadata.ownerReferences[*].name}");
            assertThat(home.run("get", "configmaps", "-o", "name"))
                    .contains("of-a-stranger\n", "of-a-stranger-and-nobody\n", "there\n");
            home.until(
                    text ->
                            text.contains("garbage-collector-controller")
                                    && text.contains(
                                            "name: owner, uid: "
                                                    + uid(abroad, "configmap/owner")
                                                    + "] does not exist in namespace \""
                                                    + home.name()
                                                    + "\""),
                    "get",
                    "events",
                    "--field-selector=reason=OwnerRefInvalidNamespace",
                    "-o",
                    "jsonpath={.items[*].source.component} {.items[*].message}");
        }
    }
}
