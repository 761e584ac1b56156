package io.podium.podium.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.files.MountTable;
import io.podium.podium.cluster.Cidr;
import io.podium.podium.cluster.NodeHost;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("host")
class MachinesHostTest {
    @TempDir Path folder;

    private OuterNetwork outer;
    private HostPlan plan;

    @BeforeEach
    void plan() throws Exception {
        outer = OuterNetwork.make("outer-of-machines");
        plan =
                new HostPlan(
                        Layout.of("t-machs", folder.toRealPath().resolve("home")),
                        2,
                        Cidr.parse("172.30.0.0/24"),
                        Cidr.parse("10.244.0.0/16"),
                        Cidr.parse("10.96.0.0/16"));
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
    void nodesReachEachOtherAndNothingIsLeftAfterwards() throws Exception {
        outer.call(() -> {
            try (Machines machines = Machines.up(plan, step -> {})) {
                assertThat(machines.nodes())
                        .extracting(NodeHost::name)
                        .containsExactly("node-1", "node-2");
                NodeHost second = machines.nodes().get(1);
                var served = new CompletableFuture<ServerSocket>();
                second.place()
                        .execute(() -> {
                            try {
                                served.complete(new ServerSocket(8080, 1, second.address()));
                            } catch (IOException e) {
                                served.completeExceptionally(e);
                            }
                        });
                try (ServerSocket socket = served.get();
                        var fromRoot = new Socket(second.address(), 8080)) {
                    assertThat(fromRoot.isConnected()).isTrue();
                    assertThat(socket.getInetAddress())
                            .isEqualTo(InetAddress.getByName("172.30.0.12"));
                }
                assertThat(
                                Commands.attempt(
                                                "nsenter",
                                                "--net=" + plan.layout().namespaceFile(1),
                                                "ip",
                                                "route",
                                                "get",
                                                "10.244.2.9")
                                        .out())
                        .contains("via 172.30.0.12");
                assertThat(Commands.attempt("ip", "route", "get", "10.244.77.1").isOk()).isFalse();
            }
            Removal.down(plan.layout(), step -> {});
            assertThat(Machines.exist(plan.layout())).isFalse();
            assertThat(
                            Processes.withArgument(
                                    plan.layout().nodeRun(1).resolve("containerd.toml").toString()))
                    .isEmpty();
            assertThat(Commands.run("ip", "-o", "link", "show"))
                    .doesNotContain("podium")
                    .doesNotContain("pd");
            assertThat(Commands.run("ip", "route", "show")).isEmpty();
            assertThat(Commands.run("nft", "list", "tables")).isEmpty();
            assertThat(MountTable.now().mounts())
                    .noneMatch(mount -> mount.point().toString().contains("t-machs"));
            assertThat(plan.layout().run()).doesNotExist();
            return null;
        });
    }

    @Test
    void aSecondUpFindsTheSameContainerdsAgain() throws Exception {
        outer.call(() -> {
            Machines.up(plan, step -> {}).close();
            var before = new RuntimeDaemon(plan.layout(), 1).running();
            var steps = new ArrayList<String>();
            Machines.up(plan, steps::add).close();
            assertThat(new RuntimeDaemon(plan.layout(), 1).running())
                    .isEqualTo(before)
                    .isNotEmpty();
            assertThat(steps).anyMatch(step -> step.contains("2 running already"));
            return null;
        });
    }

    @Test
    void aHalfMadeSetUpIsCompletedAndAKilledContainerdComesBack() throws Exception {
        outer.call(() -> {
            Machines.up(plan, step -> {}).close();
            long pid = new RuntimeDaemon(plan.layout(), 1).running().orElseThrow().pid();
            Processes.end(List.of(pid), Duration.ZERO);
            Commands.run("ip", "link", "del", "dev", plan.layout().cable(2));
            Machines.up(plan, step -> {}).close();
            assertThat(Machines.runningNodes(plan.layout())).containsExactly(1, 2);
            assertThatThrownBy(() -> new Socket("172.30.0.12", 9).close())
                    .as("the node answers that nobody listens")
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("refused");
            return null;
        });
    }

    @Test
    void aContainerdThatEndsWhileTheClusterIsUpIsStartedAgain() throws Exception {
        outer.call(() -> {
            try (Machines machines = Machines.up(plan, step -> {})) {
                assertThat(machines.nodes()).hasSize(2);
                var daemon = new RuntimeDaemon(plan.layout(), 2);
                var before = daemon.running().orElseThrow();
                Processes.end(List.of(before.pid()), Duration.ZERO);
                assertThat(
                                Waiting.until(
                                        () -> daemon.running().isPresent(), Duration.ofSeconds(20)))
                        .isTrue();
                daemon.awaitReady();
                assertThat(daemon.running().orElseThrow()).isNotEqualTo(before);
            }
            return null;
        });
    }

    @Test
    void foreignRoutesAndForeignOwnersAreRespected() throws Exception {
        outer.call(() -> {
            Commands.run("ip", "route", "add", "blackhole", "10.244.9.0/24");
            assertThatThrownBy(() -> Machines.up(plan, step -> {}))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("10.244.0.0/16 overlaps")
                    .hasMessageContaining("--pod-range");
            Path other = Files.createDirectories(folder.toRealPath().resolve("other"));
            assertThatThrownBy(() -> Removal.down(Layout.of("t-machs", other), step -> {}))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("--name");
            return null;
        });
    }
}
