package io.podium.node.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.coordination.v1.Lease;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeCondition;
import io.podium.api.core.v1.Pod;
import io.podium.api.streams.NodeStreams;
import io.podium.api.streams.NodeStreams.PodReference;
import io.podium.api.streams.NodeStreams.StreamRefused;
import io.podium.client.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetTest extends FleetScene {
    @Test
    void nodesRegisterAndBeat() {
        assertThat(door.view().list(Node.class)).extracting(Node::name).hasSize(3);
        Node node = door.view().find(Node.class, "", "sim-2").orElseThrow();
        assertThat(node.spec().podCIDR()).isEqualTo("100.64.1.0/24");
        assertThat(node.status().conditions())
                .extracting(NodeCondition::type)
                .containsExactly("MemoryPressure", "DiskPressure", "PIDPressure", "Ready");
        time.advance(Duration.ofMinutes(2));
        for (Lease lease : door.view().list(Lease.class)) {
            assertThat(lease.metadata().ownerReferences()).hasSize(1);
            Duration age =
                    Duration.between(lease.spec().renewTime().orElseThrow(), time.clock().now());
            assertThat(age).isLessThanOrEqualTo(Duration.ofSeconds(10));
        }
        assertThat(door.view().list(Lease.class)).hasSize(3);
        writes.clear();
        time.advance(Duration.ofMinutes(10));
        assertThat(writes).as("statuses in ten minutes").hasSize(6);
    }

    @Test
    void aNodeThatWasDeletedComesBack() {
        door.now(new Action.Delete(door.view().find(Node.class, "", "sim-1").orElseThrow()));
        time.advance(Duration.ofSeconds(1));
        assertThat(door.view().find(Node.class, "", "sim-1")).isPresent();
    }

    @Test
    void aSilentNodeDoesNothingUntilItIsHeardAgain() {
        fleet.silence("sim-2", true);
        time.advance(Duration.ofSeconds(60));
        pod("late", "Always", null);
        time.advance(Duration.ofSeconds(1));
        Instant renewed =
                door.view()
                        .find(Lease.class, "kube-node-lease", "sim-2")
                        .flatMap(lease -> lease.spec().renewTime())
                        .orElseThrow();
        assertThat(renewed).isBefore(time.clock().now().minusSeconds(50));
        assertThat(pod("late").status().phase()).isNotEqualTo("Running");
        fleet.silence("sim-2", false);
        time.advance(Duration.ofSeconds(1));
        assertThat(pod("late").status().phase()).isEqualTo("Running");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    POLICY    | SCRIPT            | AFTER | PHASE     | STATE             | READY | RESTARTS
                    Always    |                   | 1     | Running   | running           | True  | 0
                    Always    | start=5s          | 1     | Pending   | ContainerCreating | False | 0
                    Always    | start=5s          | 6     | Running   | running           | True  | 0
                    Always    | ready=5s          | 1     | Running   | running           | False | 0
                    Always    | ready=5s          | 6     | Running   | running           | True  | 0
                    Always    | unready=5s        | 6     | Running   | running           | False | 0
                    Always    | run=5s exit=3     | 6     | Running   | running           | True  | 1
                    Always    | run=5s exit=3     | 12    | Running   | CrashLoopBackOff  | False | 1
                    Always    | run=5s exit=3     | 22    | Running   | running           | True  | 2
                    Always    | live=5s           | 7     | Running   | running           | True  | 1
                    OnFailure | run=5s            | 6     | Succeeded | Completed(0)      | False | 0
                    Never     | run=5s exit=3     | 6     | Failed    | Error(3)          | False | 0
                    Never     | fail=no-such-file | 6     | Pending   | RunContainerError | False | 0
                    """)
    void aPodLivesAsItsScriptSays(
            String policy,
            String script,
            int after,
            String phase,
            String state,
            String ready,
            int restarts) {
        pod("p", policy, script);
        time.advance(Duration.ofSeconds(after));
        Pod pod = pod("p");
        assertThat(pod.status().phase()).isEqualTo(phase);
        assertThat(state(pod)).isEqualTo(state);
        assertThat(condition(pod, "Ready")).isEqualTo(ready);
        assertThat(first(pod).restartCount()).isEqualTo(restarts);
        assertThat(pod.status().podIP()).startsWith("100.64.1.");
        assertThat(pod.status().hostIP()).isEqualTo("100.64.1.1");
        int before = writes.size();
        fleet.silence("sim-2", false);
        time.advance(Duration.ZERO);
        assertThat(writes).as("what is shown is not written again").hasSize(before);
    }

    @Test
    void initContainersComeFirst() {
        pod("init", "Always", null);
        time.advance(Duration.ofSeconds(1));
        assertThat(condition(pod("init"), "Initialized")).isEqualTo("False");
        assertThat(state(pod("init"))).isEqualTo("PodInitializing");
        time.advance(Duration.ofSeconds(3));
        assertThat(condition(pod("init"), "Initialized")).isEqualTo("True");
        assertThat(state(pod("init"))).isEqualTo("running");
        assertThat(pod("init").status().initContainerStatuses().getFirst().state().hasTerminated())
                .isTrue();
    }

    @Test
    void aDeletedPodGoesWhenItHasStoppedAndItsAddressIsFree() {
        pod("p", "Always", "stopping=5s");
        time.advance(Duration.ofSeconds(1));
        String address = pod("p").status().podIP();
        door.now(new Action.Delete(pod("p")));
        time.advance(Duration.ofSeconds(4));
        assertThat(pod("p").isDeleting()).isTrue();
        time.advance(Duration.ofSeconds(2));
        assertThat(door.view().list(Pod.class)).isEmpty();
        pod("q", "Always", null);
        time.advance(Duration.ofSeconds(1));
        assertThat(pod("q").status().podIP()).isEqualTo(address);
    }

    @Test
    void theLinesOfItsScriptAreItsLog() throws Exception {
        pod("p", "Always", "run=5s exit=1");
        time.advance(Duration.ofSeconds(1));
        assertThat(log(false, Optional.empty())).isEqualTo("one\ntwo\nthree\n");
        assertThat(log(false, Optional.of(1L))).isEqualTo("three\n");
        assertThatThrownBy(() -> log(true, Optional.empty()))
                .hasMessage("previous terminated container \"c\" in pod \"p\" not found");
        time.advance(Duration.ofSeconds(6));
        assertThat(log(true, Optional.empty())).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void nothingCanBeRunInIt() {
        pod("p", "Always", null);
        time.advance(Duration.ofSeconds(1));
        var request =
                new NodeStreams.ExecRequest(
                        new PodReference("default", "p", pod("p").uid()),
                        "c",
                        List.of("sh"),
                        false);
        assertThatThrownBy(() -> fleet.streams().exec(request, null))
                .isInstanceOfSatisfying(
                        StreamRefused.class, refused -> assertThat(refused.code()).isEqualTo(501))
                .hasMessage("pod p is on the simulated node sim-2: no command can be run in it");
    }

    /** Found by {@code ./podium campaign simulate --seed 74}. */
    @Test
    void aLeaseOthersWroteIsReadAnew() {
        Lease lease = door.view().find(Lease.class, "kube-node-lease", "sim-1").orElseThrow();
        door.now(
                new Action.Update(
                        lease.withMetadata(lease.metadata().withLabels(Map.of("by", "others")))));
        time.advance(Duration.ofSeconds(25));
        Lease now = door.view().find(Lease.class, "kube-node-lease", "sim-1").orElseThrow();
        assertThat(now.metadata().labels()).containsEntry("by", "others");
        assertThat(now.spec().renewTime().orElseThrow())
                .isAfter(time.clock().now().minusSeconds(11));
    }

    /** Found by {@code ./podium campaign simulate --seed 155}. */
    @Test
    void aRenewalThatIsRefusedIsTriedAgainAtOnce() {
        Lease lease = door.view().find(Lease.class, "kube-node-lease", "sim-1").orElseThrow();
        door.now(
                new Action.Update(
                        lease.withMetadata(lease.metadata().withLabels(Map.of("by", "others")))));
        for (int second = 0; second < 25; second++) {
            time.advance(Duration.ofSeconds(1));
            Lease now = door.view().find(Lease.class, "kube-node-lease", "sim-1").orElseThrow();
            assertThat(now.spec().renewTime().orElseThrow())
                    .isAfter(time.clock().now().minusSeconds(11));
        }
    }

    @Test
    void aPodKeepsItsTimeOverARestart() {
        pod("p", "Always", "ready=20s");
        time.advance(Duration.ofSeconds(15));
        String address = pod("p").status().podIP();
        fleet.close();
        time.advance(Duration.ofSeconds(1));
        var next =
                new Fleet(
                        FleetSettings.of(3, "v1.36.0+podium-test"),
                        _ -> door,
                        door,
                        time.loop("fleet again"),
                        time.clock());
        next.start();
        time.advance(Duration.ofSeconds(5));
        assertThat(condition(pod("p"), "Ready")).isEqualTo("True");
        assertThat(pod("p").status().podIP()).isEqualTo(address);
    }

    @Test
    void labelsAreThoseOfAnyNode() {
        assertThat(door.view().find(Node.class, "", "sim-3").orElseThrow().metadata().labels())
                .containsAllEntriesOf(
                        Map.of(
                                "kubernetes.io/hostname", "sim-3",
                                "kubernetes.io/os", "linux",
                                "beta.kubernetes.io/arch", "amd64"));
    }
}
