package io.podium.node.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.time.Clock;
import io.podium.node.cri.v1.AuthConfig;
import io.podium.node.cri.v1.Container;
import io.podium.node.cri.v1.ContainerConfig;
import io.podium.node.cri.v1.ContainerMetadata;
import io.podium.node.cri.v1.ImageSpec;
import io.podium.node.cri.v1.PodSandboxConfig;
import io.podium.node.cri.v1.PodSandboxMetadata;
import io.podium.node.simulation.SimulatedRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runtime seen through a unix socket is the runtime itself. */
final class CriServerTest {
    private static final PodSandboxConfig SANDBOX =
            PodSandboxConfig.empty()
                    .withMetadata(
                            PodSandboxMetadata.empty()
                                    .withName("web")
                                    .withNamespace("default")
                                    .withUid("u-1"))
                    .withLabels(Map.of("app", "web"));
    private static final ContainerConfig CONTAINER =
            ContainerConfig.empty()
                    .withMetadata(ContainerMetadata.empty().withName("main"))
                    .withImage(ImageSpec.empty().withImage("busybox:1"))
                    .withLabels(Map.of("app", "web"));

    private SimulatedRuntime behind;
    private CriServer server;
    private CriRuntime runtime;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        behind = new SimulatedRuntime(Clock.system(), "10.0.0.");
        server = new CriServer(folder.resolve("s"), behind);
        runtime = new CriRuntime(folder.resolve("s"), Turns.unlimited(Clock.system()));
    }

    @AfterEach
    void close() {
        runtime.close();
        server.close();
    }

    @Test
    void itSaysWhoItIsAndHowItIs() {
        assertThat(runtime.version().runtimeName()).isEqualTo("simulated");
        assertThat(runtime.status().status().conditions())
                .extracting(one -> one.type() + "=" + one.status())
                .containsExactly("RuntimeReady=true", "NetworkReady=true");
    }

    @Test
    void aPodLivesAndGoesThroughIt() {
        String sandbox = runtime.runPodSandbox(SANDBOX, "");
        assertThat(runtime.podSandboxStatus(sandbox).orElseThrow().network().ip())
                .isEqualTo(behind.podSandboxStatus(sandbox).orElseThrow().network().ip())
                .isNotEmpty();
        assertThat(runtime.imageStatus("busybox:1")).isEmpty();
        runtime.pullImage("busybox:1", AuthConfig.empty(), SANDBOX);
        assertThat(runtime.imageStatus("busybox:1")).isPresent();
        assertThat(runtime.listImages()).hasSize(1);

        String container = runtime.createContainer(sandbox, CONTAINER, SANDBOX);
        runtime.startContainer(container);
        assertThat(runtime.listContainers(Map.of("app", "web")))
                .extracting(Container::id)
                .containsExactly(container);
        assertThat(runtime.listContainers(Map.of("app", "other"))).isEmpty();
        assertThat(runtime.containerStatus(container).orElseThrow().state())
                .isEqualTo(behind.containerStatus(container).orElseThrow().state());

        runtime.stopContainer(container, Duration.ZERO);
        runtime.removeContainer(container);
        runtime.stopPodSandbox(sandbox);
        runtime.removePodSandbox(sandbox);
        assertThat(runtime.listPodSandboxes(Map.of())).isEmpty();
    }

    @Test
    void whatIsNotThereIsNotFoundAndTroubleKeepsItsWords() {
        assertThat(runtime.containerStatus("nobody")).isEmpty();
        assertThat(runtime.podSandboxStatus("nothing")).isEmpty();
        behind.faults(call -> {
            throw new RuntimeTrouble(
                    RuntimeTrouble.Sort.FAILED, call, "no room", new IOException());
        });
        assertThatThrownBy(() -> runtime.runPodSandbox(SANDBOX, ""))
                .isInstanceOf(RuntimeTrouble.class)
                .hasMessageContaining("no room");
    }
}
