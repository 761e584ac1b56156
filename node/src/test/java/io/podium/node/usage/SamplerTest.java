package io.podium.node.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerState;
import io.podium.api.core.v1.ContainerStateRunning;
import io.podium.api.core.v1.ContainerStateTerminated;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.usage.NodeUsage.Amounts;
import io.podium.api.usage.NodeUsage.OfPod;
import io.podium.api.usage.NodeUsage.Whole;
import io.podium.base.simulation.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplerTest {
    private static final Duration PERIOD = Duration.ofSeconds(15);
    private static final String NODE = "/podium/c/node-1";
    private static final String PODS = NODE + "/kubepods/besteffort/pod";

    @TempDir private Path mount;

    private final Simulation time = new Simulation(1);
    private final Map<String, Pod> pods = new LinkedHashMap<>();
    private Sampler sampler;

    @BeforeEach
    void start() {
        sampler = sampler(NODE);
    }

    private Sampler sampler(String root) {
        var fresh =
                new Sampler(
                        root,
                        new CgroupCounters(mount),
                        () -> List.copyOf(pods.values()),
                        time.clock(),
                        time.loop("node"),
                        time.loop("doer"));
        fresh.start();
        return fresh;
    }

    /** The cgroup has used so many milliseconds of cpu, and holds so many bytes. */
    private void used(String cgroup, long millis, long bytes) {
        write("cpuacct" + cgroup + "/cpuacct.usage", Long.toString(millis * 1_000_000));
        write("memory" + cgroup + "/memory.usage_in_bytes", Long.toString(bytes));
        write("memory" + cgroup + "/memory.stat", "total_inactive_file 0\n");
    }

    private void write(String file, String text) {
        Path path = mount.resolve(file);
        try {
            Files.createDirectories(path.getParent());
            Files.writeString(path, text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A pod of the phase whose containers are such as web:1 (running, by its id), or web:- */
    private void pod(String uid, String phase, String... containers) {
        Pod pod = Pod.create("default", "pod-" + uid);
        var specs = new ArrayList<Container>();
        var statuses = new ArrayList<ContainerStatus>();
        for (String text : containers) {
            String[] words = text.split(":", -1);
            var state = ContainerState.empty();
            state =
                    words[1].equals("-")
                            ? state.withTerminated(ContainerStateTerminated.empty().withExitCode(1))
                            : state.withRunning(
                                    ContainerStateRunning.empty()
                                            .withStartedAt(time.clock().now()));
            specs.add(Container.empty().withName(words[0]));
            statuses.add(
                    ContainerStatus.empty()
                            .withName(words[0])
                            .withContainerID("containerd://" + words[1])
                            .withState(state));
        }
        pods.put(
                uid,
                pod.withMetadata(pod.metadata().withUid(uid))
                        .withSpec(PodSpec.empty().withContainers(specs))
                        .withStatus(pod.status().withPhase(phase).withContainerStatuses(statuses)));
    }

    private String told(String uid) {
        return sampler.pod(uid).map(OfPod::containers).stream()
                .flatMap(List::stream)
                .map(one -> one.name() + "=" + text(one.amounts()))
                .collect(Collectors.joining(" "));
    }

    private static String text(Amounts amounts) {
        return amounts.nanoCores() / 1_000_000 + "m/" + amounts.bytes();
    }

    @Test
    void aPodIsToldAfterTwoSamples() {
        pod("a", "Running", "web:1", "side:2");
        used(PODS + "a/1", 0, 64);
        used(PODS + "a/2", 500, 32);
        time.settle();
        assertThat(told("a")).isEmpty();
        used(PODS + "a/1", 3000, 80);
        time.advance(PERIOD);
        assertThat(told("a")).isEqualTo("web=200m/80 side=0m/32");
        OfPod use = sampler.pod("a").orElseThrow();
        assertThat(use.window()).isEqualTo(PERIOD);
        assertThat(use.at()).isEqualTo(time.clock().now());
        time.advance(Duration.ofSeconds(14));
        assertThat(sampler.pod("a")).as("nothing was measured meanwhile").contains(use);
        time.advance(Duration.ofSeconds(1));
        assertThat(told("a")).isEqualTo("web=0m/80 side=0m/32");
    }

    @Test
    void aRestartedContainerKeepsItsPodOutUntilItWasSampledTwice() {
        pod("a", "Running", "web:1", "side:2");
        used(PODS + "a/1", 1000, 64);
        used(PODS + "a/2", 1000, 64);
        time.advance(PERIOD);
        assertThat(told("a")).isEqualTo("web=0m/64 side=0m/64");
        pod("a", "Running", "web:3", "side:2");
        used(PODS + "a/3", 9000, 16);
        time.advance(PERIOD);
        assertThat(told("a")).isEmpty();
        used(PODS + "a/3", 12000, 16);
        time.advance(PERIOD);
        assertThat(told("a")).isEqualTo("web=200m/16 side=0m/64");
    }

    @Test
    void whatDoesNotRunIsLeftOut() {
        pod("ends", "Running", "web:1", "once:-");
        pod("over", "Succeeded", "web:2");
        pod("pending", "Pending", "web:3");
        pod("gone", "Running", "web:4");
        for (String cgroup : List.of("ends/1", "over/2", "pending/3")) {
            used(PODS + cgroup, 10, 10);
        }
        time.advance(PERIOD);
        assertThat(told("ends")).isEqualTo("web=0m/10");
        assertThat(List.of(told("over"), told("pending"), told("gone"))).containsOnly("");
        pods.remove("ends");
        time.advance(PERIOD);
        assertThat(told("ends")).isEmpty();
    }

    @Test
    void aPodLiesBelowItsClassOfService() {
        pod("a", "Running", "web:1");
        pods.computeIfPresent("a", (uid, one) -> one.withSpec(requesting()));
        used(NODE + "/kubepods/burstable/poda/1", 10, 10);
        time.advance(PERIOD);
        assertThat(told("a")).isEqualTo("web=0m/10");
    }

    private static PodSpec requesting() {
        Container web = Container.empty().withName("web");
        return PodSpec.empty()
                .withContainers(
                        List.of(
                                web.withResources(
                                        web.resources().withRequests(Map.of("cpu", "100m")))));
    }

    /** Nodes that share a machine each use what is in their own cgroup, and not the machine's. */
    @Test
    void aNodeUsesWhatIsBelowItsCgroup() {
        Sampler other = sampler("/podium/c/node-2");
        used(NODE, 1000, 100);
        time.settle();
        assertThat(sampler.node()).isEmpty();
        used(NODE, 2500, 200);
        used("/podium/c/node-2", 30000, 7);
        time.advance(PERIOD);
        assertThat(sampler.node().map(Whole::amounts).map(SamplerTest::text)).contains("100m/200");
        assertThat(other.node().map(Whole::amounts).map(SamplerTest::text)).contains("2000m/7");
    }

    @Test
    void aNodeWithoutPodsUsesNothing() {
        time.advance(PERIOD);
        assertThat(sampler.node().map(Whole::amounts)).contains(Amounts.NOTHING);
    }

    @Test
    void nothingIsMeasuredAfterTheEndOrWithoutACgroup() {
        Sampler none = sampler("");
        time.advance(PERIOD);
        assertThat(none.node()).isEmpty();
        sampler.close();
        Whole last = sampler.node().orElseThrow();
        time.advance(PERIOD.multipliedBy(3));
        assertThat(sampler.node()).contains(last);
    }
}
