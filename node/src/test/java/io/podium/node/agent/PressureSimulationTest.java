package io.podium.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Event;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.node.NodeLimits;
import io.podium.node.pressure.Eviction;
import io.podium.node.pressure.Level;
import io.podium.node.pressure.PodUse;
import io.podium.node.pressure.PodUse.ContainerUse;
import io.podium.node.pressure.Signal;
import io.podium.node.pressure.Threshold;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node that runs short does to its pods, on virtual time. */
class PressureSimulationTest {
    private static final Level PLENTY = new Level(4L << 30, 8L << 30);
    private static final Level LITTLE = new Level(50L << 20, 8L << 30);

    @TempDir private Path folder;

    private SimulatedNode node;

    @BeforeEach
    void start() {
        node = new SimulatedNode(folder, 1);
        node.advance(2);
    }

    private static Container sized(String storage) {
        return SimulatedNode.container("web")
                .withResources(
                        ResourceRequirements.empty()
                                .withRequests(Map.of("cpu", "10m"))
                                .withLimits(Map.of("ephemeral-storage", storage)));
    }

    private static PodUse use(long memory, long layer) {
        return new PodUse(Map.of("web", new ContainerUse(memory, layer, 1, 0)), Map.of(), 0, 0, 1);
    }

    private void run(Container container) {
        node.run("Always", List.of(), List.of(container), Map.of());
    }

    @Test
    void evictsAPodThatTakesMoreOfTheDiskThanItMay() {
        run(sized("1Mi"));
        node.advance(20);
        assertThat(node.brief("web")).isEqualTo("up!");
        node.gauges.uses.put("p", use(0, 2 << 20));

        node.advance(15);

        String message =
                "Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ";
        assertThat(node.pod().status().phase()).isEqualTo("Failed");
        assertThat(node.pod().status().reason()).isEqualTo("Evicted");
        assertThat(node.pod().status().message()).isEqualTo(message);
        assertThat(node.brief("web")).isEqualTo("exit 143");
        assertThat(node.condition("DisruptionTarget"))
                .isEqualTo("True TerminationByKubelet " + message.strip());
        assertThat(node.events("Evicted")).containsExactly(message);
        assertThat(node.running()).isEmpty();
    }

    @Test
    void saysThatMemoryIsShortAndEvictsWhoTakesMost() {
        node.gauges.levels.put(Signal.MEMORY, PLENTY);
        run(sized("1Mi"));
        node.advance(20);
        assertThat(node.nodeCondition("MemoryPressure"))
                .isEqualTo(
                        "False KubeletHasSufficientMemory kubelet has sufficient memory available");
        node.gauges.levels.put(Signal.MEMORY, LITTLE);
        node.gauges.uses.put("p", use(1L << 30, 0));

        node.advance(25);

        assertThat(node.nodeCondition("MemoryPressure"))
                .isEqualTo(
                        "True KubeletHasInsufficientMemory kubelet has insufficient memory"
                                + " available");
        assertThat(node.events("EvictionThresholdMet")).contains("Attempting to reclaim memory");
        assertThat(node.events("NodeHasInsufficientMemory"))
                .containsExactly("Node n1 status is now: NodeHasInsufficientMemory");
        assertThat(node.pod().status().message())
                .isEqualTo(
                        "The node was low on resource: memory. Threshold quantity: 100Mi,"
                                + " available: 50Mi. Container web was using 1Gi, request is 0, has"
                                + " larger consumption of memory. ");
    }

    /**
     * The condition comes at once, the pod goes when it lasted a minute, in the grace there is; and
     * pods go on to go until what is to be reclaimed is there.
     */
    @Test
    void evictsBelowASoftThresholdOnlyWhenItLasts() {
        List<Threshold> thresholds =
                Eviction.all(
                        Threshold.parse("memory.available<100Mi"),
                        Threshold.parseSoft(
                                "memory.available<1Gi",
                                Threshold.parseGraces("memory.available=1m")),
                        Threshold.parseReclaims("memory.available=2Gi"));
        var eviction = new Eviction(thresholds, Duration.ofMinutes(5), 10);
        node = new SimulatedNode(folder, 2, NodeLimits.USUAL.evicting(eviction));
        node.advance(2);
        node.gauges.levels.put(Signal.MEMORY, PLENTY);
        node.run(SimulatedNode.container("web"), "");
        node.advance(20);
        node.gauges.levels.put(Signal.MEMORY, new Level(1L << 29, 8L << 30));
        node.advance(50);

        assertThat(node.nodeCondition("MemoryPressure")).startsWith("True");
        assertThat(node.brief("web")).isEqualTo("up!");
        assertThat(node.events("EvictionThresholdMet")).isEmpty();
        node.advance(20);
        assertThat(node.pod().status().message())
                .startsWith(
                        "The node was low on resource: memory. Threshold quantity: 1Gi, available:"
                                + " 512Mi. ");
        node.advance(10);
        assertThat(node.running()).isEmpty();
        node.delete(0);
        node.advance(20);
        node.gauges.levels.put(Signal.MEMORY, new Level(2L << 30, 8L << 30));
        node.advance(20);
        long before = told();
        node.advance(20);
        assertThat(told()).isGreaterThan(before);
        node.gauges.levels.put(Signal.MEMORY, PLENTY);
        node.advance(20);
        long after = told();
        node.advance(60);
        assertThat(told()).isEqualTo(after);
    }

    /** How often the node said that it wants memory back. */
    private long told() {
        return node.door.view().list(Event.class, "default").stream()
                .filter(event -> event.reason().equals("EvictionThresholdMet"))
                .mapToLong(Event::count)
                .sum();
    }

    /** For five minutes after the cause is gone no pod begins that asked for nothing. */
    @Test
    void takesNoMorePodsWhileItRunsShort() {
        node.gauges.levels.put(Signal.MEMORY, LITTLE);
        node.advance(15);
        node.gauges.levels.put(Signal.MEMORY, PLENTY);
        node.advance(15);

        run(SimulatedNode.container("web"));
        node.advance(5);

        assertThat(node.pod().status().phase()).isEqualTo("Failed");
        assertThat(node.pod().status().reason()).isEqualTo("Evicted");
        assertThat(node.pod().status().message())
                .isEqualTo("Pod was rejected: The node had condition: [MemoryPressure]. ");
        node.delete(0);
        node.advance(300);
        assertThat(node.nodeCondition("MemoryPressure")).startsWith("False");
        run(SimulatedNode.container("web"));
        node.advance(5);
        assertThat(node.brief("web")).isEqualTo("up!");
    }

    /** Unused images first, then the pod, then what it leaves behind. */
    @Test
    void removesWhatNobodyNeedsBeforeItEvictsForTheDisk() {
        node.gauges.levels.put(Signal.NODE_DISK, PLENTY);
        run(sized("1Mi"));
        node.advance(150);
        node.runtime.pullImage("unused:1", null, null);
        node.gauges.levels.put(Signal.IMAGE_DISK, PLENTY);
        node.advance(450);
        assertThat(node.runtime.imageStatus("unused:1")).isPresent();

        node.gauges.levels.put(Signal.NODE_DISK, LITTLE);
        node.advance(25);

        assertThat(node.runtime.imageStatus("unused:1")).isEmpty();
        assertThat(node.runtime.listContainers(Map.of())).isEmpty();
        assertThat(node.nodeCondition("DiskPressure"))
                .isEqualTo("True KubeletHasDiskPressure kubelet has disk pressure");
        assertThat(node.pod().status().reason()).isEqualTo("Evicted");
    }

    @Test
    void neverEvictsACriticalPod() {
        run(sized("1Mi"));
        Pod pod = node.pod();
        node.update(pod.withSpec(pod.spec().withPriority(2_000_000_001)));
        node.advance(3);
        node.gauges.levels.put(Signal.MEMORY, LITTLE);
        node.gauges.uses.put("p", use(1L << 30, 5 << 20));

        node.advance(60);

        assertThat(node.brief("web")).isEqualTo("up!");
        assertThat(node.events("Evicted")).isEmpty();
    }

    @Test
    void makesRoomForImagesWhenTheirDiskIsTooFull() {
        node.gauges.levels.put(Signal.IMAGE_DISK, new Level(10, 100));
        node.advance(1);
        assertThat(node.events("FreeDiskSpaceFailed")).isEmpty();

        node.advance(301);

        assertThat(node.events("FreeDiskSpaceFailed"))
                .containsExactly(
                        "Failed to garbage collect required amount of images. Attempted to free 10"
                                + " bytes, but only found 0 bytes eligible to free.");
    }
}
