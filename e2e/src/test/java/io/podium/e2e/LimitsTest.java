package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command;
import io.podium.e2e.cluster.PodiumCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * S-03: a container is what the kernel lets it be: how many processes, how much of a disk, how much
 * of the network, and whether it moves at all.
 */
@Tag("host")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LimitsTest {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    private PodiumCluster cluster;
    private String disk;

    @BeforeAll
    void up() throws IOException {
        cluster = PodiumCluster.prepare("limits");
        try {
            disk = anyDisk();
            Path classes = Files.createDirectories(cluster.home()).resolve("classes.yaml");
            Files.writeString(
                    classes,
                    """
                    Classes:
                      slow:
                      - Devices: [/dev/%s]
                        ThrottleWriteBps: 1M
                    """
                            .formatted(disk));
            cluster.podium(
                            "up",
                            "--nodes",
                            "1",
                            "--pod-max-pids",
                            "40",
                            "--blockio-config-file",
                            classes.toString())
                    .run()
                    .ok();
        } catch (IOException | RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    private static String anyDisk() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/sys/block"))) {
            return all.map(one -> one.getFileName().toString())
                    .filter(one -> Files.exists(Path.of("/dev", one)))
                    .min(String::compareTo)
                    .orElseThrow();
        }
    }

    private static String pod(String name, String annotations) {
        return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, annotations: {%s}}
        spec:
          terminationGracePeriodSeconds: 0
          containers:
          - name: c
            image: busybox:1
            command: [sleep, '3600']
        """
                .formatted(name, annotations);
    }

    /** Whoever makes more is told so by the kernel; other pods do not notice. */
    @Test
    void aPodHasSoManyProcesses() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "processes")) {
            space.apply(pod("many", ""));
            space.waitFor("condition=Ready", "pod/many");
            assertThat(
                            space.run(
                                    "exec",
                                    "many",
                                    "--",
                                    "sh",
                                    "-c",
                                    "(for i in $(seq 60); do sleep 9 & done) 2>&1 || true"))
                    .contains("can't fork");
            space.apply(pod("other", ""));
            space.waitFor("condition=Ready", "pod/other");
        }
    }

    /** The kernel has it in the cgroup of the container, before the container begins. */
    @Test
    void aPodWritesToADiskAsFastAsItsClassSays() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "disks")) {
            space.apply(pod("slow", "blockio.resources.beta.kubernetes.io/pod: slow"));
            space.apply(pod("odd", "blockio.resources.beta.kubernetes.io/container.c: nosuch"));
            space.waitFor("condition=Ready", "pod/slow");
            assertThat(limits(space.run("get", "pod", "slow", "-o", "jsonpath={.metadata.uid}")))
                    .containsExactly(text(Path.of("/sys/block", disk, "dev")) + " 1000000");
            space.until(
                    text -> text.equals("no OCI BlockIO parameters for class \"nosuch\""),
                    "get",
                    "pod",
                    "odd",
                    "-o",
                    "jsonpath={.status.containerStatuses[0].state.waiting.message}");
        }
    }

    private static List<String> limits(String uid) {
        try (Stream<Path> all = Files.walk(CGROUPS, 9)) {
            return all.filter(file -> file.toString().contains("pod" + uid + "/"))
                    .filter(file ->
                            file.endsWith("blkio.throttle.write_bps_device")
                                    || file.endsWith("io.max"))
                    .map(LimitsTest::text)
                    .filter(text -> !text.isEmpty())
                    .map(text -> text.replaceAll(" rbps=max wbps=([0-9]+) .*", " $1"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By queues of the kernel on both sides of the pod's cable; they go with the pod. */
    @Test
    void aPodSendsAndReceivesAsFastAsItsAnnotationsSay() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "network")) {
            space.apply(
                    pod(
                            "narrow",
                            "kubernetes.io/ingress-bandwidth: 8M, kubernetes.io/egress-bandwidth:"
                                    + " 4M"));
            space.apply(pod("odd", "kubernetes.io/egress-bandwidth: '1'"));
            space.waitFor("condition=Ready", "pod/narrow");
            assertThat(queues()).contains(" rate 8Mbit ").contains(" rate 4Mbit ");
            space.until(
                    text ->
                            text.contains("FailedCreatePodSandBox")
                                    && text.contains("resource is unreasonably small (< 1kbit)"),
                    "describe",
                    "pod",
                    "odd");
            space.run("delete", "pod", "narrow", "odd");
            space.until(any -> !queues().contains("tbf"), "get", "pods");
        }
    }

    private String queues() {
        return cluster.inFirstNode("tc", "qdisc", "show").run().ok().out();
    }

    /** S-03: frozen by the runtime, it answers nobody and is not restarted; then it goes on. */
    @Test
    void aContainerIsFrozenAndGoesOn() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "frozen")) {
            space.apply(pod("still", ""));
            space.waitFor("condition=Ready", "pod/still");
            String id =
                    space.run(
                                    "get",
                                    "pod",
                                    "still",
                                    "-o",
                                    "jsonpath={.status.containerStatuses[0].containerID}")
                            .replaceAll(".*//", "");
            runtime("pause", id);
            assertThat(cluster.kubectl().attempt(space.in("exec", "still", "--", "true")).err())
                    .contains("cannot exec in a paused state");
            runtime("resume", id);
            assertThat(space.run("exec", "still", "--", "echo", "on")).isEqualTo("on\n");
            assertThat(
                            space.run(
                                    "get",
                                    "pod",
                                    "still",
                                    "-o",
                                    "jsonpath={.status.containerStatuses[0].restartCount}"))
                    .isEqualTo("0");
            runtime("pause", id);
            String uid = space.run("get", "pod", "still", "-o", "jsonpath={.metadata.uid}");
            space.run("delete", "pod", "still");
            Path folder = cluster.home().resolve("nodes/node-1/kubelet/pods").resolve(uid);
            space.until(any -> Files.notExists(folder), "get", "pods");
        }
    }

    private void runtime(String verb, String id) {
        Command.of("ctr", "-a", cluster.runFolder().resolve("node-1/containerd.sock").toString())
                .with(List.of("-n", "k8s.io", "tasks", verb, id))
                .run()
                .ok();
    }
}
