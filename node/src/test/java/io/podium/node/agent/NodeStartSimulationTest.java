package io.podium.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.DownwardAPIVolumeFile;
import io.podium.api.core.v1.DownwardAPIVolumeSource;
import io.podium.api.core.v1.Lifecycle;
import io.podium.api.core.v1.LifecycleHandler;
import io.podium.api.core.v1.ObjectFieldSelector;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.api.core.v1.SleepAction;
import io.podium.api.core.v1.Volume;
import io.podium.client.Action;
import io.podium.node.cri.v1.PodSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node finds when Podium is started again, on virtual time. */
class NodeStartSimulationTest {
    @TempDir private Path folder;

    private SimulatedNode node;

    /** Creates a pod that takes a processor of the node's two. */
    private void create(String name) {
        var one = ResourceRequirements.empty().withRequests(Map.of("cpu", "1"));
        node.door.put(
                Pod.create("default", name)
                        .withSpec(
                                PodSpec.empty()
                                        .withNodeName("n1")
                                        .withRestartPolicy("Always")
                                        .withContainers(
                                                List.of(
                                                        SimulatedNode.container("web")
                                                                .withResources(one)))));
        node.advance(1);
    }

    /** The phase of each of these pods, with the reason if there is one. */
    private List<String> phases(List<String> names) {
        var phases = new ArrayList<String>();
        for (String name : names) {
            var status = node.door.view().find(Pod.class, "default", name).orElseThrow().status();
            phases.add((name + " " + status.phase() + " " + status.reason()).strip());
        }
        return phases;
    }

    /** As a kubelet sorts the pods it is given by their creation. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void ofPodsThatAFullNodeFindsTheOldestBegin(long seed) {
        node = new SimulatedNode(folder, seed);
        node.advance(2);
        node.kill();
        var names = new ArrayList<>(List.of("a", "b", "c", "d"));
        Collections.shuffle(names, new Random(seed));
        names.forEach(this::create);
        node.rise();
        node.advance(5);

        assertThat(phases(names))
                .containsExactly(
                        names.get(0) + " Running",
                        names.get(1) + " Running",
                        names.get(2) + " Failed OutOfcpu",
                        names.get(3) + " Failed OutOfcpu");
    }

    /** What runs has begun, whenever it was created. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatRunsStaysHoweverYoungItIs(long seed) {
        node = new SimulatedNode(folder, seed);
        node.advance(2);
        create("early");
        node.advance(5);
        node.kill();
        List.of("later", "last").forEach(this::create);
        node.rise();
        node.advance(5);

        assertThat(phases(List.of("early", "later", "last")))
                .containsExactly("early Running", "later Running", "last Failed OutOfcpu");
    }

    @Test
    void ofContainersTheRuntimeForgotTheCountGoesOn() {
        node = new SimulatedNode(folder, 1);
        node.run(SimulatedNode.container("web"), "");
        node.advance(5);
        for (int times = 1; times <= 2; times++) {
            node.kill();
            for (PodSandbox sandbox : node.runtime.listPodSandboxes(Map.of())) {
                node.runtime.removePodSandbox(sandbox.id());
            }
            node.rise();
            node.advance(5);

            assertThat(node.brief("web")).isEqualTo("up!");
            assertThat(node.status("web").restartCount()).isEqualTo(times);
            var lost = node.status("web").lastState().terminated();
            assertThat(lost.reason()).isEqualTo("ContainerStatusUnknown");
            assertThat(lost.exitCode()).isEqualTo(137);
            assertThat(lost.message())
                    .isEqualTo(
                            "The container could not be located when the pod was deleted.  The"
                                    + " container used to be Running");
        }
    }

    /** As when the cluster gave it up while its node was away. */
    @Test
    void aPodThatOthersSayHasFailedNeverRunsAgain() {
        node = new SimulatedNode(folder, 1);
        var sleep = LifecycleHandler.empty().withSleep(SleepAction.empty().withSeconds(20));
        var web = SimulatedNode.container("web");
        node.run(web.withLifecycle(Lifecycle.empty().withPreStop(sleep)), "");
        node.advance(5);
        node.kill();
        Pod pod = node.pod();
        node.door.now(new Action.UpdateStatus(pod.withStatus(pod.status().withPhase("Failed"))));
        node.rise();
        for (int second = 0; second < 40; second++) {
            node.advance(1);
            assertThat(node.pod().status().phase()).as("after %d s", second).isEqualTo("Failed");
        }
        assertThat(node.running()).isEmpty();
        assertThat(node.condition("Ready")).isEqualTo("False PodFailed");
    }

    private Path annotations() {
        return folder.resolve("state/pods")
                .resolve(node.pod().uid())
                .resolve("volumes/kubernetes.io~downward-api/self/annotations");
    }

    @Test
    void theNodesCopyOfAPodSaysWhereItCameFromAndARestartChangesNothing() throws IOException {
        node = new SimulatedNode(folder, 1);
        node.run(SimulatedNode.container("web"), "");
        var file =
                DownwardAPIVolumeFile.empty()
                        .withPath("annotations")
                        .withFieldRef(
                                ObjectFieldSelector.empty().withFieldPath("metadata.annotations"));
        Volume self =
                Volume.empty()
                        .withName("self")
                        .withDownwardAPI(DownwardAPIVolumeSource.empty().withItems(List.of(file)));
        Pod pod = node.pod();
        node.update(
                pod.withMetadata(pod.metadata().withAnnotations(Map.of("build", "one")))
                        .withSpec(pod.spec().withVolumes(List.of(self))));
        node.advance(5);

        Instant begun = node.pod().status().startTime().orElseThrow();
        assertThat(annotations())
                .hasContent(
                        """
                        build="one"
                        kubernetes.io/config.seen="%s"
                        kubernetes.io/config.source="api"
                        """
                                .formatted(begun)
                                .strip());
        assertThat(node.runtime.listPodSandboxes(Map.of()))
                .singleElement()
                .extracting(PodSandbox::annotations)
                .isEqualTo(
                        Map.of(
                                "build",
                                "one",
                                "kubernetes.io/config.seen",
                                begun.toString(),
                                "kubernetes.io/config.source",
                                "api"));
        assertThat(node.pod().metadata().annotations()).containsOnlyKeys("build");

        Path written = annotations().toRealPath();
        node.restart();
        node.advance(5);
        assertThat(annotations().toRealPath()).isEqualTo(written);
        assertThat(Files.readString(written)).contains(begun.toString());
    }

    @Test
    void whatCannotBeStreamedIsSaidInTheKubeletsWords() {
        node = new SimulatedNode(folder, 1);
        assertThat(node.obstacle("web", false)).isEqualTo("404 pod does not exist");
        node.run(
                "Never",
                List.of(),
                List.of(SimulatedNode.container("web")),
                Map.of("web", "run=2s"));
        node.advance(1);
        assertThat(node.obstacle("web", false)).isEmpty();
        assertThat(node.obstacle("web", true)).isEmpty();
        assertThat(node.obstacle("", false)).isEmpty();

        node.advance(5);

        assertThat(node.pod().status().phase()).isEqualTo("Succeeded");
        assertThat(node.obstacle("web", false)).isEqualTo("500 container not found (\"web\")");
        assertThat(node.obstacle("web", true))
                .isEqualTo("500 container web not found in pod p_default");
        assertThat(node.obstacle("", false)).isEqualTo("500 pod not found (\"p_default\")");
    }
}
