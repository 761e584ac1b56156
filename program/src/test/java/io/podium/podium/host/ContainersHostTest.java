package io.podium.podium.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.base.files.MountTable;
import io.podium.base.time.Clock;
import io.podium.node.cri.ContainerRuntime;
import io.podium.node.cri.CriRuntime;
import io.podium.node.cri.Turns;
import io.podium.node.cri.v1.Container;
import io.podium.node.cri.v1.ContainerConfig;
import io.podium.node.cri.v1.ContainerMetadata;
import io.podium.node.cri.v1.ExecSyncResponse;
import io.podium.node.cri.v1.ImageSpec;
import io.podium.node.cri.v1.LinuxPodSandboxConfig;
import io.podium.node.cri.v1.PodSandboxConfig;
import io.podium.node.cri.v1.PodSandboxMetadata;
import io.podium.podium.cluster.Cidr;
import io.podium.podium.cluster.NodeHost;
import io.podium.podium.image.ImageStore;
import io.podium.podium.image.LocalImages;
import io.podium.podium.image.NodeImages;
import io.podium.podium.image.PackageImages;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("host")
class ContainersHostTest {
    @TempDir Path folder;

    private OuterNetwork outer;
    private HostPlan plan;
    private ImageStore store;

    @BeforeEach
    void plan() throws Exception {
        outer = OuterNetwork.make("outer-of-conts");
        Path root = folder.toRealPath();
        plan =
                new HostPlan(
                        Layout.of("t-conts", root.resolve("home")),
                        2,
                        Cidr.parse("172.30.0.0/24"),
                        Cidr.parse("10.244.0.0/16"),
                        Cidr.parse("10.96.0.0/16"));
        store = new ImageStore(root.resolve("images"));
        new PackageImages(store, step -> {}).make(List.of("pause", "busybox"));
    }

    @AfterEach
    void removeAll() throws Exception {
        outer.call(() -> {
            Removal.down(plan.layout(), step -> {});
            return null;
        });
        outer.close();
    }

    @Test
    void podsTalkAcrossNodesOutliveARestartAndAreGoneAfterDown() throws Exception {
        outer.call(() -> {
            String client;
            try (Machines machines = Machines.up(plan, step -> {});
                    ContainerRuntime first = runtime(machines.nodes().get(0));
                    ContainerRuntime second = runtime(machines.nodes().get(1))) {
                new NodeImages(machines.nodes().get(0).runtimeSocket()).refresh(store);
                new NodeImages(machines.nodes().get(1).runtimeSocket())
                        .bring(store, List.of(store.find("podium.local/pause:1").orElseThrow()));
                String sandbox = sandbox(second, 2);
                String address = second.podSandboxStatus(sandbox).orElseThrow().network().ip();
                assertThat(address).startsWith("10.244.2.");
                run(
                        second,
                        sandbox,
                        2,
                        "sh",
                        "-c",
                        "echo hello > /tmp/index.html; exec httpd -f -h /tmp -p 8080");
                assertThat(Waiting.until(() -> listens(address), Duration.ofSeconds(20)))
                        .as("the pod answers the root namespace")
                        .isTrue();
                client = run(first, sandbox(first, 1), 1, "sleep", "1000");
                ExecSyncResponse answer =
                        first.execSync(
                                client,
                                List.of("wget", "-q", "-O-", "http://" + address + ":8080/"),
                                Duration.ofSeconds(10));
                assertThat(
                                new String(
                                        Base64.getDecoder().decode(answer.stdout()),
                                        StandardCharsets.UTF_8))
                        .isEqualTo("hello\n");
            }
            try (Machines machines = Machines.up(plan, step -> {});
                    ContainerRuntime first = runtime(machines.nodes().get(0))) {
                assertThat(first.listContainers(Map.of()))
                        .extracting(Container::id)
                        .containsExactly(client);
            }
            assertThat(Cgroups.processes(plan.layout().cgroup())).hasSizeGreaterThanOrEqualTo(4);
            Removal.down(plan.layout(), step -> {});
            assertNothingLeft();
            return null;
        });
    }

    @Test
    void downCleansUpAfterEverythingWasKilled() throws Exception {
        outer.call(() -> {
            try (Machines machines = Machines.up(plan, step -> {});
                    ContainerRuntime first = runtime(machines.nodes().get(0))) {
                new NodeImages(machines.nodes().get(0).runtimeSocket()).refresh(store);
                run(first, sandbox(first, 1), 1, "sleep", "1000");
            }
            var all =
                    new ArrayList<>(
                            Processes.withArgument(plan.layout().runtimeSocket(1).toString()));
            all.add(new RuntimeDaemon(plan.layout(), 1).running().orElseThrow().pid());
            all.addAll(Cgroups.processes(plan.layout().cgroup()));
            Processes.end(all, Duration.ZERO);
            Path kept = Files.writeString(plan.layout().home().resolve("precious"), "x");
            Path below = Files.createDirectories(plan.layout().nodeHome(1).resolve("pods/volume"));
            Commands.run("mount", "--bind", folder.toRealPath().toString(), below.toString());
            Removal.down(plan.layout(), step -> {});
            assertThat(kept).exists();
            assertThat(folder.resolve("images")).exists();
            assertNothingLeft();
            // And the next start is a clean one.
            try (Machines machines = Machines.up(plan, step -> {});
                    ContainerRuntime first = runtime(machines.nodes().get(0))) {
                assertThat(first.listContainers(Map.of())).isEmpty();
                assertThat(first.listPodSandboxes(Map.of())).isEmpty();
            }
            return null;
        });
    }

    private static boolean listens(String address) {
        try (var socket = new Socket(address, 8080)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void assertNothingLeft() throws Exception {
        assertThat(Machines.exist(plan.layout())).isFalse();
        assertThat(Processes.withArgument(plan.layout().runtimeSocket(1).toString())).isEmpty();
        assertThat(Cgroups.processes(plan.layout().cgroup())).isEmpty();
        try (var roots = Files.list(Path.of("/sys/fs/cgroup"))) {
            assertThat(roots.map(root -> root.resolve("podium/t-conts"))).noneMatch(Files::exists);
        }
        try (var answers = Files.list(Path.of("/var/lib/cni/results"))) {
            assertThat(answers).noneMatch(file -> file.toString().contains("t-conts"));
        }
        String home = plan.layout().home().toString();
        assertThat(MountTable.now().mounts())
                .noneMatch(mount ->
                        mount.point().toString().contains("t-conts")
                                || mount.point().startsWith(home));
        assertThat(Commands.run("ip", "-o", "link", "show").lines()).hasSize(1);
        assertThat(Commands.run("ip", "route", "show")).isEmpty();
        assertThat(Commands.run("nft", "list", "tables")).isEmpty();
    }

    private ContainerRuntime runtime(NodeHost node) {
        return new LocalImages(
                new CriRuntime(node.runtimeSocket(), Turns.unlimited(Clock.system())),
                store,
                node.runtimeSocket());
    }

    private PodSandboxConfig config(int node) {
        return PodSandboxConfig.empty()
                .withMetadata(
                        PodSandboxMetadata.empty()
                                .withName("pod")
                                .withUid("uid-1")
                                .withNamespace("default"))
                .withHostname("pod")
                .withLogDirectory(plan.layout().nodeHome(node).resolve("logs").toString())
                .withLinux(
                        LinuxPodSandboxConfig.empty()
                                .withCgroupParent(
                                        plan.layout().nodeCgroup(node) + "/kubepods/poduid-1"));
    }

    private String sandbox(ContainerRuntime runtime, int node) throws Exception {
        Files.createDirectories(plan.layout().nodeHome(node).resolve("logs"));
        return runtime.runPodSandbox(config(node), "");
    }

    private String run(ContainerRuntime runtime, String sandbox, int node, String... command) {
        assertThat(runtime.imageStatus("busybox:1")).as("the image came to the node").isPresent();
        var container =
                ContainerConfig.empty()
                        .withMetadata(ContainerMetadata.empty().withName("main"))
                        .withImage(ImageSpec.empty().withImage("busybox:1"))
                        .withCommand(List.of(command))
                        .withLogPath("main.log");
        String id = runtime.createContainer(sandbox, container, config(node));
        runtime.startContainer(id);
        return id;
    }
}
