package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Where pods go on three nodes, and who makes room for whom; sig-scheduling, step by step. */
@Tag("host")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SchedulingTest {
    private static final List<String> NODES = List.of("node-1", "node-2", "node-3");
    private static final String WHERE = "jsonpath={.spec.nodeName}";
    private static final String WHY =
            "jsonpath={.status.conditions[?(@.type==\"PodScheduled\")].message}";
    private static final String CONFIGURATION =
            """
            apiVersion: kubescheduler.config.k8s.io/v1
            kind: KubeSchedulerConfiguration
            profiles:
            - schedulerName: default-scheduler
            - schedulerName: packing
              pluginConfig:
              - name: NodeResourcesFit
                args: {scoringStrategy: {type: MostAllocated}}
              plugins:
                score:
                  disabled: [{name: NodeResourcesBalancedAllocation}, {name: PodTopologySpread}]
            """;

    private PodiumCluster cluster;
    private Kubectl kubectl;

    @BeforeAll
    void up() throws IOException {
        cluster = PodiumCluster.prepare("scheduling");
        try {
            Path file = Files.writeString(cluster.home().resolve("sched.yaml"), CONFIGURATION);
            cluster.podium("up", "--nodes", "3", "--scheduler-config", file.toString()).run().ok();
            kubectl = cluster.kubectl();
            for (int i = 0; i < NODES.size(); i++) {
                kubectl.run("label", "node", NODES.get(i), "zone=" + (i < 2 ? "a" : "b"));
                room(NODES.get(i), 10);
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    /** So much of a resource that nobody else asks for. */
    private void room(String node, int amount) {
        kubectl.run(
                "patch",
                "node",
                node,
                "--subresource=status",
                "--type=merge",
                "-p",
                """
                {"status":{"capacity":{"example.com/room":"%1$d"},"allocatable":{"example.com/room":"%1$d"}}}\
                """
                        .formatted(amount));
    }

    /** A pod that sleeps; more of its metadata and of its spec as YAML in flow style. */
    private static String pod(String name, int room, String metadata, String spec) {
        return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s%s}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: busybox:1
            command: [sleep, '100000']
            resources: {requests: {example.com/room: %d}, limits: {example.com/room: %d}}
        %s
        """
                .formatted(name, metadata, room, room, spec.indent(2));
    }

    private String placed(TestSpace space, String name) {
        return space.until(node -> !node.isEmpty(), "get", "pod", name, "-o", WHERE);
    }

    private String refused(TestSpace space, String name, String why) {
        return space.until(text -> text.contains(why), "get", "pod", name, "-o", WHY);
    }

    @Test
    void podsGoNearAndAwayFromEachOther() {
        try (TestSpace space = TestSpace.create(kubectl, "near")) {
            space.apply(pod("db", 0, ", labels: {app: db}", "nodeSelector: {zone: b}"));
            assertThat(placed(space, "db")).isEqualTo("node-3");
            space.apply(
                    pod(
                            "web",
                            0,
                            "",
                            """
                            affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [
                              {topologyKey: zone, labelSelector: {matchLabels: {app: db}}}]}}\
                            """));
            assertThat(placed(space, "web")).isEqualTo("node-3");
            space.apply(
                    """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: apart}
                    spec:
                      replicas: 4
                      selector: {matchLabels: {app: apart}}
                      template:
                        metadata: {labels: {app: apart}}
                        spec:
                          terminationGracePeriodSeconds: 1
                          affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [
                            {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: apart}}}]}}
                          containers: [{name: main, image: 'busybox:1', command: [sleep, '100000']}]
                    """);
            String nodes =
                    space.until(
                            text -> text.split(" ", -1).length == 3,
                            "get",
                            "pods",
                            "-l",
                            "app=apart",
                            "-o",
                            "jsonpath={.items[*].spec.nodeName}");
            assertThat(nodes.split(" ", -1)).containsExactlyInAnyOrderElementsOf(NODES);
            String message =
                    space.until(
                            text -> text.contains("anti-affinity"),
                            "get",
                            "events",
                            "--field-selector=reason=FailedScheduling",
                            "-o",
                            "jsonpath={.items[*].message}");
            assertThat(message)
                    .contains(
                            "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity"
                                    + " rules. no new claims to deallocate, preemption: 0/3 nodes"
                                    + " are available: 3 No preemption victims found for incoming"
                                    + " pod.");
        }
    }

    @Test
    void podsAreSpread() {
        try (TestSpace space = TestSpace.create(kubectl, "spread")) {
            space.apply(
                    """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: even}
                    spec:
                      replicas: 6
                      selector: {matchLabels: {app: even}}
                      template:
                        metadata: {labels: {app: even}}
                        spec:
                          terminationGracePeriodSeconds: 1
                          topologySpreadConstraints:
                          - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule,
                             labelSelector: {matchLabels: {app: even}}, matchLabelKeys: [pod-template-hash]}
                          containers: [{name: main, image: 'busybox:1', command: [sleep, '100000']}]
                    """);
            String nodes =
                    space.until(
                            text -> text.split(" ", -1).length == 6,
                            "get",
                            "pods",
                            "-o",
                            "jsonpath={.items[*].spec.nodeName}");
            assertThat(List.of(nodes.split(" ", -1)))
                    .filteredOn(node -> node.equals("node-3"))
                    .hasSize(3);
        }
    }

    @Test
    void taintsKeepPodsAwayUntilTheyAreGone() {
        try (TestSpace space = TestSpace.create(kubectl, "taints")) {
            kubectl.run("taint", "nodes", "--all", "dedicated=team:NoSchedule");
            try {
                space.apply(pod("plain", 0, "", ""));
                assertThat(refused(space, "plain", "0/3"))
                        .isEqualTo(
                                "0/3 nodes are available: 3 node(s) had untolerated taint(s)."
                                        + " no new claims to deallocate, preemption: 0/3 nodes are"
                                        + " available: 3 Preemption is not helpful for"
                                        + " scheduling.");
                space.apply(
                        pod(
                                "team",
                                0,
                                "",
                                "tolerations: [{key: dedicated, value: team, effect:"
                                        + " NoSchedule}]"));
                placed(space, "team");
            } finally {
                kubectl.run("taint", "nodes", "--all", "dedicated:NoSchedule-");
            }
            placed(space, "plain");
        }
    }

    @Test
    void aPodWaitsBehindItsGates() {
        try (TestSpace space = TestSpace.create(kubectl, "gates")) {
            space.apply(pod("gated", 0, "", "schedulingGates: [{name: example.com/wait}]"));
            assertThat(space.run("get", "pod", "gated")).contains("SchedulingGated");
            assertThat(space.run("get", "pod", "gated", "-o", WHY))
                    .isEqualTo("Scheduling is blocked due to non-empty scheduling gates");
            space.run("patch", "pod", "gated", "-p", "{\"spec\":{\"schedulingGates\":null}}");
            placed(space, "gated");
            space.waitFor("condition=Ready", "pod/gated");
        }
    }

    @Test
    void profilesHaveNamesAndOtherNamesAreLeftAlone() {
        try (TestSpace space = TestSpace.create(kubectl, "profiles")) {
            space.apply(pod("seed", 0, "", "nodeSelector: {zone: b}\nschedulerName: packing"));
            assertThat(placed(space, "seed")).isEqualTo("node-3");
            String source =
                    space.until(
                            text -> !text.isEmpty(),
                            "get",
                            "events",
                            "--field-selector=reason=Scheduled",
                            "-o",
                            "jsonpath={.items[*].source.component}");
            assertThat(source).isEqualTo("packing");
            space.apply(pod("foreign", 0, "", "schedulerName: somebody-else"));
            space.apply(pod("usual", 0, "", ""));
            placed(space, "usual");
            assertThat(space.run("get", "pod", "foreign", "-o", WHERE)).isEmpty();
            assertThat(
                            space.run(
                                    "get",
                                    "events",
                                    "--field-selector=involvedObject.name=foreign",
                                    "-o",
                                    "name"))
                    .isEmpty();
        }
    }

    /** Scheduler, resource limits. */
    @Test
    void podsThatAskForMoreThanThereIsWait() {
        try (TestSpace space = TestSpace.create(kubectl, "limits")) {
            for (String node : NODES) {
                String pin = "nodeSelector: {kubernetes.io/hostname: " + node + "}";
                space.apply(pod("filler-" + node, 8, "", pin));
                assertThat(placed(space, "filler-" + node)).isEqualTo(node);
            }
            space.apply(pod("more", 3, "", ""));
            assertThat(refused(space, "more", "0/3"))
                    .startsWith("0/3 nodes are available: 3 Insufficient example.com/room.");
            space.run("delete", "pod", "filler-node-2");
            assertThat(placed(space, "more")).isEqualTo("node-2");
        }
    }

    /** Scheduler, node selector matching and not matching. */
    @Test
    void nodeSelectorsAreRespected() {
        try (TestSpace space = TestSpace.create(kubectl, "selector")) {
            space.apply(pod("restricted", 0, "", "nodeSelector: {example.com/random: '42'}"));
            assertThat(refused(space, "restricted", "0/3"))
                    .startsWith(
                            "0/3 nodes are available: 3 node(s) didn't match Pod's node"
                                    + " affinity/selector.");
            kubectl.run("label", "node", "node-2", "example.com/random=42");
            assertThat(placed(space, "restricted")).isEqualTo("node-2");
            kubectl.run("label", "node", "node-2", "example.com/random-");
        }
    }

    private void priority(String name, int value, String more) {
        kubectl.apply(
                """
                apiVersion: scheduling.k8s.io/v1
                kind: PriorityClass
                metadata: {name: %s, labels: {test: scheduling}}
                value: %d
                %s
                """
                        .formatted(name, value, more));
    }

    /** Basic preemption, and the condition of whoever is preempted. */
    @Test
    void whoeverIsLessImportantMakesRoom() {
        priority("low-priority", 1, "");
        priority("high-priority", 1000, "");
        try (TestSpace space = TestSpace.create(kubectl, "preempt")) {
            String here = "nodeSelector: {kubernetes.io/hostname: node-1}\n";
            space.apply(
                    pod(
                            "low",
                            9,
                            ", finalizers: [example.com/keep]",
                            here + "priorityClassName: low-priority"));
            space.waitFor("condition=Ready", "pod/low");
            space.apply(pod("high", 9, "", here + "priorityClassName: high-priority"));
            String nominated = "jsonpath={.status.nominatedNodeName}";
            space.until("node-1"::equals, "get", "pod", "high", "-o", nominated);
            String condition =
                    "jsonpath={range .status.conditions[?(@.type==\"DisruptionTarget\")]}{.status}"
                            + " {.reason} {.message}{end}";
            assertThat(space.until(text -> !text.isEmpty(), "get", "pod", "low", "-o", condition))
                    .isEqualTo(
                            "True PreemptionByScheduler default-scheduler: preempting to"
                                    + " accommodate a higher priority pod");
            assertThat(space.run("get", "pod", "high", "-o", "jsonpath={.spec.priority}"))
                    .isEqualTo("1000");
            String event =
                    space.until(
                            text -> !text.isEmpty(),
                            "get",
                            "events",
                            "--field-selector=reason=Preempted",
                            "-o",
                            "jsonpath={.items[*].message}");
            assertThat(event).startsWith("Preempted by pod ").endsWith(" on node node-1");
            space.run("patch", "pod", "low", "-p", "{\"metadata\":{\"finalizers\":null}}");
            assertThat(placed(space, "high")).isEqualTo("node-1");
            assertThat(space.run("get", "pod", "high", "-o", nominated)).isEmpty();
            space.waitFor("condition=Ready", "pod/high");
        }
    }

    @Test
    void criticalPodsAreMoreImportantThanAnybodyAndSomeNeverPreempt() {
        priority("polite", 5000, "preemptionPolicy: Never");
        try (TestSpace space = TestSpace.create(kubectl, "critical")) {
            String here = "nodeSelector: {kubernetes.io/hostname: node-2}\n";
            space.apply(pod("plain", 9, "", here));
            space.waitFor("condition=Ready", "pod/plain");
            space.apply(pod("polite", 9, "", here + "priorityClassName: polite"));
            assertThat(refused(space, "polite", "0/3"))
                    .endsWith("preemption: not eligible due to preemptionPolicy=Never.");
            String critical =
                    pod(
                            "critical-pod",
                            9,
                            ", namespace: kube-system",
                            here + "priorityClassName: system-cluster-critical");
            kubectl.apply(critical);
            try {
                kubectl.until(
                        "node-2"::equals,
                        "-n",
                        "kube-system",
                        "get",
                        "pod",
                        "critical-pod",
                        "-o",
                        WHERE);
                assertThat(space.run("get", "pods", "-o", "name")).isEqualTo("pod/polite\n");
            } finally {
                kubectl.run("-n", "kube-system", "delete", "pod", "critical-pod", "--now");
            }
        }
    }

    /** PreemptionExecutionPath: the pods of ReplicaSets that are preempted come again and wait. */
    @Test
    void replicaSetsOfFourPriorities() {
        try (TestSpace space = TestSpace.create(kubectl, "path")) {
            int[] rooms = {2, 3, 4, 5};
            for (int i = 0; i < rooms.length; i++) {
                priority("p" + (i + 1), i + 1, "");
                space.apply(replicaSet(i + 1, rooms[i]));
                space.waitFor("jsonpath={.status.readyReplicas}=1", "replicaset/rs-" + (i + 1));
            }
            String running =
                    space.run(
                            "get",
                            "pods",
                            "--field-selector=status.phase=Running",
                            "-o",
                            "jsonpath={.items[*].metadata.labels.set}");
            assertThat(running.split(" ", -1)).contains("s3", "s4").doesNotContain("s1", "s2");
            for (String set : List.of("s1", "s2")) {
                space.until(
                        "Pending"::equals,
                        "get",
                        "pods",
                        "-l",
                        "set=" + set,
                        "-o",
                        "jsonpath={.items[*].status.phase}");
            }
        }
    }

    private static String replicaSet(int number, int room) {
        return """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: rs-%1$d}
        spec:
          replicas: 1
          selector: {matchLabels: {set: s%1$d}}
          template:
            metadata: {labels: {set: s%1$d}}
            spec:
              terminationGracePeriodSeconds: 1
              priorityClassName: p%1$d
              nodeSelector: {kubernetes.io/hostname: node-3}
              containers:
              - name: main
                image: busybox:1
                command: [sleep, '100000']
                resources: {requests: {example.com/room: %2$d}, limits: {example.com/room: %2$d}}
        """
                .formatted(number, room);
    }

    /** PriorityClass endpoints. */
    @Test
    void priorityClassesCanAllThatTheConformanceTestAsks() {
        priority("first", 21, "");
        priority("second", 22, "");
        assertThat(kubectl.run("get", "priorityclasses", "-l", "test=scheduling", "-o", "name"))
                .contains(
                        "priorityclass.scheduling.k8s.io/first",
                        "priorityclass.scheduling.k8s.io/second");
        String patched =
                kubectl.run(
                        "patch",
                        "priorityclass",
                        "first",
                        "--type=merge",
                        "-p",
                        "{\"description\":\"patched\"}",
                        "-o",
                        "jsonpath={.description} {.value}");
        assertThat(patched).isEqualTo("patched 21");
        assertThat(
                        kubectl.attempt(
                                        "patch",
                                        "priorityclass",
                                        "first",
                                        "--type=merge",
                                        "-p",
                                        "{\"value\":3}")
                                .err())
                .contains(
                        "The PriorityClass \"first\" is invalid: value: Forbidden: may not be"
                                + " changed in an update.");
        kubectl.run("delete", "priorityclasses", "first", "second");
        assertThat(kubectl.run("get", "priorityclasses", "-o", "name"))
                .doesNotContain("/first", "/second");
    }

    /** LimitRange: defaults reach pods; what is too much is refused. */
    @Test
    void limitRangesGiveDefaults() {
        try (TestSpace space = TestSpace.create(kubectl, "ranges")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: LimitRange
                    metadata: {name: limit-range, labels: {test: scheduling}}
                    spec:
                      limits:
                      - type: Container
                        min: {cpu: 50m, memory: 100Mi}
                        max: {cpu: 500m, memory: 500Mi}
                        default: {cpu: 300m, memory: 300Mi}
                        defaultRequest: {cpu: 100m, memory: 200Mi}
                    """);
            space.apply(pod("defaults", 0, "", ""));
            assertThat(
                            space.run(
                                    "get",
                                    "pod",
                                    "defaults",
                                    "-o",
                                    "jsonpath={.spec.containers[0].resources.requests.cpu}"
                                            + " {.spec.containers[0].resources.limits.memory}"))
                    .isEqualTo("100m 300Mi");
            placed(space, "defaults");
            space.run(
                    "patch",
                    "limitrange",
                    "limit-range",
                    "--type=merge",
                    "-p",
                    "{\"spec\":{\"limits\":[{\"type\":\"Container\",\"max\":{\"cpu\":\"200m\"}}]}}");
            assertThat(
                            kubectl.run(
                                    "get",
                                    "limitranges",
                                    "-A",
                                    "-l",
                                    "test=scheduling",
                                    "-o",
                                    "jsonpath={.items[*].spec.limits[0].max.cpu}"))
                    .isEqualTo("200m");
            space.run("delete", "limitranges", "-l", "test=scheduling");
            assertThat(space.run("get", "limitranges", "-o", "name")).isEmpty();
        }
    }
}
