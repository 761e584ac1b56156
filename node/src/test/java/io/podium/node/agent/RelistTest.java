package io.podium.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.base.simulation.Simulation;
import io.podium.node.cri.v1.AuthConfig;
import io.podium.node.cri.v1.PodSandboxConfig;
import io.podium.node.cri.v1.PodSandboxMetadata;
import io.podium.node.pod.Labels;
import io.podium.node.pod.Mark;
import io.podium.node.simulation.SimulatedRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What changes in the runtime is told, once it is heard; and nobody lists without need. */
class RelistTest {
    private final Simulation time = new Simulation(1);
    private final SimulatedRuntime runtime = new SimulatedRuntime(time.clock(), "10.244.1.");
    private final List<String> told = new ArrayList<>();
    private boolean hears;
    @TempDir private Path folder;

    private String sandbox(String uid) {
        var config =
                PodSandboxConfig.empty()
                        .withMetadata(PodSandboxMetadata.empty().withName(uid).withUid(uid))
                        .withLabels(Map.of(Labels.POD_UID, uid));
        return runtime.runPodSandbox(config, "");
    }

    private void follow() {
        var relist =
                new Relist(
                        runtime,
                        time.clock(),
                        time.loop("node"),
                        Runnable::run,
                        (sandbox, mark, asked) -> {
                            String uid = sandbox.labels().get(Labels.POD_UID);
                            told.add(mark == Mark.NOTHING ? uid + " gone" : uid);
                            return hears;
                        });
        relist.podsKnown();
        relist.start();
    }

    private void pass(int seconds) {
        time.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void whatIsNotHeardIsToldAgainEachSecond() {
        follow();
        sandbox("a");
        pass(3);
        assertThat(told).containsExactly("a", "a", "a");
        hears = true;
        pass(3);
        assertThat(told).containsExactly("a", "a", "a", "a");
    }

    @Test
    void thatNothingIsLeftIsToldUntilItIsHeard() {
        hears = true;
        String id = sandbox("a");
        follow();
        pass(1);
        told.clear();
        hears = false;
        runtime.stopPodSandbox(id);
        runtime.removePodSandbox(id);
        pass(2);
        assertThat(told).containsExactly("a gone", "a gone");
        hears = true;
        pass(3);
        assertThat(told).containsExactly("a gone", "a gone", "a gone");
    }

    @Test
    void aPodThatComesToALivingNodeIsNotSearchedForInTheRuntime() {
        var node = new SimulatedNode(folder, 1);
        node.runtime.pullImage("img:1", AuthConfig.empty(), PodSandboxConfig.empty());
        node.advance(5);
        var calls = new ArrayList<String>();
        node.runtime.faults(calls::add);
        node.advance(5);
        long idle = calls.stream().filter(call -> call.startsWith("List")).count();
        assertThat(idle).isPositive();
        calls.clear();
        node.run(SimulatedNode.container("c"), "");
        node.advance(5);
        assertThat(node.running()).containsExactly("c");
        assertThat(calls).contains("RunPodSandbox", "StartContainer");
        // The look at the end is the test's own.
        assertThat(calls.stream().filter(call -> call.startsWith("List"))).hasSize((int) idle + 1);
    }
}
