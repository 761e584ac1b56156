package io.podium.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerResizePolicy;
import io.podium.api.core.v1.ContainerRestartRule;
import io.podium.api.core.v1.ContainerRestartRuleOnExitCodes;
import io.podium.api.core.v1.EphemeralContainer;
import io.podium.api.core.v1.ExecAction;
import io.podium.api.core.v1.ImageVolumeSource;
import io.podium.api.core.v1.Lifecycle;
import io.podium.api.core.v1.LifecycleHandler;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.core.v1.PodReadinessGate;
import io.podium.api.core.v1.Probe;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.api.core.v1.SleepAction;
import io.podium.api.core.v1.Volume;
import io.podium.api.core.v1.VolumeMount;
import io.podium.base.random.Randomness;
import io.podium.client.Action;
import io.podium.node.cri.RuntimeTrouble;
import java.nio.file.Path;
import java.time.Duration;
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

    /** delay/period/success/failure in seconds and times. */
    private static Probe probe(String numbers) {
        String[] words = numbers.split("/", -1);
        return Probe.empty()
                .withExec(ExecAction.empty().withCommand(List.of("check")))
                .withInitialDelaySeconds(Integer.parseInt(words[0]))
                .withPeriodSeconds(Integer.parseInt(words[1]))
                .withSuccessThreshold(Integer.parseInt(words[2]))
                .withFailureThreshold(Integer.parseInt(words[3]));
    }

    private void run(Container container, String script) {
        node.run("Always", List.of(), List.of(container), Map.of(container.name(), script));
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
        run(container("web").withReadinessProbe(probe(numbers)), script == null ? "" : script);

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
        run(container("web").withReadinessProbe(probe("0/5/1/3")), "unready=20s");
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
        run(container("web").withLivenessProbe(probe("0/5/1/3")), "live=20s");
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
        run(
                container("web")
                        .withStartupProbe(probe("0/10/1/30"))
                        .withLivenessProbe(probe("0/1/1/1"))
                        .withReadinessProbe(probe("0/1/1/1")),
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
        run(container("web").withStartupProbe(probe("0/10/1/3")), "started=1h");
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
        run(container("web").withLivenessProbe(nowhere), "");
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
        run(
                container("web")
                        .withStartupProbe(probe("0/10/1/3"))
                        .withReadinessProbe(probe("0/10/1/3"))
                        .withLivenessProbe(probe("0/10/1/3")),
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

    @Test
    void endsAContainerWhosePostStartHookFails() {
        start();
        run(
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
        run(container("web").withLifecycle(Lifecycle.empty().withPreStop(TRUE)), "prestop=" + hook);
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
        run(container("web").withLifecycle(Lifecycle.empty().withPreStop(sleep)), "");
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
                container("one").withRestartPolicy("Always").withStartupProbe(probe("0/1/1/60"));
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
                container("proxy").withRestartPolicy("Always").withReadinessProbe(probe("0/1/1/1"));
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
        run(container("web"), "");
        node.advance(5);
        Pod pod = node.pod();
        node.update(pod.withSpec(pod.spec().withActiveDeadlineSeconds(60)));
        node.advance(50);
        assertThat(node.pod().status().phase()).isEqualTo("Running");

        node.advance(10);

        assertThat(node.pod().status().phase()).isEqualTo("Failed");
        assertThat(node.pod().status().reason()).isEqualTo("DeadlineExceeded");
        assertThat(node.pod().status().message())
                .isEqualTo("Pod was active on the node longer than the specified deadline");
        assertThat(node.condition("Ready")).isEqualTo("False PodFailed");
    }

    @Test
    void isReadyWhenItsGatesAreOpen() {
        start();
        run(container("web"), "");
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

    private static Container sized(String cpu, String policy) {
        var requests = ResourceRequirements.empty().withRequests(Map.of("cpu", cpu));
        return container("web")
                .withResources(requests)
                .withResizePolicy(
                        List.of(
                                ContainerResizePolicy.empty()
                                        .withResourceName("cpu")
                                        .withRestartPolicy(policy)));
    }

    private void resize(String cpu, String policy) {
        Pod pod = node.pod();
        node.update(pod.withSpec(pod.spec().withContainers(List.of(sized(cpu, policy)))));
        node.advance(3);
    }

    @ParameterizedTest
    @CsvSource({"NotRequired, 0", "RestartContainer, 1"})
    void resizesInPlaceOrByARestart(String policy, int restarts) {
        start();
        run(sized("100m", policy), "");
        node.advance(3);
        assertThat(node.status("web").resources().requests()).containsEntry("cpu", "100m");

        resize("300m", policy);

        assertThat(node.status("web").resources().requests()).containsEntry("cpu", "300m");
        assertThat(node.status("web").allocatedResources()).containsEntry("cpu", "300m");
        assertThat(node.status("web").restartCount()).isEqualTo(restarts);
        assertThat(node.condition("PodResizePending")).isEmpty();
        assertThat(node.condition("PodResizeInProgress")).isEmpty();
        assertThat(node.runtime.cpuShares(node.pod().uid(), "web")).isEqualTo(307);
        assertThat(node.events("ResizeStarted"))
                .containsExactly(
                        "Pod resize started: {\"containers\":[{\"name\":\"web\",\"resources\":"
                                + "{\"requests\":{\"cpu\":\"300m\"}}}],\"generation\":2}");
        assertThat(node.events("ResizeCompleted")).hasSize(1);
    }

    /** A container without limits of its own gets those of the pod, and follows them. */
    @Test
    void resizesAPodAsAWhole() {
        start();
        node.run("Always", List.of(), List.of(container("web")), Map.of());
        whole("500m", "1");
        node.advance(3);
        assertThat(node.pod().status().resources().limits()).containsEntry("cpu", "1");
        assertThat(node.runtime.cpuQuota(node.pod().uid(), "web")).isEqualTo(100_000);
        int started = node.events("ResizeStarted").size();
        int completed = node.events("ResizeCompleted").size();

        whole("600m", "2");
        node.advance(3);

        assertThat(node.pod().status().resources().limits()).containsEntry("cpu", "2");
        assertThat(node.pod().status().allocatedResources()).containsEntry("cpu", "600m");
        assertThat(node.runtime.cpuQuota(node.pod().uid(), "web")).isEqualTo(200_000);
        assertThat(node.status("web").restartCount()).isZero();
        assertThat(node.events("ResizeStarted")).hasSize(started + 1);
        assertThat(node.events("ResizeCompleted")).hasSize(completed + 1);
        node.restart();
        whole("5", "5");
        node.advance(5);
        assertThat(node.condition("PodResizePending"))
                .isEqualTo(
                        "True Infeasible Node didn't have enough capacity: cpu, requested: 5000,"
                                + " capacity: 2000");
        assertThat(node.pod().status().allocatedResources()).containsEntry("cpu", "600m");
        assertThat(node.pod().status().resources().limits()).containsEntry("cpu", "2");
    }

    private void whole(String request, String limit) {
        Pod pod = node.pod();
        var resources =
                ResourceRequirements.empty()
                        .withRequests(Map.of("cpu", request))
                        .withLimits(Map.of("cpu", limit));
        node.update(pod.withSpec(pod.spec().withResources(resources)));
    }

    @Test
    void waitsForRoomAndTakesItWhenItComes() {
        start();
        run(sized("500m", "NotRequired"), "");
        node.advance(3);
        Pod other = Pod.create("default", "other");
        other =
                other.withSpec(
                        node.pod().spec().withContainers(List.of(sized("1200m", "NotRequired"))));
        node.door.put(other);
        node.advance(3);

        resize("1", "NotRequired");

        assertThat(node.condition("PodResizePending"))
                .isEqualTo(
                        "True Deferred Node didn't have enough resource: cpu, requested: 1000,"
                                + " used: 1200, capacity: 2000");
        assertThat(node.status("web").allocatedResources()).containsEntry("cpu", "500m");
        node.restart();
        node.advance(5);
        assertThat(node.status("web").allocatedResources()).containsEntry("cpu", "500m");

        node.door.now(
                new Action.Delete(
                        node.door.view().find(Pod.class, "default", "other").orElseThrow(),
                        java.util.Optional.of(0L),
                        ""));
        node.advance(5);

        assertThat(node.condition("PodResizePending")).isEmpty();
        assertThat(node.status("web").resources().requests()).containsEntry("cpu", "1");
        assertThat(node.status("web").restartCount()).isZero();
    }

    @Test
    void neverGivesMoreThanTheNodeHas() {
        start();
        run(sized("500m", "NotRequired"), "");
        node.advance(3);

        resize("5", "NotRequired");

        assertThat(node.condition("PodResizePending"))
                .isEqualTo(
                        "True Infeasible Node didn't have enough capacity: cpu, requested: 5000,"
                                + " capacity: 2000");
        assertThat(node.status("web").allocatedResources()).containsEntry("cpu", "500m");
    }

    /** A runtime that knows of no such signal is helped: 138 is 128 and the signal's 10. */
    @Test
    void endsAContainerWithTheSignalItAsksFor() {
        start();
        node.run(
                "Never",
                List.of(),
                List.of(
                        container("web")
                                .withLifecycle(Lifecycle.empty().withStopSignal("SIGUSR1"))
                                .withLivenessProbe(probe("0/5/1/3"))),
                Map.of("web", "live=10s"));
        node.advance(3);
        assertThat(node.status("web").stopSignal()).isEqualTo("SIGUSR1");

        node.advance(30);

        assertThat(node.brief("web")).isEqualTo("exit 138");
        assertThat(node.pod().status().phase()).isEqualTo("Failed");
    }

    @Test
    void restartsAllContainersWhenARuleSaysSo() {
        start();
        var rule =
                ContainerRestartRule.empty()
                        .withAction("RestartAllContainers")
                        .withExitCodes(
                                ContainerRestartRuleOnExitCodes.empty()
                                        .withOperator("In")
                                        .withValues(List.of(42)));
        node.run(
                "Never",
                List.of(container("setup")),
                List.of(
                        container("web")
                                .withRestartPolicy("Never")
                                .withRestartPolicyRules(List.of(rule)),
                        container("other")),
                Map.of("setup", "run=1s", "web", "run=60s exit=42"));
        node.advance(50);
        assertThat(node.condition("AllContainersRestarting")).isEqualTo("False");
        String uid = node.pod().uid();
        String address = node.pod().status().podIP();

        node.advance(15);
        node.restart();
        node.advance(30);

        assertThat(node.pod().status().phase()).isEqualTo("Running");
        assertThat(node.brief("web")).isEqualTo("up!");
        assertThat(node.brief("other")).isEqualTo("up!");
        assertThat(node.status("setup").restartCount()).isEqualTo(1);
        assertThat(node.status("web").restartCount()).isEqualTo(1);
        assertThat(node.status("other").restartCount()).isEqualTo(1);
        assertThat(node.status("web").lastState().terminated().exitCode()).isEqualTo(42);
        assertThat(node.condition("AllContainersRestarting")).isEqualTo("False");
        assertThat(node.condition("Initialized")).isEqualTo("True");
        assertThat(node.pod().uid()).isEqualTo(uid);
        assertThat(node.pod().status().podIP()).isEqualTo(address);
    }

    /** Fetched as a container's image is, mounted once, and gone with the pod. */
    @Test
    void mountsWhatAnImageContains() {
        start();
        var mount = VolumeMount.empty().withName("v").withMountPath("/v");
        Container web = container("web").withVolumeMounts(List.of(mount));
        node.run("Always", List.of(), List.of(web, container("other")), Map.of());
        Pod pod = node.pod();
        var image = ImageVolumeSource.empty().withReference("art:1").withPullPolicy("IfNotPresent");
        node.update(
                pod.withSpec(
                        pod.spec()
                                .withVolumes(
                                        List.of(Volume.empty().withName("v").withImage(image)))));

        node.advance(5);

        assertThat(node.brief("web")).isEqualTo("up!");
        assertThat(node.events("Pulling"))
                .contains("Pulling image \"art:1\"", "Pulling image \"img:1\"");
        String uid = node.pod().uid();
        assertThat(node.runtime.mountedImages())
                .containsExactly(
                        folder.resolve("state/pods")
                                .resolve(uid)
                                .resolve("volumes/kubernetes.io~image/v"));
        node.delete(0);
        node.advance(10);
        assertThat(node.runtime.mountedImages()).isEmpty();
        assertThat(node.find()).isEmpty();
    }

    @Test
    void runsAContainerPutIntoARunningPod() {
        start();
        run(container("web"), "");
        node.advance(3);
        Pod pod = node.pod();
        var ephemeral =
                EphemeralContainer.empty()
                        .withName("dbg")
                        .withImage("img:1")
                        .withImagePullPolicy("IfNotPresent")
                        .withTargetContainerName("web");
        node.update(pod.withSpec(pod.spec().withEphemeralContainers(List.of(ephemeral))));
        node.advance(3);

        assertThat(node.status("dbg").state().hasRunning()).isTrue();
        assertThat(node.status("dbg").ready()).isFalse();
        assertThat(node.condition("Ready")).isEqualTo("True");
        assertThat(node.events("Started")).contains("Started container dbg");
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
                        .withStartupProbe(probe("0/1/1/60"))
                        .withReadinessProbe(probe("0/2/1/1"));
        Container web =
                container("web")
                        .withStartupProbe(probe("1/1/1/60"))
                        .withLivenessProbe(probe("0/2/1/2"))
                        .withReadinessProbe(probe("0/2/1/1"))
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
}
