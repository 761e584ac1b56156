package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * S-24 to S-27, S-32, S-33: Deployments, ReplicaSets, Services by name across nodes, deletion of
 * namespaces.
 */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class WorkloadsTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";
    private static final String WEB =
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
                  - name: web
                    image: busybox:1
                    command: [sh, -c, 'mkdir -p /www; hostname > /www/index.html; exec httpd -f -p 8080 -h /www']
                    ports: [{containerPort: 8080, name: http}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec:
              selector: {app: web}
              ports: [{port: 80, targetPort: http}]
            """;

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void scaleSetImageStatusAndUndo(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "rollout")) {
            space.apply(WEB);
            assertThat(space.run("rollout", "status", "deployment/web", "--timeout=60s"))
                    .contains("deployment \"web\" successfully rolled out");
            space.run("scale", "deployment/web", "--replicas=3");
            space.waitFor("jsonpath={.status.readyReplicas}=3", "deployment/web");
            assertThat(space.run("get", "deployment", "web"))
                    .containsPattern("web +3/3 +3 +3 +\\w+");

            space.run("set", "image", "deployment/web", "web=busybox:latest");
            space.run("rollout", "status", "deployment/web", "--timeout=90s");
            assertThat(images(space)).isEqualTo("busybox:latest busybox:latest busybox:latest");
            assertThat(space.run("rollout", "history", "deployment/web"))
                    .contains("1 ")
                    .contains("2 ");

            space.run("rollout", "undo", "deployment/web");
            space.run("rollout", "status", "deployment/web", "--timeout=90s");
            assertThat(images(space)).isEqualTo("busybox:1 busybox:1 busybox:1");
            assertThat(space.run("describe", "deployment", "web")).contains("ScalingReplicaSet");
        }
    }

    private static String images(TestSpace space) {
        return space.until(
                text -> text.split(" ").length == 3,
                "get",
                "pods",
                "-l",
                "app=web",
                "-o",
                "jsonpath={.items[*].spec.containers[0].image}");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aServiceAnswersByNameFromEveryNode(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "service")) {
            space.apply(WEB);
            space.run("rollout", "status", "deployment/web", "--timeout=60s");
            for (String node : nodes(cluster.kubectl(version))) {
                String pod = "asks-from-" + node;
                space.apply(
                        """
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: %s}
                        spec:
                          nodeName: %s
                          terminationGracePeriodSeconds: 0
                          containers:
                          - {name: main, image: 'busybox:1', command: [sleep, '100000']}
                        """
                                .formatted(pod, node));
                space.waitFor("condition=Ready", "pod/" + pod);
                for (String name :
                        new String[] {"web", "web." + space.name() + ".svc.cluster.local"}) {
                    String answer =
                            space.until(
                                    text -> text.startsWith("web-"),
                                    "exec",
                                    pod,
                                    "--",
                                    "wget",
                                    "-q",
                                    "-O",
                                    "-",
                                    "http://" + name);
                    assertThat(answer).startsWith("web-");
                }
            }
            assertThat(space.run("get", "endpointslices", "-l", "kubernetes.io/service-name=web"))
                    .contains("8080");
        }
    }

    private static String[] nodes(Kubectl kubectl) {
        return kubectl.run("get", "nodes", "-o", "jsonpath={.items[*].metadata.name}").split(" ");
    }

    @Test
    void headlessServicesNameTheirPods(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "headless")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Service
                    metadata: {name: peers}
                    spec: {clusterIP: None, selector: {app: peer}, ports: [{port: 80}]}
                    ---
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: one, labels: {app: peer}}
                    spec:
                      hostname: one
                      subdomain: peers
                      terminationGracePeriodSeconds: 0
                      containers: [{name: main, image: 'busybox:1', command: [sleep, '100000']}]
                    """);
            space.waitFor("condition=Ready", "pod/one");
            String address = space.run("get", "pod", "one", "-o", "jsonpath={.status.podIP}");
            for (String name : new String[] {"peers", "one.peers"}) {
                String full = name + "." + space.name() + ".svc.cluster.local";
                assertThat(
                                space.until(
                                        text -> text.contains(address),
                                        "exec",
                                        "one",
                                        "--",
                                        "nslookup",
                                        full))
                        .contains(address);
            }
        }
    }

    @Test
    void aReplicaSetReplacesReleasesAndAdopts(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "adopt")) {
            space.apply(
                    """
                    apiVersion: apps/v1
                    kind: ReplicaSet
                    metadata: {name: set}
                    spec:
                      replicas: 2
                      selector: {matchLabels: {app: set}}
                      template:
                        metadata: {labels: {app: set}}
                        spec:
                          terminationGracePeriodSeconds: 0
                          containers: [{name: main, image: 'busybox:1', command: [sleep, '100000']}]
                    """);
            space.waitFor("jsonpath={.status.readyReplicas}=2", "rs/set");
            String stray =
                    space.run(
                            "get",
                            "pods",
                            "-l",
                            "app=set",
                            "-o",
                            "jsonpath={.items[0].metadata.name}");
            space.run("label", "pod", stray, "app=free", "--overwrite");
            space.until(
                    text -> text.split(" ").length == 2 && !text.contains(stray),
                    "get",
                    "pods",
                    "-l",
                    "app=set",
                    "-o",
                    "jsonpath={.items[*].metadata.name}");
            space.until(
                    String::isEmpty,
                    "get",
                    "pod",
                    stray,
                    "-o",
                    "jsonpath={.metadata.ownerReferences}");
            space.run("label", "pod", stray, "app=set", "--overwrite");
            space.until(
                    table ->
                            table.lines().count() == 2
                                    && table.lines().allMatch(line -> line.contains(" Running ")),
                    "get",
                    "pods",
                    "-l",
                    "app=set",
                    "--no-headers");
            space.run("delete", "rs", "set", "--wait=true");
            space.until(text -> text.isBlank(), "get", "pods", "-o", "name");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void deletingANamespaceTakesAllOfItAlong(String version, PodiumCluster cluster) {
        TestSpace space = TestSpace.create(cluster.kubectl(version), "goes");
        space.apply(WEB);
        space.run("rollout", "status", "deployment/web", "--timeout=60s");
        space.kubectl().run("delete", "namespace", space.name(), "--timeout=90s");
        String left =
                space.kubectl()
                        .run(
                                "get",
                                "pods,deployments,replicasets,services,configmaps",
                                "-n",
                                space.name(), // Those of other tests are still on their way out.
                                "-o",
                                "name");
        assertThat(space.kubectl().attempt("get", "namespace", space.name()).err())
                .contains("NotFound");
        assertThat(left).isEmpty();
    }
}
