package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * B-08 and the promises about `up` and `down`: nothing is lost, nothing is restarted, nothing is
 * left over.
 */
@Tag("host")
final class RestartTest {
    private static final String CONTAINERS =
            "jsonpath={range .items[*]}{.metadata.name} {.status.containerStatuses[*].containerID} "
                    + "{.status.containerStatuses[*].restartCount}{\"\\n\"}{end}";
    private static final String SLEEPERS =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: sleepers}
            spec:
              replicas: 3
              selector: {matchLabels: {app: sleepers}}
              template:
                metadata: {labels: {app: sleepers}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers: [{name: main, image: 'busybox:1', command: [sleep, '100000']}]
            """;

    @Test
    void afterKillAndUpAllObjectsAreThereAndNoContainerWasRestarted() {
        try (PodiumCluster cluster = PodiumCluster.prepare("restart")) {
            assertThat(cluster.up().ok().out()).contains("kubectl");
            assertThat(cluster.up().ok().out()).containsIgnoringCase("already");
            Kubectl kubectl = cluster.kubectl();
            kubectl.apply(SLEEPERS);
            kubectl.run("rollout", "status", "deployment/sleepers", "--timeout=60s");
            kubectl.run("create", "configmap", "kept", "--from-literal=a=b");
            String before = kubectl.run("get", "pods", "-o", CONTAINERS);
            String uid = kubectl.run("get", "configmap", "kept", "-o", "jsonpath={.metadata.uid}");

            ProcessHandle server = ProcessHandle.of(cluster.processId()).orElseThrow();
            server.destroyForcibly();
            server.onExit().join();
            cluster.up().ok();

            assertThat(kubectl.run("get", "configmap", "kept", "-o", "jsonpath={.metadata.uid}"))
                    .isEqualTo(uid);
            kubectl.run("wait", "--for=condition=Ready", "nodes", "--all", "--timeout=90s");
            kubectl.run("rollout", "status", "deployment/sleepers", "--timeout=60s");
            assertThat(kubectl.run("get", "pods", "-o", CONTAINERS)).isEqualTo(before);
            String one = before.split(" ", -1)[0];
            assertThat(kubectl.run("exec", one, "--", "echo", "alive")).isEqualTo("alive\n");
        }
    }

    @Test
    void downLeavesNothingBehindAndMayBeSaidTwice() throws IOException {
        Set<String> mountsBefore = mounts();
        Set<String> cgroupsBefore = cgroups();
        Set<String> namespacesBefore = namespaces();
        try (PodiumCluster cluster = PodiumCluster.prepare("down")) {
            Set<String> routesBefore = routes(cluster);
            cluster.up().ok();
            cluster.kubectl().apply(SLEEPERS);
            cluster.kubectl().run("rollout", "status", "deployment/sleepers", "--timeout=60s");
            assertThat(namespaces()).isNotEqualTo(namespacesBefore);
            cluster.down().ok();
            assertThat(cluster.outer().processes()).isEmpty();
            assertThat(routes(cluster)).isEqualTo(routesBefore);
            nothingNew(cluster, mountsBefore, RestartTest::mounts);
            nothingNew(cluster, cgroupsBefore, RestartTest::cgroups);
            nothingNew(cluster, namespacesBefore, RestartTest::namespacesOfNodesAndPods);
            assertThat(processesOf(cluster)).isEmpty();
            assertThat(cluster.down().ok().out()).isNotBlank();
        }
    }

    @Test
    void downAfterACrashCleansUpToo() throws IOException {
        Set<String> mountsBefore = mounts();
        try (PodiumCluster cluster = PodiumCluster.prepare("crash")) {
            cluster.up().ok();
            ProcessHandle server = ProcessHandle.of(cluster.processId()).orElseThrow();
            server.destroyForcibly();
            server.onExit().join();
            cluster.down().ok();
            assertThat(cluster.outer().processes()).isEmpty();
            nothingNew(cluster, mountsBefore, RestartTest::mounts);
            assertThat(processesOf(cluster)).isEmpty();
        }
    }

    @Test
    void aPortInUseIsSaidClearlyAndNothingHalfMadeIsLeft() throws IOException {
        Set<String> mountsBefore = mounts();
        try (PodiumCluster cluster = PodiumCluster.prepare("port")) {
            Process holder =
                    cluster.outer()
                            .command("busybox", "httpd", "-f", "-p", "127.0.0.1:6443")
                            .start();
            try {
                cluster.outer()
                        .command("sh", "-c", "until ss -ltn | grep -q :6443; do :; done")
                        .run()
                        .ok();
                Command.Result refused = cluster.up("--port", "6443");
                assertThat(refused.code()).isNotZero();
                assertThat(refused.err() + refused.out()).contains("6443").contains("in use");
                nothingNew(cluster, mountsBefore, RestartTest::mounts);
            } finally {
                holder.descendants().forEach(ProcessHandle::destroyForcibly);
                holder.destroyForcibly();
            }
        }
    }

    @Test
    void rangesThatOverlapTheHostsRoutesAreRefused() {
        try (PodiumCluster cluster = PodiumCluster.prepare("ranges")) {
            cluster.outer().command("ip", "link", "add", "busy", "type", "bridge").run().ok();
            cluster.outer().command("ip", "addr", "add", "10.244.7.1/24", "dev", "busy").run().ok();
            cluster.outer().command("ip", "link", "set", "busy", "up").run().ok();
            Command.Result refused = cluster.up();
            assertThat(refused.code()).isNotZero();
            assertThat(refused.err() + refused.out()).contains("10.244.");
        }
    }

    private static Set<String> routes(PodiumCluster cluster) {
        String all =
                cluster.outer().command("ip", "route", "show", "table", "all").run().ok().out();
        String rules = cluster.outer().command("nft", "list", "ruleset").run().ok().out();
        String links = cluster.outer().command("ip", "-o", "link").run().ok().out();
        return (all + rules + links.replaceAll(": <.*", ""))
                .lines()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> mounts() {
        try (var lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return lines.map(line -> line.split(" ", -1)[4])
                    .filter(point -> !point.startsWith("/run/netns"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What other tests left to the shared cluster may go while this one runs, and what they asked
     * for last may come for a moment; what is ours would stay.
     */
    private static void nothingNew(
            PodiumCluster cluster, Set<String> before, Supplier<Set<String>> now) {
        Set<String> last = withoutOthers(cluster, now.get());
        for (int i = 0; i < 3_000 && !before.containsAll(last); i++) {
            last = withoutOthers(cluster, now.get());
        }
        assertThat(before).containsAll(last);
    }

    /** All but what bears the name of a cluster that runs beside this one. */
    private static Set<String> withoutOthers(PodiumCluster cluster, Set<String> all) {
        List<String> others = cluster.others();
        all.removeIf(one -> others.stream().anyMatch(one::contains));
        return all;
    }

    private static Set<String> namespacesOfNodesAndPods() {
        Set<String> all = namespaces();
        all.removeIf(name -> name.startsWith("podium-e2e-"));
        return all;
    }

    private static Set<String> cgroups() {
        String found =
                Command.of("find", "/sys/fs/cgroup", "-type", "d", "-name", "podium*").run().out();
        return found.lines().collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> namespaces() {
        String all = Command.of("ip", "netns", "list").run().ok().out();
        return all.lines()
                .map(line -> line.split(" ", -1)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Processes whose command line names the cluster's home folder. */
    private static List<String> processesOf(PodiumCluster cluster) {
        String home = cluster.home().toString();
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(home))
                .toList();
    }
}
