package io.podium.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.coordination.v1.Lease;
import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.ConfigMapVolumeSource;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Event;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.Volume;
import io.podium.api.error.ApiError;
import io.podium.api.schema.Schema;
import io.podium.base.loop.Loop;
import io.podium.base.random.Randomness;
import io.podium.base.simulation.Simulation;
import io.podium.client.Action;
import io.podium.client.local.LocalDoor;
import io.podium.client.view.Kinds;
import io.podium.node.Meter;
import io.podium.node.NodeConfig;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.cri.v1.PodSandbox;
import io.podium.node.pod.Labels;
import io.podium.node.pressure.Gauges;
import io.podium.node.simulation.SimulatedAsker;
import io.podium.node.simulation.SimulatedRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeSimulationTest {
    private static final Kinds KINDS = new Kinds(Schema.kubernetes());
    private static final String NODE = "n1";

    @TempDir private Path folder;

    private Simulation time;
    private LocalDoor door;
    private SimulatedRuntime runtime;
    private NodeAgent agent;
    private boolean calm;
    private final List<String> writes = new ArrayList<>();

    private void start(long seed) {
        time = new Simulation(seed);
        Loop server = time.loop("server");
        door = new LocalDoor(KINDS, server, time.clock(), time.randomness());
        door.put(Namespace.create("", "default"));
        door.put(Namespace.create("", "kube-node-lease"));
        door.refuse(action -> {
            if (action instanceof Action.UpdateStatus update
                    && update.object() instanceof Pod pod) {
                writes.add(pod.name());
            }
        });
        runtime = new SimulatedRuntime(time.clock(), "10.244.1.");
        startAgent();
    }

    private void startAgent() {
        var config =
                new NodeConfig(
                        NODE,
                        List.of("172.30.0.2"),
                        folder.resolve("none.sock"),
                        folder.resolve("state"),
                        folder.resolve("state/secrets"),
                        folder.resolve("logs"),
                        "/podium/n1",
                        folder.resolve("cgroup"),
                        "10.96.0.10",
                        "cluster.local",
                        folder.resolve("resolv.conf"),
                        Map.of("cpu", "2", "memory", "4Gi", "pods", "110"),
                        Map.of("zone", "a"),
                        "v1.36.0+podium-test",
                        0);
        Loop loop = time.loop("node");
        var asker = new SimulatedAsker(runtime, loop);
        agent =
                new NodeAgent(
                        config,
                        door,
                        runtime,
                        asker,
                        Optional.of(Gauges.IDLE),
                        time.clock(),
                        loop,
                        time.doers(),
                        Meter.SILENT);
        agent.start();
    }

    private static Pod pod(String name, String policy, Map<String, String> scripts) {
        var containers = new ArrayList<Container>();
        var annotations = new HashMap<String, String>();
        scripts.forEach((container, script) -> {
            containers.add(
                    Container.empty()
                            .withName(container)
                            .withImage("img:1")
                            .withImagePullPolicy("IfNotPresent"));
            annotations.put("simulation.podium.dev/" + container, script);
        });
        Pod pod = Pod.create("default", name);
        return pod.withMetadata(pod.metadata().withAnnotations(annotations))
                .withSpec(
                        PodSpec.empty()
                                .withNodeName(NODE)
                                .withRestartPolicy(policy)
                                .withTerminationGracePeriodSeconds(5)
                                .withContainers(containers));
    }

    private Optional<Pod> find(String name) {
        return door.view().find(Pod.class, "default", name);
    }

    private boolean is(String name, Predicate<Pod> condition) {
        return find(name).filter(condition).isPresent();
    }

    private static ContainerStatus first(Pod pod) {
        return pod.status().containerStatuses().getFirst();
    }

    private List<String> events(String reason) {
        return door.view().list(Event.class, "default").stream()
                .filter(e -> e.reason().equals(reason))
                .map(Event::message)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"Always, 2, Running", "OnFailure, 2, Running", "Never, 0, Failed"})
    void restartsAsThePolicySays(String policy, int restarts, String phase) {
        start(1);
        door.put(pod("p", policy, Map.of("web", "run=1s exit=3")));

        time.advance(Duration.ofSeconds(15));

        Pod pod = find("p").orElseThrow();
        assertThat(first(pod).restartCount()).isEqualTo(restarts);
        assertThat(pod.status().phase()).isEqualTo(phase);
    }

    @Test
    void waitsLongerAfterEachCrashAndForgetsAfterAQuietTime() {
        start(1);
        door.put(pod("p", "Always", Map.of("web", "run=1s exit=1")));
        var starts = new ArrayList<Long>();
        Instant begin = time.clock().now();
        for (int restart = 0; restart < 8; restart++) {
            int wanted = restart;
            assertThat(
                            time.advanceUntil(
                                    () ->
                                            is(
                                                    "p",
                                                    p ->
                                                            !p.status()
                                                                            .containerStatuses()
                                                                            .isEmpty()
                                                                    && first(p).restartCount()
                                                                            == wanted
                                                                    && first(p).state()
                                                                            .hasRunning()),
                                    Duration.ofMinutes(10)))
                    .isTrue();
            starts.add(Duration.between(begin, time.clock().now()).toSeconds());
        }
        var gaps = new ArrayList<Long>();
        for (int i = 1; i < starts.size(); i++) {
            gaps.add(starts.get(i) - starts.get(i - 1));
        }
        // One second of life, up to one until it is noticed, then the wait counted from its end.
        assertThat(gaps.getFirst()).isBetween(1L, 2L);
        assertThat(gaps.subList(1, 7)).containsExactly(11L, 21L, 41L, 81L, 161L, 301L);
        assertThat(events("BackOff")).isNotEmpty();
    }

    @Test
    void tellsWhenItIsClosedToNewPodsAndOpenedAgain() {
        start(1);
        time.advance(Duration.ofSeconds(30));
        Node node = door.view().find(Node.class, "", "n1").orElseThrow();
        door.now(new Action.Update(node.withSpec(node.spec().withUnschedulable(true))));
        time.advance(Duration.ofSeconds(30));
        assertThat(events("NodeSchedulable")).isEmpty();

        node = door.view().find(Node.class, "", "n1").orElseThrow();
        door.now(new Action.Update(node.withSpec(node.spec().withoutUnschedulable())));
        time.advance(Duration.ofSeconds(30));

        assertThat(events("NodeNotSchedulable"))
                .containsExactly("Node n1 status is now: NodeNotSchedulable");
        assertThat(events("NodeSchedulable"))
                .containsExactly("Node n1 status is now: NodeSchedulable");
        assertThat(events("CheckLimitsForResolvConf"))
                .hasSize(1)
                .first()
                .asString()
                .endsWith("resolv.conf: no such file or directory");
    }

    @Test
    void holdsAllPodsTogetherToWhatThereIs() throws Exception {
        Path cpu = Files.createDirectories(folder.resolve("cgroup/cpu"));
        Path memory = Files.createDirectories(folder.resolve("cgroup/memory"));
        Path inTheWay = Files.writeString(cpu.resolve("podium"), "");
        start(1);
        time.advance(Duration.ofSeconds(30));
        assertThat(events("FailedNodeAllocatableEnforcement"))
                .singleElement()
                .asString()
                .startsWith("Failed to update Node Allocatable Limits \"/podium/n1\": ");
        assertThat(events("NodeAllocatableEnforced")).isEmpty();

        Files.delete(inTheWay);
        time.advance(Duration.ofSeconds(60));

        assertThat(events("NodeAllocatableEnforced"))
                .containsExactly("Updated Node Allocatable limit across pods");
        assertThat(cpu.resolve("podium/n1/kubepods/cpu.shares")).hasContent("2048");
        assertThat(memory.resolve("podium/n1/kubepods/memory.limit_in_bytes"))
                .hasContent(Long.toString(4L << 30));
    }

    @Test
    void saysThatItAttachesNoVolumesItselfWhateverElseIsSaidOfIt() {
        String key = "volumes.kubernetes.io/controller-managed-attach-detach";
        start(1);
        time.advance(Duration.ofSeconds(30));
        Node node = door.view().find(Node.class, "", "n1").orElseThrow();
        assertThat(node.metadata().annotations()).isEqualTo(Map.of(key, "true"));
        assertThat(events("FailedNodeAllocatableEnforcement")).isEmpty();
        assertThat(events("NodeAllocatableEnforced")).hasSize(1);

        door.now(
                new Action.Update(
                        node.withMetadata(node.metadata().withAnnotations(Map.of("own", "x")))));
        time.advance(Duration.ofSeconds(30));

        node = door.view().find(Node.class, "", "n1").orElseThrow();
        assertThat(node.metadata().annotations()).isEqualTo(Map.of("own", "x", key, "true"));
    }

    @Test
    void tellsTheStoryOfAPodInEvents() {
        start(1);
        door.put(pod("p", "Always", Map.of("web", "")));
        time.advance(Duration.ofSeconds(2));
        door.now(new Action.Delete(find("p").orElseThrow(), Optional.of(5L), ""));
        time.advance(Duration.ofSeconds(2));

        assertThat(find("p")).isEmpty();
        assertThat(events("Pulling")).containsExactly("Pulling image \"img:1\"");
        assertThat(events("Created")).containsExactly("Container created");
        assertThat(events("Started")).containsExactly("Container started");
        assertThat(events("Killing")).containsExactly("Stopping container web");
    }

    @Test
    void writesAPodsStatusOnlyWhenItChanges() {
        start(1);
        door.put(pod("p", "Always", Map.of("web", "")));
        time.advance(Duration.ofSeconds(5));
        assertThat(is("p", p -> first(p).ready())).isTrue();
        int before = writes.size();

        time.advance(Duration.ofMinutes(30));

        assertThat(writes).hasSize(before).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void waitsForAMissingConfigMapAndStartsAsSoonAsItComes() {
        start(1);
        Pod pod = pod("p", "Always", Map.of("web", ""));
        door.put(
                pod.withSpec(
                        pod.spec()
                                .withVolumes(
                                        List.of(
                                                Volume.empty()
                                                        .withName("conf")
                                                        .withConfigMap(
                                                                ConfigMapVolumeSource.empty()
                                                                        .withName("late"))))));
        time.advance(Duration.ofMinutes(3));
        assertThat(is("p", p -> first(p).state().waiting().reason().equals("ContainerCreating")))
                .isTrue();
        assertThat(events("FailedMount"))
                .contains(
                        "MountVolume.SetUp failed for volume \"conf\" : configmap \"late\" not"
                                + " found");

        door.put(ConfigMap.create("default", "late").withData(Map.of("a", "b")));
        time.advance(Duration.ofSeconds(1));

        assertThat(is("p", p -> first(p).ready())).isTrue();
    }

    @Test
    void makesANewSandboxWhenTheOldOneDies() {
        start(1);
        door.put(pod("p", "Always", Map.of("web", "")));
        time.advance(Duration.ofSeconds(2));
        String before = find("p").orElseThrow().status().podIP();

        runtime.loseSandbox(find("p").orElseThrow().uid());
        time.advance(Duration.ofSeconds(3));

        Pod pod = find("p").orElseThrow();
        assertThat(first(pod).ready()).isTrue();
        assertThat(first(pod).restartCount()).isEqualTo(1);
        assertThat(pod.status().podIP()).isNotEqualTo(before);
    }

    @Test
    void registersTheNodeAndBeats() {
        start(1);
        time.advance(Duration.ofSeconds(1));
        Node node = door.view().find(Node.class, "", NODE).orElseThrow();
        assertThat(node.status().conditions())
                .extracting(c -> c.type() + "=" + c.status() + " " + c.reason())
                .containsExactly(
                        "MemoryPressure=False KubeletHasSufficientMemory",
                        "DiskPressure=False KubeletHasNoDiskPressure",
                        "PIDPressure=False KubeletHasSufficientPID",
                        "Ready=True KubeletReady");
        assertThat(node.metadata().labels())
                .containsEntry("zone", "a")
                .containsEntry("kubernetes.io/hostname", NODE);

        time.advance(Duration.ofMinutes(2));

        Lease lease = door.view().find(Lease.class, "kube-node-lease", NODE).orElseThrow();
        assertThat(lease.spec().renewTime().orElseThrow())
                .isAfter(time.clock().now().minusSeconds(11));
        String revision =
                door.view().find(Node.class, "", NODE).orElseThrow().metadata().resourceVersion();
        assertThat(revision).isEqualTo(node.metadata().resourceVersion());
    }

    @Test
    void showsTheNodeNotReadyWhileTheRuntimeIsAway() {
        start(1);
        time.advance(Duration.ofSeconds(1));
        runtime.faults(call -> {
            throw new RuntimeTrouble(RuntimeTrouble.Sort.UNAVAILABLE, call, "no one there", null);
        });
        time.advance(Duration.ofSeconds(11));
        assertThat(ready()).isEqualTo("False container runtime is down");

        runtime.faults(call -> {});
        time.advance(Duration.ofSeconds(1));
        assertThat(ready()).isEqualTo("True kubelet is posting ready status");
    }

    private String ready() {
        return door.view().find(Node.class, "", NODE).orElseThrow().status().conditions().stream()
                .filter(c -> c.type().equals("Ready"))
                .map(c -> c.status() + " " + c.message())
                .findFirst()
                .orElse("");
    }

    /**
     * Pods come and go while calls fail, answers are lost and the agent dies; when calm returns,
     * everything is as wanted and nothing is left over. At no time do two containers of one name
     * run in a pod.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void comesToOrderAfterAnyTrouble(long seed) throws Exception {
        start(seed);
        Randomness chance = Randomness.seeded(seed * 7919);
        door.latency(Duration.ofMillis(300));
        runtime.faults(call -> {
            if (!calm && chance.nextInt(12) == 0) {
                throw new RuntimeTrouble(RuntimeTrouble.Sort.FAILED, call, "bad luck", null);
            }
        });
        door.loseAnswers(action -> chance.nextInt(10) == 0);
        door.refuse(action -> {
            if (chance.nextInt(15) == 0) {
                throw ApiError.serviceUnavailable("bad luck");
            }
        });
        List<String> policies = List.of("Always", "OnFailure", "Never");
        List<String> scripts =
                List.of("", "run=2s", "run=1s exit=1", "fail=broken", "run=30s exit=0");
        for (int i = 0; i < 60; i++) {
            String name = "p" + chance.nextInt(8);
            Optional<Pod> there = find(name);
            if (there.isEmpty()) {
                Map<String, String> containers =
                        Map.of(
                                "a",
                                scripts.get(chance.nextInt(scripts.size())),
                                "b",
                                scripts.get(chance.nextInt(scripts.size())));
                door.put(pod(name, policies.get(chance.nextInt(3)), containers));
            } else if (chance.nextInt(3) == 0) {
                delete(there.get(), chance.nextInt(3));
            } else if (chance.nextInt(4) == 0) {
                runtime.loseSandbox(there.get().uid());
            }
            if (chance.nextInt(15) == 0) {
                agent.close();
                startAgent();
            }
            time.advance(Duration.ofMillis(chance.nextInt(4000)));
            checkOneOfEachName();
        }
        calm = true;
        door.loseAnswers(action -> false);
        door.refuse(action -> {});
        time.advance(Duration.ofMinutes(12));

        checkOrder();
    }

    /** As a user does, who may come too late. */
    private void delete(Pod pod, long grace) {
        try {
            door.now(new Action.Delete(pod, Optional.of(grace), ""));
        } catch (ApiError refusal) {
            assertThat(refusal.code()).isIn(404, 409);
        }
    }

    private void checkOneOfEachName() {
        calm = true;
        var running =
                runtime.listContainers(Map.of()).stream()
                        .filter(c -> c.state() == 1)
                        .map(c ->
                                c.labels().get(Labels.POD_UID)
                                        + "/"
                                        + c.labels().get(Labels.CONTAINER_NAME))
                        .toList();
        calm = false;
        assertThat(running).doesNotHaveDuplicates();
    }

    private void checkOrder() throws Exception {
        List<Pod> pods = door.view().list(Pod.class, "default");
        List<String> uids = pods.stream().map(Pod::uid).toList();
        assertThat(runtime.listPodSandboxes(Map.of()))
                .extracting(s -> s.labels().get(Labels.POD_UID))
                .isSubsetOf(uids);
        assertThat(folder.resolve("state/pods"))
                .satisfies(path -> {
                    try (var all = Files.list(path)) {
                        assertThat(all.map(p -> p.getFileName().toString())).isSubsetOf(uids);
                    }
                });
        for (Pod pod : pods) {
            assertThat(pod.isDeleting()).as("%s still there", pod.name()).isFalse();
            boolean never = pod.spec().restartPolicy().equals("Never");
            var labels = Map.of(Labels.POD_UID, pod.uid());
            List<PodSandbox> sandboxes = runtime.listPodSandboxes(labels);
            String phase = pod.status().phase();
            assertThat(phase).as(pod.name()).isIn("Running", "Succeeded", "Failed");
            boolean over = !phase.equals("Running");
            assertThat(sandboxes.stream().filter(s -> s.state() == 0).count())
                    .isEqualTo(over ? 0 : 1);
            assertThat(pod.status().containerStatuses()).hasSize(2);
            if (never && over) {
                assertThat(pod.status().containerStatuses())
                        .allMatch(s -> s.state().hasTerminated());
            }
            assertThat(runtime.listContainers(labels)).hasSizeLessThanOrEqualTo(4);
        }
    }
}
