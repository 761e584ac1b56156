package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** "[sig-cli] Kubectl client": controllers and logs, each with the words of its description. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class CliWorkloadsConformanceTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";

    /** A controller whose pods answer on port 6379, as the suite's own does. */
    private static final String PRIMARY =
            """
            apiVersion: v1
            kind: ReplicationController
            metadata: {name: primary, labels: {app: agnhost, role: primary}}
            spec:
              replicas: 1
              selector: {app: agnhost, role: primary}
              template:
                metadata: {labels: {app: agnhost, role: primary}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: primary
                    image: busybox:1
                    command: [httpd, -f, -p, '6379']
                    ports: [{name: server, containerPort: 6379}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: primary, labels: {app: agnhost, role: primary}}
            spec:
              selector: {app: agnhost, role: primary}
              ports: [{port: 6379, targetPort: server}]
            """;

    private static TestSpace primary(PodiumCluster cluster, String version, String purpose) {
        TestSpace space = TestSpace.create(cluster.kubectl(version), purpose);
        space.apply(PRIMARY);
        space.waitFor("jsonpath={.status.readyReplicas}=1", "rc/primary");
        return space;
    }

    /** Each line begins with its first word and holds the others, wherever it stands. */
    private static void assertTells(String described, String... lines) {
        for (String line : lines) {
            String[] words = line.split(" \\| ", -1);
            assertThat(described.lines())
                    .as("%s\n%s", line, described)
                    .anyMatch(one -> List.of(words).stream().allMatch(one::contains));
        }
    }

    /** "Kubectl describe should check if kubectl describe prints relevant information". */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void describeTellsOfPodsControllersServicesNodesAndNamespaces(
            String version, PodiumCluster cluster) {
        try (TestSpace space = primary(cluster, version, "cli-describe")) {
            String inside = "Namespace: | " + space.name();
            assertTells(
                    space.run("describe", "pods", "-l", "role=primary"),
                    "Name: | primary-",
                    inside,
                    "Node: | node-",
                    "Labels: | app=agnhost",
                    "role=primary",
                    "Annotations:",
                    "Status: | Running",
                    "IP:",
                    "Controlled By: | ReplicationController/primary",
                    "Image: | busybox:1",
                    "State: | Running",
                    "QoS Class: | BestEffort",
                    "Events:");
            assertTells(
                    space.run("describe", "rc", "primary"),
                    "Name: | primary",
                    inside,
                    "Selector: | app=agnhost,role=primary",
                    "Labels: | app=agnhost",
                    "role=primary",
                    "Annotations:",
                    "Replicas: | 1 current | 1 desired",
                    "Pods Status: | 1 Running | 0 Waiting | 0 Succeeded | 0 Failed",
                    "Pod Template:",
                    "Image: | busybox:1",
                    "Events:");
            assertTells(
                    space.run("describe", "service", "primary"),
                    "Name: | primary",
                    inside,
                    "Labels: | app=agnhost",
                    "role=primary",
                    "Annotations:",
                    "Selector: | app=agnhost,role=primary",
                    "Type: | ClusterIP",
                    "IP:",
                    "Port: | <unset> | 6379/TCP",
                    "Endpoints: | :6379",
                    "Session Affinity: | None");
            describeTellsOfPlaces(space);
        }
    }

    private static void describeTellsOfPlaces(TestSpace space) {
        String node = space.run("get", "nodes", "-o", "jsonpath={.items[0].metadata.name}");
        assertTells(
                space.run("describe", "node", node),
                "Name: | " + node,
                "Labels:",
                "Annotations:",
                "CreationTimestamp:",
                "Conditions:",
                "Type | Status | LastHeartbeatTime | LastTransitionTime | Reason | Message",
                "Addresses:",
                "Capacity:",
                "Kernel Version:",
                "OS Image:",
                "Container Runtime Version:",
                "Kubelet Version:",
                "Non-terminated Pods:");
        assertTells(
                space.run("describe", "namespace", space.name()),
                "Name: | " + space.name(),
                "Labels: | kubernetes.io/metadata.name=" + space.name(),
                "Annotations:",
                "Status: | Active",
                "No resource quota",
                "No LimitRange resource");
    }

    /** "Kubectl expose should create services for rc". */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aControllerAndThenItsServiceAreExposed(String version, PodiumCluster cluster) {
        try (TestSpace space = primary(cluster, version, "cli-expose")) {
            String address =
                    space.run(
                            "get",
                            "pods",
                            "-l",
                            "role=primary",
                            "-o",
                            "jsonpath={.items[0].status.podIP}");
            assertThat(
                            space.run(
                                    "expose",
                                    "rc",
                                    "primary",
                                    "--name=rm2",
                                    "--port=1234",
                                    "--target-port=6379"))
                    .isEqualTo("service/rm2 exposed\n");
            assertForwards(space, "rm2", 1234, address);
            assertThat(
                            space.run(
                                    "expose",
                                    "service",
                                    "rm2",
                                    "--name=rm3",
                                    "--port=2345",
                                    "--target-port=6379"))
                    .isEqualTo("service/rm3 exposed\n");
            assertForwards(space, "rm3", 2345, address);
        }
    }

    private static void assertForwards(TestSpace space, String name, int port, String address) {
        String ports = "jsonpath={range .spec.ports[*]}{.port} {.targetPort}{end}";
        assertThat(space.run("get", "service", name, "-o", ports)).isEqualTo(port + " 6379");
        space.until(
                (address + " 6379")::equals,
                "get",
                "endpointslices",
                "-l",
                "kubernetes.io/service-name=" + name,
                "-o",
                "jsonpath={range .items[*]}{.endpoints[*].addresses[0]} {.ports[*].port}{end}");
    }

    /** "Kubectl patch should add annotations for pods in rc". */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void everyPodOfAControllerIsPatched(String version, PodiumCluster cluster) {
        try (TestSpace space = primary(cluster, version, "cli-patch")) {
            space.run("scale", "rc", "primary", "--replicas=2");
            space.waitFor("jsonpath={.status.readyReplicas}=2", "rc/primary");
            List<String> pods =
                    space.run("get", "pods", "-l", "role=primary", "-o", "name").lines().toList();
            assertThat(pods).hasSize(2);
            for (String pod : pods) {
                String patch = "{\"metadata\":{\"annotations\":{\"x\":\"y\"}}}";
                assertThat(space.run("patch", pod, "-p", patch)).isEqualTo(pod + " patched\n");
            }
            assertThat(
                            space.run(
                                    "get",
                                    "pods",
                                    "-l",
                                    "role=primary",
                                    "-o",
                                    "jsonpath={.items[*].metadata.annotations.x}"))
                    .isEqualTo("y y");
        }
    }

    /** "Kubectl logs should be able to retrieve and filter logs". */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void logsAreCutByLinesBytesAndTime(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "cli-logs")) {
            space.run(
                    "run",
                    "logs-generator",
                    "--image=busybox:1",
                    "--restart=Never",
                    "--",
                    "sh",
                    "-c",
                    "for i in $(seq 1 20); do echo GET /api/v1/namespaces/kube-system/pods/$i; done");
            String[] all = {"logs", "logs-generator", "logs-generator"};
            space.until(text -> text.contains("kube-system/pods/20\n"), all);
            assertThat(space.run("logs", "logs-generator", "logs-generator", "--tail=1"))
                    .isEqualTo("GET /api/v1/namespaces/kube-system/pods/20\n");
            assertThat(space.run("logs", "logs-generator", "logs-generator", "--limit-bytes=1"))
                    .isEqualTo("G");
            String line =
                    space.run(
                            "logs", "logs-generator", "logs-generator", "--tail=1", "--timestamps");
            assertThat(line.lines()).hasSize(1);
            String[] words = line.strip().split(" ", 2);
            assertThat(OffsetDateTime.parse(words[0]).getYear()).isGreaterThan(2000);
            assertThat(words[1]).isEqualTo("GET /api/v1/namespaces/kube-system/pods/20");
            space.until(String::isEmpty, "logs", "logs-generator", "logs-generator", "--since=1s");
            assertThat(space.run("logs", "logs-generator", "logs-generator", "--since=24h").lines())
                    .hasSize(20);
        }
    }
}
