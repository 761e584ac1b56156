package io.podium.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ExecAction;
import io.podium.api.core.v1.Lifecycle;
import io.podium.api.core.v1.LifecycleHandler;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.core.v1.PodDNSConfig;
import io.podium.api.core.v1.PodReadinessGate;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.Probe;
import io.podium.api.core.v1.SleepAction;
import io.podium.base.random.Randomness;
import io.podium.client.Action;
import io.podium.node.cri.RuntimeTrouble;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pods go through, on virtual time: probes, hooks, sidecars, ends. */
class PodLifeSimulationTest {
    private static final LifecycleHandler TRUE =
            LifecycleHandler.empty().withExec(ExecAction.empty().withCommand(List.of("true")));

    @TempDir private Path folder;

    private SimulatedNode node;

    private void start() {
        node = new SimulatedNode(folder, 1);
    }

    private static Container container(String name) {
        return SimulatedNode.container(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0/10/1/3 |          | 1
                    30/5/1/3 |          | 30
                    0/5/1/3  | ready=9s | 10
                    0/5/3/3  |          | 10
                    2/3/2/1  | ready=4s | 8
                    """)
    void isReadyAsSoonAsTheProbeSaysSo(String numbers, String script, int seconds) {
        start();
        node.run(
                container("web").withReadinessProbe(SimulatedNode.probe(numbers)),
                script == null ? "" : script);

        node.time.advance(Duration.ofMillis(seconds * 1000L - 600));
        assertThat(node.brief("web")).isEqualTo(seconds > 1 ? "up+" : "up!");
        node.time.advance(Duration.ofMillis(1400));

        assertThat(node.brief("web")).isEqualTo("up!");
        assertThat(node.condition("Ready")).isEqualTo("True");
        assertThat(node.status("web").restartCount()).isZero();
    }

    @Test
    void losesReadinessWithoutBeingRestarted() {
        start();
        node.run(
                container("web").withReadinessProbe(SimulatedNode.probe("0/5/1/3")), "unready=20s");
        node.advance(28);
        assertThat(node.brief("web")).isEqualTo("up!");

        node.advance(4);

        assertThat(node.brief("web")).isEqualTo("up+");
        assertThat(node.condition("Ready"))
                .isEqualTo("False ContainersNotReady containers with unready status: [web]");
        assertThat(node.condition("ContainersReady"))
                .isEqualTo("False ContainersNotReady containers with unready status: [web]");
        assertThat(node.events("Unhealthy")).containsOnly("Readiness probe failed: not well");
        node.advance(600);
        assertThat(node.status("web").restartCount()).isZero();
        assertThat(node.pod().status().phase()).isEqualTo("Running");
    }

    @Test
    void restartsWhatIsNotAlive() {
        start();
        node.run(container("web").withLivenessProbe(SimulatedNode.probe("0/5/1/3")), "live=20s");
        node.advance(29);
        assertThat(node.status("web").restartCount()).isZero();

        node.advance(3);

        assertThat(node.status("web").restartCount()).isEqualTo(1);
        assertThat(node.brief("web")).isEqualTo("up!");
        assertThat(node.status("web").lastState().terminated().exitCode()).isEqualTo(143);
        assertThat(node.events("Unhealthy")).containsOnly("Liveness probe failed: not well");
        assertThat(node.events("Killing"))
                .containsExactly("Container web failed liveness probe, will be restarted");
    }

    @Test
    void asksNothingElseBeforeTheStartupProbeIsContent() {
        start();
        node.run(
                container("web")
                        .withStartupProbe(SimulatedNode.probe("0/10/1/30"))
                        .withLivenessProbe(SimulatedNode.probe("0/1/1/1"))
                        .withReadinessProbe(SimulatedNode.probe("0/1/1/1")),
                "started=95s live=200s");
        node.advance(94);
        assertThat(node.brief("web")).isEqualTo("up");
        assertThat(node.events("Unhealthy")).containsOnly("Startup probe failed: not well");

        node.advance(8);

        assertThat(node.brief("web")).isEqualTo("up!");
        assertThat(node.status("web").restartCount()).isZero();
    }

    @Test
    void restartsWhatDoesNotStartInTime() {
        start();
        node.run(container("web").withStartupProbe(SimulatedNode.probe("0/10/1/3")), "started=1h");
        node.advance(22);

        assertThat(node.status("web").restartCount()).isEqualTo(1);
        assertThat(node.events("Killing"))
                .containsExactly("Container web failed startup probe, will be restarted");
    }

    /** A probe that cannot be asked counts neither way. */
    @Test
    void tellsOfAProbeThatCannotBeAsked() {
        start();
        var nowhere =
                Probe.empty()
                        .withTcpSocket(
                                io.podium.api.core.v1.TCPSocketAction.empty().withPort("nowhere"));
        node.run(container("web").withLivenessProbe(nowhere), "");
        node.advance(120);

        assertThat(node.status("web").restartCount()).isZero();
        assertThat(node.events("Unhealthy"))
                .containsOnly(
                        "Liveness probe errored and resulted in unknown state: couldn't find port:"
                                + " nowhere in container web");
    }

    @Test
    void keepsReadinessAndRestartsNothingWhenPodiumIsRestarted() {
        start();
        node.run(
                container("web")
                        .withStartupProbe(SimulatedNode.probe("0/10/1/3"))
                        .withReadinessProbe(SimulatedNode.probe("0/10/1/3"))
                        .withLivenessProbe(SimulatedNode.probe("0/10/1/3")),
                "");
        node.advance(15);
        assertThat(node.brief("web")).isEqualTo("up!");
        String before = node.status("web").containerID();

        node.restart();
        var seen = new ArrayList<String>();
        for (int i = 0; i < 60; i++) {
            node.advance(1);
            seen.add(node.brief("web"));
        }

        assertThat(seen).containsOnly("up!");
        assertThat(node.status("web").containerID()).isEqualTo(before);
    }

    @Test
    void runsNothingBesideAPostStartHook() {
        start();
        var slow = container("a").withLifecycle(Lifecycle.empty().withPostStart(TRUE));
        node.run(
                "Always",
                List.of(),
                List.of(slow, container("b")),
                Map.of("a", "poststart=20s", "b", ""));
        node.advance(19);
        assertThat(node.brief("a")).isEqualTo("waiting(ContainerCreating)");
        assertThat(node.brief("b")).isEqualTo("waiting(ContainerCreating)");
        assertThat(node.pod().status().phase()).isEqualTo("Pending");

        node.advance(3);

        assertThat(node.brief("a")).isEqualTo("up!");
        assertThat(node.brief("b")).isEqualTo("up!");
    }

    /** It runs, though its pod does not say so: users look there why the hook takes so long. */
    @Test
    void commandsRunBesideAPostStartHook() {
        start();
        node.run(
                container("web").withLifecycle(Lifecycle.empty().withPostStart(TRUE)),
                "poststart=20s");
        node.advance(5);
        assertThat(node.brief("web")).isEqualTo("waiting(ContainerCreating)");
        assertThat(node.runs("web")).isTrue();
    }

    @Test
    void commandsDoNotRunInWhatEnded() {
        start();
        node.run(container("web"), "run=1s exit=1");
        node.advance(5);
        assertThat(node.brief("web")).isEqualTo("waiting(CrashLoopBackOff)");
        assertThat(node.runs("web")).isFalse();
    }

    @Test
    void endsAContainerWhosePostStartHookFails() {
        start();
        node.run(
                container("web").withLifecycle(Lifecycle.empty().withPostStart(TRUE)),
                "poststart=fail");
        node.advance(5);

        assertThat(node.events("FailedPostStartHook")).containsOnly("PostStartHook failed");
        assertThat(node.events("Killing")).containsOnly("FailedPostStartHook");
        assertThat(node.brief("web")).isEqualTo("waiting(CrashLoopBackOff)");
        node.advance(10);
        assertThat(node.status("web").restartCount()).isGreaterThan(1);
    }

    @ParameterizedTest
    @CsvSource({"3s, 30, 3, 0", "1m, 30, 30, 1", "fail, 30, 1, 1", "20s, 5, 5, 1"})
    void endsAfterThePreStopHookAndNeverAfterTheGrace(
            String hook, long grace, long gone, int failures) {
        start();
        node.run(
                container("web").withLifecycle(Lifecycle.empty().withPreStop(TRUE)),
                "prestop=" + hook);
        node.advance(5);
        node.delete(grace);
        node.advance(gone - 1);
        if (gone > 1) {
            assertThat(node.brief("web")).isEqualTo("up!");
        }

        node.advance(2);

        assertThat(node.find()).isEmpty();
        assertThat(node.events("Killing")).containsExactly("Stopping container web");
        assertThat(node.events("FailedPreStopHook")).hasSize(failures);
    }

    @Test
    void sleepsAsLongAsTheHookSays() {
        start();
        var sleep = LifecycleHandler.empty().withSleep(SleepAction.empty().withSeconds(12));
        node.run(container("web").withLifecycle(Lifecycle.empty().withPreStop(sleep)), "");
        node.advance(5);
        node.delete(30);
        node.advance(11);
        assertThat(node.brief("web")).isEqualTo("up!");

        node.advance(3);

        assertThat(node.find()).isEmpty();
    }

    @Test
    void startsSidecarsInOrderEachAfterTheOneBefore() {
        start();
        Container one =
                container("one")
                        .withRestartPolicy("Always")
                        .withStartupProbe(SimulatedNode.probe("0/1/1/60"));
        Container two = container("two").withRestartPolicy("Always");
        node.run(
                "Always",
                List.of(one, container("setup"), two),
                List.of(container("web")),
                Map.of("one", "started=20s", "setup", "run=5s exit=0"));
        node.advance(18);
        assertThat(node.brief("one")).isEqualTo("up");
        assertThat(node.brief("setup")).isEqualTo("waiting(PodInitializing)");
        assertThat(node.condition("Initialized"))
                .isEqualTo(
                        "False ContainersNotInitialized containers with incomplete status: [one"
                                + " setup two]");
        node.advance(5);
        assertThat(node.brief("one")).isEqualTo("up!");
        assertThat(node.brief("setup")).isEqualTo("up+");
        node.advance(6);
        assertThat(node.brief("setup")).isEqualTo("exit 0");
        assertThat(node.brief("two")).isEqualTo("up!");
        assertThat(node.brief("web")).isEqualTo("up!");
        assertThat(node.condition("Ready")).isEqualTo("True");
        assertThat(node.pod().status().phase()).isEqualTo("Running");
    }

    @Test
    void aSidecarsReadinessIsThePods() {
        start();
        Container proxy =
                container("proxy")
                        .withRestartPolicy("Always")
                        .withReadinessProbe(SimulatedNode.probe("0/1/1/1"));
        node.run("Always", List.of(proxy), List.of(container("web")), Map.of("proxy", "ready=30s"));
        node.advance(10);
        assertThat(node.brief("web")).isEqualTo("up!");
        assertThat(node.condition("Ready"))
                .isEqualTo("False ContainersNotReady containers with unready status: [proxy]");

        node.advance(25);

        assertThat(node.condition("Ready")).isEqualTo("True");
    }

    @Test
    void aPodEndsWithItsMainContainersAndItsSidecarsAfterThem() {
        start();
        node.run(
                "Never",
                List.of(
                        container("one").withRestartPolicy("Always"),
                        container("two").withRestartPolicy("Always")),
                List.of(container("job")),
                Map.of("job", "run=10s exit=0"));
        node.advance(9);
        assertThat(node.pod().status().phase()).isEqualTo("Running");

        node.advance(10);

        assertThat(node.pod().status().phase()).isEqualTo("Succeeded");
        assertThat(node.condition("Ready")).isEqualTo("False PodCompleted");
        var ends =
                List.of(
                        node.status("job").state().terminated().finishedAt().orElseThrow(),
                        node.status("two").state().terminated().finishedAt().orElseThrow(),
                        node.status("one").state().terminated().finishedAt().orElseThrow());
        assertThat(ends).isSorted();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Never     | Failed  | exit 1                    | waiting(PodInitializing)
                    OnFailure | Pending | waiting(CrashLoopBackOff) | waiting(PodInitializing)
                    Always    | Pending | waiting(CrashLoopBackOff) | waiting(PodInitializing)
                    """)
    void doesNotStartBehindAFailedInitContainer(
            String policy, String phase, String init, String web) {
        start();
        node.run(
                policy,
                List.of(container("setup")),
                List.of(container("web")),
                Map.of("setup", "run=1s exit=1"));
        node.advance(25);

        assertThat(node.pod().status().phase()).isEqualTo(phase);
        assertThat(node.brief("setup")).isEqualTo(init);
        assertThat(node.brief("web")).isEqualTo(web);
        assertThat(node.condition("Initialized"))
                .isEqualTo(
                        "False ContainersNotInitialized containers with incomplete status:"
                                + " [setup]");
    }

    @Test
    void endsWhenItsTimeIsUp() {
        start();
        var sleep = LifecycleHandler.empty().withSleep(SleepAction.empty().withSeconds(20));
        node.run(container("web").withLifecycle(Lifecycle.empty().withPreStop(sleep)), "");
        node.advance(5);
        Pod pod = node.pod();
        node.update(pod.withSpec(pod.spec().withActiveDeadlineSeconds(60)));
        node.advance(50);
        assertThat(node.condition("Ready")).isEqualTo("True");
        assertThat(node.events("DeadlineExceeded")).isEmpty();

        node.advance(10);

        assertThat(node.pod().status().phase()).as("it still ends").isEqualTo("Running");
        assertThat(node.pod().status().reason()).isEmpty();
        assertThat(node.condition("Ready")).isEqualTo("False PodFailed");
        assertThat(node.condition("ContainersReady")).isEqualTo("False PodFailed");
        assertThat(node.events("DeadlineExceeded")).hasSize(1);

        node.advance(20);

        assertThat(node.pod().status().phase()).isEqualTo("Failed");
        assertThat(node.pod().status().reason()).isEqualTo("DeadlineExceeded");
        assertThat(node.pod().status().message())
                .isEqualTo("Pod was active on the node longer than the specified deadline");
        assertThat(node.condition("Ready")).isEqualTo("False PodFailed");
        node.advance(60);
        assertThat(node.events("DeadlineExceeded"))
                .containsExactly("Pod was active on the node longer than the specified deadline");
    }

    @Test
    void tellsWhenItsSandboxHasToBeMadeAnew() {
        start();
        node.run(container("web"), "");
        node.advance(5);
        assertThat(node.events("SandboxChanged")).isEmpty();

        node.runtime.loseSandbox(node.pod().uid());
        node.advance(60);

        assertThat(node.brief("web")).isEqualTo("up!");
        assertThat(node.events("SandboxChanged"))
                .containsExactly("Pod sandbox changed, it will be killed and re-created.");
    }

    @Test
    void tellsWhatOfItsNameResolutionFindsNoRoom() {
        start();
        Pod pod = Pod.create("default", "p");
        node.door.put(
                pod.withSpec(
                        PodSpec.empty()
                                .withNodeName("n1")
                                .withRestartPolicy("Always")
                                .withContainers(List.of(container("web")))
                                .withDnsPolicy("None")
                                .withDnsConfig(
                                        PodDNSConfig.empty()
                                                .withNameservers(
                                                        List.of("::1", "::2", "::3", "::4")))));
        node.advance(5);

        assertThat(node.brief("web")).isEqualTo("up!");
        assertThat(node.events("DNSConfigForming"))
                .containsExactly(
                        "Nameserver limits were exceeded, some nameservers have been omitted, the"
                                + " applied nameserver line is: ::1 ::2 ::3");
    }

    @Test
    void isReadyWhenItsGatesAreOpen() {
        start();
        node.run(container("web"), "");
        node.advance(2);
        Pod pod = node.pod();
        var gate = PodReadinessGate.empty().withConditionType("example.com/gate");
        node.update(pod.withSpec(pod.spec().withReadinessGates(List.of(gate))));
        node.advance(2);
        assertThat(node.condition("Ready"))
                .isEqualTo(
                        "False ReadinessGatesNotReady corresponding condition of pod readiness gate"
                                + " \"example.com/gate\" does not exist.");

        Pod now = node.pod();
        var conditions = new ArrayList<>(now.status().conditions());
        conditions.add(PodCondition.empty().withType("example.com/gate").withStatus("True"));
        node.door.now(
                new Action.UpdateStatus(now.withStatus(now.status().withConditions(conditions))));
        node.advance(2);

        assertThat(node.condition("Ready")).isEqualTo("True");
    }

    /** As node-controller says of the pods of a node whose runtime does not answer. */
    @Test
    void saysNothingAgainstOthersOfWhatItCannotSee() {
        start();
        node.run(container("web"), "");
        node.advance(5);
        node.runtime.faults(call -> {
            throw new RuntimeTrouble(RuntimeTrouble.Sort.UNAVAILABLE, call, "no one there", null);
        });
        node.advance(5);
        Pod pod = node.pod();
        List<PodCondition> unready =
                pod.status().conditions().stream()
                        .map(one -> one.type().equals("Ready") ? one.withStatus("False") : one)
                        .toList();
        node.door.now(
                new Action.UpdateStatus(pod.withStatus(pod.status().withConditions(unready))));
        node.advance(120);
        assertThat(node.condition("Ready")).isEqualTo("False");

        node.runtime.faults(call -> {});
        node.advance(120);
        assertThat(node.condition("Ready")).isEqualTo("True");
    }

    /**
     * Probes, hooks and sidecars while calls fail, the sandbox dies and the agent is started anew:
     * never two containers of a name, and when calm returns everything is as wanted.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void comesToOrderWhateverFails(long seed) {
        node = new SimulatedNode(folder, seed);
        Randomness chance = Randomness.seeded(seed * 104_729);
        var calm = new AtomicBoolean();
        node.runtime.faults(call -> {
            if (!calm.get() && chance.nextInt(10) == 0) {
                throw new RuntimeTrouble(RuntimeTrouble.Sort.FAILED, call, "bad luck", null);
            }
        });
        Container proxy =
                container("proxy")
                        .withRestartPolicy("Always")
                        .withStartupProbe(SimulatedNode.probe("0/1/1/60"))
                        .withReadinessProbe(SimulatedNode.probe("0/2/1/1"));
        Container web =
                container("web")
                        .withStartupProbe(SimulatedNode.probe("1/1/1/60"))
                        .withLivenessProbe(SimulatedNode.probe("0/2/1/2"))
                        .withReadinessProbe(SimulatedNode.probe("0/2/1/1"))
                        .withLifecycle(Lifecycle.empty().withPostStart(TRUE).withPreStop(TRUE));
        node.run(
                "Always",
                List.of(proxy, container("setup")),
                List.of(web, container("other")),
                Map.of(
                        "proxy", "started=2s ready=3s",
                        "setup", "run=1s",
                        "web", "poststart=2s prestop=3s live=90s ready=1s",
                        "other", "run=40s exit=1"));
        for (int i = 0; i < 60; i++) {
            node.advance(chance.nextInt(6));
            if (chance.nextInt(12) == 0) {
                node.restart();
            }
            if (chance.nextInt(10) == 0) {
                node.runtime.loseSandbox(node.pod().uid());
            }
            calm.set(true);
            assertThat(node.running()).doesNotHaveDuplicates();
            calm.set(false);
        }
        calm.set(true);
        node.advance(900);
        assertThat(node.pod().status().phase()).isEqualTo("Running");
        assertThat(node.brief("proxy")).isEqualTo("up!");

        node.delete(10);
        node.advance(30);

        assertThat(node.find()).isEmpty();
        assertThat(node.runtime.listContainers(Map.of())).isEmpty();
        assertThat(node.runtime.listPodSandboxes(Map.of())).isEmpty();
    }

    /** The runtime knows no time at which it was started, and the kubelet tells that as it is. */
    @Test
    void aContainerThatCouldNotBeStartedWasStartedInTheYear1970() {
        start();
        node.run(
                "Never",
                List.of(),
                List.of(SimulatedNode.container("web")),
                Map.of("web", "fail=broken"));
        node.advance(5);

        var terminated = node.status("web").state().terminated();
        assertThat(terminated.reason()).isEqualTo("StartError");
        assertThat(terminated.exitCode()).isEqualTo(128);
        assertThat(terminated.startedAt()).contains(Instant.EPOCH);
        assertThat(terminated.finishedAt()).get().isNotEqualTo(Instant.EPOCH);
    }
}
