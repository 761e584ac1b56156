package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command;
import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SourceRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of nodes and of what runs on them, with kubectl. */
@Tag("host")
class NodesTest {
    private static final String READY =
            "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}";
    private static final String TAINTS = "jsonpath={.spec.taints[*].effect}";
    private static final String POD =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: %s}
            spec:
              nodeName: node-2
              terminationGracePeriodSeconds: 1
              tolerations:
              - {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: %d}
              - {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: %d}
              containers: [{name: main, image: 'busybox:1', command: [sleep, '100000']}]
            """;

    private static final Pattern RUNS_ON_TWO = Pattern.compile(" Running .* node-2 ");

    /** The example, whose pods wait 5 s for their node instead of 300. */
    private static void kubia(Kubectl kubectl) {
        String file = SourceRoot.path().resolve("examples/kubia-deployment.yaml").toString();
        kubectl.run("create", "-f", file);
        String toleration =
                "{\"key\":\"node.kubernetes.io/%s\",\"operator\":\"Exists\","
                        + "\"effect\":\"NoExecute\",\"tolerationSeconds\":5}";
        kubectl.run(
                "patch",
                "deployment",
                "kubia",
                "-p",
                "{\"spec\":{\"template\":{\"spec\":{\"tolerations\":["
                        + toleration.formatted("unreachable")
                        + ","
                        + toleration.formatted("not-ready")
                        + "]}}}}");
        kubectl.run("rollout", "status", "deployment/kubia", "--timeout=50s");
        kubectl.until(
                table -> RUNS_ON_TWO.matcher(table).find(),
                "get",
                "pods",
                "-l",
                "app=kubia",
                "-o",
                "wide");
    }

    private static void signal(long process, String name) throws IOException {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A node whose runtime stands still says nothing any more; then it goes on. */
    @Test
    void podsLeaveANodeThatIsLostAndItComesBack() throws IOException {
        try (PodiumCluster cluster = PodiumCluster.prepare("nodes")) {
            cluster.up().ok();
            Kubectl kubectl = cluster.kubectl();
            kubectl.apply(POD.formatted("goes", 5, 5));
            kubectl.apply(POD.formatted("stays", 3600, 3600));
            for (String pod : List.of("goes", "stays")) {
                kubectl.until("True"::equals, "get", "pod", pod, "-o", READY);
            }
            kubia(kubectl);
            long runtime = cluster.runtime("node-2").orElseThrow().pid();
            signal(runtime, "STOP");
            try {
                kubectl.until(ready -> !ready.equals("True"), "get", "node", "node-2", "-o", READY);
                kubectl.until(
                        text -> text.contains("NoSchedule") && text.contains("NoExecute"),
                        "get",
                        "node",
                        "node-2",
                        "-o",
                        TAINTS);
                kubectl.until("False"::equals, "get", "pod", "stays", "-o", READY);
                kubectl.until(
                        text -> text.contains("TaintManagerEviction"),
                        "get",
                        "events",
                        "-o",
                        "jsonpath={.items[*].reason}");
                assertThat(kubectl.run("get", "nodes"))
                        .containsPattern("node-1 +Ready +")
                        .containsPattern("node-2 +NotReady +");
                // Those on the lost node are told to go, and say so until it is heard of again.
                kubectl.until(
                        table ->
                                table.lines().filter(line -> line.contains(" Running ")).count()
                                                == 3
                                        && !RUNS_ON_TWO.matcher(table).find()
                                        && table.contains(" Terminating "),
                        "get",
                        "pods",
                        "-l",
                        "app=kubia",
                        "-o",
                        "wide");
                assertThat(kubectl.run("get", "events", "-A"))
                        .contains("Marking for deletion Pod default/goes", "NodeNotReady");
                assertThat(
                                kubectl.run(
                                        "get",
                                        "pod",
                                        "stays",
                                        "-o",
                                        "jsonpath={.metadata.deletionTimestamp}"))
                        .isEmpty();
            } finally {
                signal(runtime, "CONT");
            }
            kubectl.until("True"::equals, "get", "node", "node-2", "-o", READY);
            kubectl.until(String::isEmpty, "get", "node", "node-2", "-o", TAINTS);
            kubectl.until("True"::equals, "get", "pod", "stays", "-o", READY);
            kubectl.until(
                    text -> !text.contains("goes"),
                    "get",
                    "pods",
                    "-o",
                    "jsonpath={.items[*].metadata.name}");
        }
    }

    /**
     * As the source document does it: the link of a node is taken down. Its containers go on, but
     * nothing is heard of them; when it is up again the pods that were given up end.
     */
    @Test
    void aNodeWhoseNetworkIsDownIsLostAndItsContainersGoOn() {
        try (PodiumCluster cluster = PodiumCluster.prepare("cut")) {
            cluster.up().ok();
            Kubectl kubectl = cluster.kubectl();
            kubectl.apply(POD.formatted("stays", 3600, 3600));
            kubectl.until("True"::equals, "get", "pod", "stays", "-o", READY);
            kubia(kubectl);
            String id = "jsonpath={.status.containerStatuses[0].containerID}";
            String there =
                    table(kubectl).filter(RUNS_ON_TWO.asPredicate()).findFirst().orElseThrow();
            String given = there.substring(0, there.indexOf(' '));
            String container = kubectl.run("get", "pod", given, "-o", id).replaceFirst(".*//", "");
            String kept = kubectl.run("get", "pod", "stays", "-o", id);

            link(cluster, "down");
            kubectl.until(
                    text -> text.lines().anyMatch(line -> line.matches("node-2 +NotReady .*")),
                    "get",
                    "nodes");
            kubectl.until(
                    text ->
                            !RUNS_ON_TWO.matcher(text).find()
                                    && text.lines()
                                                    .filter(line -> line.contains(" Running "))
                                                    .count()
                                            == 3,
                    "get",
                    "pods",
                    "-l",
                    "app=kubia",
                    "-o",
                    "wide");
            assertThat(kubectl.run("get", "pod", given)).contains("Terminating");
            assertThat(tasks(cluster))
                    .as("nobody tells the node")
                    .containsPattern(container + " +[0-9]+ +RUNNING");

            link(cluster, "up");
            kubectl.until("True"::equals, "get", "node", "node-2", "-o", READY);
            kubectl.until("True"::equals, "get", "pod", "stays", "-o", READY);
            kubectl.until(text -> !text.contains("Terminating"), "get", "pods");
            assertThat(kubectl.run("get", "pod", "stays", "-o", id)).isEqualTo(kept);
            String address =
                    kubectl.run(
                            "get",
                            "pods",
                            "-l",
                            "app=kubia",
                            "-o",
                            "jsonpath={.items[0].status.podIP}");
            kubectl.until(
                    text -> text.startsWith("You've hit kubia-"),
                    "exec",
                    "stays",
                    "--",
                    "wget",
                    "-qO",
                    "-",
                    "http://" + address + ":8080");
        }
    }

    /** What runs on node-2, whoever knows of it. */
    private static String tasks(PodiumCluster cluster) {
        String socket = cluster.runFolder().resolve("node-2/containerd.sock").toString();
        return Command.of("ctr", "-a", socket, "-n", "k8s.io", "tasks", "ls").run().ok().out();
    }

    private static Stream<String> table(Kubectl kubectl) {
        return kubectl.run("get", "pods", "-l", "app=kubia", "-o", "wide").lines();
    }

    private static void link(PodiumCluster cluster, String way) {
        String name = "podium-" + cluster.runFolder().getFileName() + "-node-2";
        Command.of("ip", "-n", name, "link", "set", "dev", "eth0", way).run().ok();
    }

    /** On simulated nodes, which are enough for it: no runtime is needed, and none is there. */
    @Test
    void aNodeIsDrainedAsFarAsABudgetLetsIt() throws IOException {
        try (PodiumCluster cluster = PodiumCluster.prepare("drain")) {
            cluster.podium("up", "--simulated", "2").run().ok();
            Kubectl kubectl = cluster.kubectl();
            assertThat(kubectl.run("get", "nodes", "-o", "name"))
                    .contains("node/sim-1", "node/sim-2");
            kubectl.run("create", "deployment", "web", "--image=busybox:1", "--replicas=4");
            kubectl.until(
                    "4"::equals,
                    "get",
                    "deployment",
                    "web",
                    "-o",
                    "jsonpath={.status.readyReplicas}");
            kubectl.run("create", "pdb", "web", "--selector=app=web", "--min-available=4");
            kubectl.until(
                    "4"::equals, "get", "pdb", "web", "-o", "jsonpath={.status.currentHealthy}");
            Result refused =
                    kubectl.attempt("drain", "sim-1", "--timeout=5s", "--ignore-daemonsets");
            assertThat(refused.err() + refused.out())
                    .contains("Cannot evict pod as it would violate the pod's disruption budget.");
            kubectl.run(
                    "patch", "pdb", "web", "--type=merge", "-p", "{\"spec\":{\"minAvailable\":2}}");
            kubectl.run("drain", "sim-1", "--ignore-daemonsets", "--timeout=60s");
            assertThat(kubectl.run("get", "pods", "-o", "jsonpath={.items[*].spec.nodeName}"))
                    .doesNotContain("sim-1");
            assertThat(kubectl.run("get", "node", "sim-1")).contains("SchedulingDisabled");
            kubectl.run("uncordon", "sim-1");
            assertThat(kubectl.run("get", "node", "sim-1")).doesNotContain("SchedulingDisabled");
            assertThat(kubectl.attempt("exec", "deploy/web", "--", "true").err())
                    .contains("is on the simulated node");
        }
    }

    /** A cluster without machines is any user's: it starts, works, and leaves nothing behind. */
    private static String scripted(String name, String script, String spec) {
        return """
        apiVersion: v1
        kind: Pod
        metadata:
          name: %s
          annotations:
            simulation.podium.dev/main: %s
            simulation.podium.dev/main.log: |-
              one
              two
        spec:
          %s
          containers:
          - {name: main, image: "nothing:1"}
        ---
        """
                .formatted(name, script, spec);
    }

    @Test
    void simulatedPodsLiveByTheirScripts() throws IOException {
        try (PodiumCluster cluster = PodiumCluster.prepare("scripts")) {
            cluster.podium("up", "--simulated", "2").run().ok();
            Kubectl kubectl = cluster.kubectl();
            kubectl.apply(
                    scripted("late", "stop=9", "activeDeadlineSeconds: 2")
                            + scripted("odd", "walk=5s", "restartPolicy: Never")
                            + scripted("crash", "events run=0s exit=3", "restartPolicy: Always")
                            + scripted("busy", "cpu=250m memory=64Mi", "nodeName: sim-2"));
            String reason = "jsonpath={.status.phase} {.status.reason}";
            kubectl.until("Failed DeadlineExceeded"::equals, "get", "pod", "late", "-o", reason);
            kubectl.until("Failed InvalidSimulation"::equals, "get", "pod", "odd", "-o", reason);
            assertThat(kubectl.run("describe", "pod", "odd"))
                    .contains("\"walk=5s\" is not understood");
            assertThat(kubectl.attempt("logs", "odd").err()).contains("is not understood");
            assertThat(kubectl.run("get", "pod", "late"))
                    .containsPattern("late +0/1 +(Error|DeadlineExceeded)");
            kubectl.until(
                    text -> text.contains("CrashLoopBackOff"),
                    "get",
                    "pod",
                    "crash",
                    "-o",
                    "jsonpath={.status.containerStatuses[0].state.waiting.reason}");
            kubectl.until(
                    "Running"::equals, "get", "pod", "busy", "-o", "jsonpath={.status.phase}");
            assertThat(kubectl.run("top", "pod", "busy", "--containers", "--no-headers"))
                    .containsPattern("^busy +main +250m +64Mi *\n$");
            assertThat(kubectl.run("top", "nodes", "--no-headers", "--sort-by=cpu"))
                    .containsPattern("^sim-2 +250m +0% +64Mi +0% *\nsim-1 +0m +0% +0Mi +0% *\n$");
            assertThat(kubectl.run("logs", "crash", "--previous")).isEqualTo("one\ntwo\n");
            assertThat(kubectl.run("logs", "crash", "--tail=1")).isEqualTo("two\n");
            kubectl.until(
                    text ->
                            text.contains("Container started")
                                    && text.contains("Back-off restarting failed container main"),
                    "describe",
                    "pod",
                    "crash");
        }
    }

    @Test
    void simulatedNodesNeedNoRoot() throws IOException {
        try (PodiumCluster cluster = PodiumCluster.prepare("nobody")) {
            Command.of("chown", "nobody", cluster.home().toString()).run().ok();
            asNobody(cluster, "up", "--simulated", "3").run().ok();
            Kubectl kubectl = cluster.kubectl();
            assertThat(kubectl.run("get", "nodes", "-o", "name")).hasLineCount(3);
            kubectl.run("create", "deployment", "web", "--image=busybox:1", "--replicas=4");
            kubectl.run("rollout", "status", "deployment/web", "--timeout=60s");
            assertThat(asNobody(cluster, "status").run().ok().out()).contains("3 simulated");
            assertThat(asNobody(cluster, "up").run().ok().out()).contains("is up already");
            assertThat(asNobody(cluster, "up", "--nodes", "1").run().err())
                    .contains("needs root: run sudo ./podium up");
            assertThat(owners(cluster.home())).containsExactly("nobody");
            asNobody(cluster, "down", "--purge").run().ok();
            assertThat(cluster.outer().processes()).isEmpty();
            assertThat(cluster.home().resolve("store")).doesNotExist();
        }
    }

    /**
     * The classes may lie where only root may look, so this user may read everything and has no
     * other right.
     */
    private static Command asNobody(PodiumCluster cluster, String... arguments) {
        List<String> words = cluster.podium(arguments).words();
        return cluster.outer()
                .command(
                        "setpriv",
                        "--reuid=nobody",
                        "--inh-caps=+dac_read_search",
                        "--ambient-caps=+dac_read_search")
                .with(words.subList(2, words.size()))
                .env("PODIUM_HOME", cluster.home().toString())
                .env("HOME", cluster.home().toString());
    }

    /** Whose all these files are. */
    private static Set<String> owners(Path folder) throws IOException {
        var owners = new TreeSet<String>();
        try (Stream<Path> all = Files.walk(folder)) {
            // kubectl is root's, and so is what it remembers.
            for (Path one : all.filter(path -> !path.toString().contains("/kube-cache")).toList()) {
                owners.add(Files.getOwner(one, LinkOption.NOFOLLOW_LINKS).getName());
            }
        }
        return owners;
    }
}
