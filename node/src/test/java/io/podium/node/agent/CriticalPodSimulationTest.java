package io.podium.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Event;
import io.podium.api.core.v1.Lifecycle;
import io.podium.api.core.v1.LifecycleHandler;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.api.core.v1.SleepAction;
import io.podium.api.error.ApiError;
import io.podium.base.random.Randomness;
import io.podium.client.Action;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.pod.Labels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A node with two processors whose pods ask for 1800m, and a critical pod that names it; all on
 * virtual time.
 */
class CriticalPodSimulationTest {
    private static final int CRITICAL = 2_000_001_000;

    /** About as many as the node does until the critical pod runs. */
    private static final int MOST_STEPS = 150;

    private static final String MESSAGE = "Preempted in order to admit critical pod";

    @TempDir private Path folder;

    private SimulatedNode node;
    private boolean isQuick;

    @BeforeEach
    void start() {
        fill(1);
    }

    /**
     * The smaller pod takes three seconds to end, with an even seed none; the larger one asks for
     * memory, too.
     */
    private void fill(long seed) {
        isQuick = seed % 2 == 0;
        node = new SimulatedNode(folder.resolve(Long.toString(seed)), seed);
        node.advance(2);
        put("small", 0, Map.of("cpu", "600m"), "");
        put("large", 0, Map.of("cpu", "1200m", "memory", "1Gi"), "");
        node.advance(10);
        assertThat(phases()).isEqualTo("large:Running small:Running");
    }

    private void put(String name, int priority, Map<String, String> requests, String disk) {
        var sleep = LifecycleHandler.empty().withSleep(SleepAction.empty().withSeconds(3));
        Container container =
                SimulatedNode.container(name)
                        .withResources(ResourceRequirements.empty().withRequests(requests));
        if (!isQuick) {
            container = container.withLifecycle(Lifecycle.empty().withPreStop(sleep));
        }
        PodSpec spec =
                PodSpec.empty()
                        .withNodeName("n1")
                        .withPriority(priority)
                        .withTerminationGracePeriodSeconds(30)
                        .withContainers(List.of(container));
        Pod pod = Pod.create("default", name);
        node.door.put(
                pod.withMetadata(pod.metadata().withGeneration(1))
                        .withSpec(
                                disk.isEmpty()
                                        ? spec
                                        : spec.withNodeSelector(Map.of("disk", disk))));
    }

    private Pod pod(String name) {
        return node.door.view().find(Pod.class, "default", name).orElseThrow();
    }

    private String phases() {
        return String.join(
                " ",
                node.door.view().list(Pod.class, "default").stream()
                        .map(pod -> pod.name() + ":" + pod.status().phase())
                        .sorted()
                        .toList());
    }

    /** Whom the node told that they make room. */
    private List<String> preempted() {
        return node.door.view().list(Event.class, "default").stream()
                .filter(event -> event.reason().equals("Preempting"))
                .map(event -> event.involvedObject().name() + ": " + event.message())
                .distinct()
                .toList();
    }

    private static String condition(Pod pod) {
        return pod.status().conditions().stream()
                .filter(one -> one.type().equals("DisruptionTarget"))
                .map(one -> one.status() + " " + one.reason() + " " + one.message())
                .findFirst()
                .orElse("");
    }

    @Test
    void fewMakeRoomAndItBeginsWhenTheyHaveEnded() {
        put("system", CRITICAL, Map.of("cpu", "700m"), "");
        node.advance(2);

        assertThat(preempted()).containsExactly("small: " + MESSAGE);
        assertThat(node.running()).containsExactlyInAnyOrder("small", "large");
        assertThat(pod("system").status().startTime()).isEmpty();
        assertThat(pod("small").status().phase()).isEqualTo("Running");
        assertThat(node.preempted).isEmpty();
        node.advance(5);
        assertThat(phases()).isEqualTo("large:Running small:Failed system:Running");
        assertThat(node.running()).containsExactlyInAnyOrder("large", "system");
        assertThat(pod("small").status().reason()).isEqualTo("Preempting");
        assertThat(pod("small").status().message()).isEqualTo(MESSAGE);
        assertThat(condition(pod("small")))
                .isEqualTo(
                        "True TerminationByKubelet Pod was preempted by Kubelet to accommodate a"
                                + " critical pod.");
        assertThat(node.preempted).containsExactly("cpu");
    }

    @Test
    void itIsRefusedWhereNobodyCouldMakeEnoughRoom() {
        put("system", CRITICAL, Map.of("cpu", "2500m"), "");
        node.advance(10);

        assertThat(phases()).isEqualTo("large:Running small:Running system:Failed");
        assertThat(pod("system").status().reason()).isEqualTo("UnexpectedAdmissionError");
        assertThat(pod("system").status().message())
                .isEqualTo(
                        "Pod was rejected: Unexpected error while attempting to recover from"
                                + " admission failure: preemption: error finding a set of pods to"
                                + " preempt: no set of running pods found to reclaim resources:"
                                + " [(res: cpu, q: 500), ]");
        assertThat(preempted()).isEmpty();
    }

    @Test
    void othersAreRefusedAndMakeNobodyGo() {
        put("plain", 1_000_000_000, Map.of("cpu", "700m"), "");
        put("picky", CRITICAL, Map.of("cpu", "700m"), "ssd");
        node.advance(10);

        assertThat(phases()).isEqualTo("large:Running picky:Failed plain:Failed small:Running");
        assertThat(pod("plain").status().reason()).isEqualTo("OutOfcpu");
        assertThat(pod("picky").status().reason()).isEqualTo("NodeAffinity");
        assertThat(preempted()).isEmpty();
    }

    @Test
    void whoComesMeanwhileGetsWhatIsLeft() {
        put("system", CRITICAL, Map.of("cpu", "700m"), "");
        node.advance(1);
        put("second", CRITICAL, Map.of("cpu", "300m"), "");
        put("tiny", 0, Map.of("cpu", "100m"), "");
        node.advance(1);
        for (String name : List.of("system", "second", "tiny")) {
            assertThat(pod(name).status().startTime()).isEmpty();
        }
        node.advance(20);

        // Of the 100m that are left tiny may have had its part when the second one was asked.
        assertThat(node.running()).contains("system", "second").doesNotContain("small", "large");
        assertThat(preempted()).contains("small: " + MESSAGE, "large: " + MESSAGE);
        assertThat(pod("tiny").status().startTime()).isPresent();
    }

    @Test
    void whenItIsDeletedMeanwhileTheOthersGoOn() {
        put("system", CRITICAL, Map.of("cpu", "700m"), "");
        node.advance(1);
        put("tiny", 0, Map.of("cpu", "100m"), "");
        node.advance(1);
        assertThat(node.running()).doesNotContain("tiny");

        node.door.now(new Action.Delete(pod("system"), Optional.of(0L), ""));
        node.advance(1);

        assertThat(node.running()).contains("tiny");
        node.advance(10);
        assertThat(phases()).isEqualTo("large:Running small:Failed tiny:Running");
    }

    /** Whoever deletes a pod that makes room may hurry it. */
    @Test
    void aVictimThatIsDeletedGivesItsRoomToo() {
        put("system", CRITICAL, Map.of("cpu", "700m"), "");
        node.advance(1);

        node.door.now(new Action.Delete(pod("small"), Optional.of(0L), ""));
        node.advance(5);

        assertThat(phases()).isEqualTo("large:Running system:Running");
    }

    @Test
    void itBeginsAfterAWhileThoughAVictimDoesNotEnd() {
        node.runtime.faults(call -> {
            if (call.equals("StopContainer")) {
                throw new RuntimeTrouble(RuntimeTrouble.Sort.FAILED, call, "stuck", null);
            }
        });
        put("system", CRITICAL, Map.of("cpu", "700m"), "");
        node.advance(44);
        assertThat(node.running()).containsExactlyInAnyOrder("small", "large");

        node.advance(4);

        assertThat(node.running()).containsExactlyInAnyOrder("small", "large", "system");
        assertThat(node.preempted).isEmpty();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    /**
     * Podium is killed once or twice, at any step, from the arrival of the critical pod until it
     * runs: the same pod makes room, once, nobody else ends, and everybody who may run does.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void aKillAtAnyStepMakesNobodyElseGo(long seed) {
        fill(seed);
        Randomness chance = Randomness.seeded(seed * 7919);
        node.door.latency(Duration.ofMillis(100));
        put("system", CRITICAL, Map.of("cpu", "700m"), "");
        for (int kill = 0; kill <= chance.nextInt(2); kill++) {
            int[] steps = {chance.nextInt(isQuick ? MOST_STEPS / 3 : MOST_STEPS)};
            node.time.advanceUntil(() -> steps[0]-- <= 0, Duration.ofSeconds(10));
            boolean isLost = chance.nextInt(2) == 0;
            node.door.refuse(action -> {
                if (isLost) { // What was on its way to the store when Podium was killed.
                    throw ApiError.serviceUnavailable("killed");
                }
            });
            node.restart();
            node.door.refuse(action -> {});
        }
        node.advance(120);

        assertThat(phases()).isEqualTo("large:Running small:Failed system:Running");
        assertThat(node.running()).containsExactlyInAnyOrder("large", "system");
        assertThat(pod("small").status().reason()).isEqualTo("Preempting");
        assertThat(preempted()).as("or lost").isSubsetOf("small: " + MESSAGE);
        assertThat(node.runtime.listContainers(Map.of()))
                .extracting(one -> one.labels().get(Labels.CONTAINER_NAME))
                .containsExactlyInAnyOrder("small", "large", "system");
    }
}
