package io.podium.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerResizePolicy;
import io.podium.api.core.v1.ContainerRestartRule;
import io.podium.api.core.v1.ContainerRestartRuleOnExitCodes;
import io.podium.api.core.v1.EphemeralContainer;
import io.podium.api.core.v1.ImageVolumeSource;
import io.podium.api.core.v1.Lifecycle;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.api.core.v1.Volume;
import io.podium.api.core.v1.VolumeMount;
import io.podium.client.Action;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What becomes other in pods that are there, on virtual time: sizes, signals, rounds, containers.
 */
class PodChangesSimulationTest {
    @TempDir private Path folder;

    private SimulatedNode node;

    private void start() {
        node = new SimulatedNode(folder, 1);
    }

    private static Container container(String name) {
        return SimulatedNode.container(name);
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
        node.run(sized("100m", policy), "");
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
        node.run(sized("500m", "NotRequired"), "");
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
        node.run(sized("500m", "NotRequired"), "");
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
                                .withLivenessProbe(SimulatedNode.probe("0/5/1/3"))),
                Map.of("web", "live=10s"));
        node.advance(3);
        assertThat(node.status("web").stopSignal()).isEqualTo("SIGUSR1");

        node.advance(30);

        assertThat(node.brief("web")).isEqualTo("exit 138");
        assertThat(node.pod().status().phase()).isEqualTo("Failed");
    }

    @Test
    void tellsWhichSignalAnImageWants() {
        start();
        node.runtime.imageSays("img:1", "QUIT");

        node.run(container("web"), "");
        node.advance(3);

        assertThat(node.status("web").stopSignal()).isEqualTo("SIGQUIT");
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
        node.run(container("web"), "");
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
        assertThat(node.events("Started")).contains("Container started");
    }
}
