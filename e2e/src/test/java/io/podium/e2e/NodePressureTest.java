package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.PodiumCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A node that has too little memory from the beginning, since it wants nearly all of it to be free.
 */
@Tag("host")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NodePressureTest {
    private static final String STATUS =
            "jsonpath={.status.phase}|{.status.reason}|{.status.message}";

    private PodiumCluster cluster;

    @BeforeAll
    void up() {
        cluster = PodiumCluster.prepare("pressure");
        try {
            cluster.podium(
                            "up",
                            "--nodes",
                            "1",
                            "--eviction-hard",
                            "memory.available<99.9%",
                            "--eviction-pressure-transition-period",
                            "10s",
                            "--container-log-max-size",
                            "64Ki",
                            "--container-log-max-files",
                            "2")
                    .run()
                    .ok();
        } catch (RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    /** The condition, its taint, its event; who may begin and who must go. */
    @Test
    void aNodeWithTooLittleMemorySaysSoAndEvictsItsPods() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "memory")) {
            space.until(
                    text ->
                            text.equals(
                                    "True KubeletHasInsufficientMemory kubelet has insufficient"
                                            + " memory available"),
                    "get",
                    "node",
                    "node-1",
                    "-o",
                    "jsonpath={.status.conditions[?(@.type==\"MemoryPressure\")].status}"
                            + " {.status.conditions[?(@.type==\"MemoryPressure\")].reason}"
                            + " {.status.conditions[?(@.type==\"MemoryPressure\")].message}");
            space.until(
                    text -> text.contains("node.kubernetes.io/memory-pressure:NoSchedule"),
                    "describe",
                    "node",
                    "node-1");
            space.apply(pod("nothing", ""));
            space.waitFor("jsonpath={.status.phase}=Failed", "pod/nothing");
            assertThat(space.run("get", "pod", "nothing", "-o", STATUS))
                    .isEqualTo(
                            "Failed|Evicted|Pod was rejected: The node had condition:"
                                    + " [MemoryPressure]. ");
            space.apply(pod("some", ", resources: {requests: {memory: 1Ki}}"));
            space.waitFor("jsonpath={.status.phase}=Failed", "pod/some");
            assertThat(space.run("get", "pod", "some", "-o", STATUS))
                    .containsPattern(
                            "Failed\\|Evicted\\|The node was low on resource: memory\\. Threshold"
                                    + " quantity: [0-9]+([KMG]i)?, available: [0-9]+([KMG]i)?\\. ");
            assertThat(
                            space.run(
                                    "get",
                                    "pod",
                                    "some",
                                    "-o",
                                    "jsonpath={.status.conditions[?(@.type==\"DisruptionTarget\")].reason}"))
                    .isEqualTo("TerminationByKubelet");
            assertThat(space.run("describe", "node", "node-1"))
                    .contains("Attempting to reclaim memory")
                    .contains("Node node-1 status is now: NodeHasInsufficientMemory");
        }
    }

    /**
     * Where less is there than a soft threshold wants, and lasts, pods are asked to end, and get
     * the grace the node gives: this one takes 3 of 10 seconds for it.
     */
    @Test
    void aSoftThresholdEvictsWhenItLastsAndLetsPodsEnd() {
        try (PodiumCluster soft = PodiumCluster.prepare("soft")) {
            soft.podium(
                            "up",
                            "--nodes",
                            "1",
                            "--eviction-hard",
                            "memory.available<1Mi",
                            "--eviction-soft",
                            "memory.available<99.9%",
                            "--eviction-soft-grace-period",
                            "memory.available=30s",
                            "--eviction-max-pod-grace-period",
                            "10",
                            "--eviction-minimum-reclaim",
                            "memory.available=1Mi")
                    .run()
                    .ok();
            TestSpace space = TestSpace.create(soft.kubectl(), "soft");
            space.apply(
                    pod("ends", ", resources: {requests: {memory: 1Ki}}")
                            .replace(
                                    "[sleep, '600']",
                                    "[sh, -c, 'trap \"sleep 3; exit 7\" TERM; while true; do sleep"
                                            + " 0.1; done']")
                            .replace("GracePeriodSeconds: 1", "GracePeriodSeconds: 60"));
            space.waitFor("condition=Ready", "pod/ends");
            space.waitFor("jsonpath={.status.phase}=Failed", "pod/ends");
            assertThat(space.run("get", "pod", "ends", "-o", STATUS))
                    .startsWith("Failed|Evicted|The node was low on resource: memory. ");
            space.until(
                    "7"::equals,
                    "get",
                    "pod",
                    "ends",
                    "-o",
                    "jsonpath={.status.containerStatuses[0].state.terminated.exitCode}");
        }
    }

    /** A critical pod may write logs even here; no more than two files of 64 KiB are kept. */
    @Test
    void aLogIsMovedAsideAtTheSizeThatWasAskedFor() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "logs")) {
            String writes = "while true; do seq 1 4000; sleep 1; done";
            space.apply(
                    pod("writes", "")
                            .replace("[sleep, '600']", "[sh, -c, '" + writes + "']")
                            .replace("spec:", "spec:\n  priorityClassName: system-node-critical"));
            space.waitFor("condition=Ready", "pod/writes");
            String uid = space.run("get", "pod", "writes", "-o", "jsonpath={.metadata.uid}");
            Path logs = cluster.home().resolve("nodes/node-1/logs");
            space.until(any -> rotated(logs, uid) == 1, "get", "pods");
            space.until(any -> rotated(logs, uid) == 1, "logs", "writes", "--tail=1");
            assertThat(space.run("get", "pod", "writes", "-o", "jsonpath={.status.phase}"))
                    .isEqualTo("Running");
        }
    }

    /** How many files of the pod's log were moved aside and are kept. */
    private static long rotated(Path logs, String uid) {
        try (Stream<Path> all = Files.walk(logs)) {
            return all.filter(file ->
                            file.toString().contains(uid)
                                    && file.getFileName().toString().startsWith("0.log."))
                    .count();
        } catch (IOException | UncheckedIOException e) {
            return -1; // Files come and go.
        }
    }

    private static String pod(String name, String more) {
        return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          nodeName: node-1
          terminationGracePeriodSeconds: 1
          containers:
          - {name: c, image: 'busybox:1', command: [sleep, '600']%s}
        """
                .formatted(name, more);
    }

    /** What cannot be is refused before anything starts. */
    @Test
    void flagsThatCannotBeAreRefused() {
        Result result = cluster.podium("up", "--eviction-hard", "memory.free<1Gi").run();

        assertThat(result.code()).isNotZero();
        assertThat(result.err() + result.out())
                .contains("\"memory.free<1Gi\" is no threshold such as memory.available<100Mi");
    }
}
