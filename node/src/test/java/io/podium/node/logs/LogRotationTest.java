package io.podium.node.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.base.simulation.Simulation;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.cri.v1.ContainerConfig;
import io.podium.node.cri.v1.ContainerMetadata;
import io.podium.node.cri.v1.PodSandboxConfig;
import io.podium.node.pod.Labels;
import io.podium.node.simulation.SimulatedRuntime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRotationTest {
    private static final Duration LOOK = Duration.ofSeconds(10);

    @TempDir private Path folder;

    private final Simulation time = new Simulation(1);
    private SimulatedRuntime runtime;
    private String id;
    private Path log;

    @BeforeEach
    void run() throws IOException {
        runtime = new SimulatedRuntime(time.clock(), "10.0.0.");
        Path pod = folder.resolve("ns_p_uid-1");
        var sandbox = PodSandboxConfig.empty().withLogDirectory(pod.toString());
        String sandboxId = runtime.runPodSandbox(sandbox, "");
        id =
                runtime.createContainer(
                        sandboxId,
                        ContainerConfig.empty()
                                .withMetadata(
                                        ContainerMetadata.empty().withName("web").withAttempt(2))
                                .withLabels(
                                        Map.of(
                                                Labels.POD_UID, "uid-1",
                                                Labels.CONTAINER_NAME, "web"))
                                .withLogPath("web/2.log"),
                        sandbox);
        runtime.startContainer(id);
        log = pod.resolve("web/2.log");
        Files.createDirectories(log.getParent());
        new LogRotation(
                        folder,
                        new LogRotation.Limits(100, 4),
                        runtime,
                        time.clock(),
                        time.loop("rotation"),
                        time.loop("rotation"))
                .start();
    }

    private void write(String text) throws IOException {
        Files.writeString(log, text.repeat(100));
    }

    private List<String> files() throws IOException {
        return RotatedLogs.entries(log.getParent()).stream()
                .map(one -> one.getFileName().toString())
                .sorted()
                .toList();
    }

    @Test
    void aLogThatIsTooLongIsMovedAsideAndANewOneBegins() throws IOException {
        Files.writeString(log, "short");
        time.advance(LOOK);
        assertThat(files()).containsExactly("2.log");
        write("a");
        time.advance(LOOK);
        assertThat(files()).hasSize(2).first().isEqualTo("2.log");
        assertThat(files().getLast()).matches("2\\.log\\.\\d{8}-\\d{6}");
        assertThat(log).isEmptyFile();
        assertThat(log.resolveSibling(files().getLast())).hasContent("a".repeat(100));
    }

    @Test
    void allButTheLastAreCompressedAndTheOldestGo() throws IOException {
        for (String letter : List.of("a", "b", "c", "d", "e")) {
            write(letter);
            time.advance(LOOK);
        }
        List<String> files = files();
        assertThat(files).hasSize(4);
        assertThat(files.get(1)).endsWith(".gz");
        assertThat(files.get(2)).endsWith(".gz");
        assertThat(files.get(3)).matches("2\\.log\\.[0-9-]+");
        try (var in = new GZIPInputStream(Files.newInputStream(log.resolveSibling(files.get(1))))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("c".repeat(100));
        }
    }

    @Test
    void whatACompressionLeftThatWasCutShortIsCleanedAway() throws IOException {
        Files.writeString(log.resolveSibling("2.log.20200101-000000.tmp"), "half");
        write("a");
        time.advance(LOOK);
        assertThat(files()).noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void logsOfContainersThatEndedStayAsTheyAre() throws IOException {
        write("a");
        runtime.stopContainer(id, Duration.ZERO);
        time.advance(LOOK);
        assertThat(files()).containsExactly("2.log");
    }

    @Test
    void aRuntimeThatCannotReopenLeavesTheLogWhereItWas() throws IOException {
        runtime.faults(call -> {
            if (call.equals("ReopenContainerLog")) {
                throw new RuntimeTrouble(RuntimeTrouble.Sort.UNAVAILABLE, call, "not now", null);
            }
        });
        write("a");
        time.advance(LOOK);
        assertThat(files()).containsExactly("2.log");
        assertThat(log).hasContent("a".repeat(100));
        runtime.faults(call -> {});
        time.advance(LOOK);
        assertThat(files()).hasSize(2);
    }

    @Test
    void withTheContainerAllOfItsLogGoes() throws IOException {
        Files.writeString(log.resolveSibling("2.log.20200101-000000.gz"), "old");
        Files.writeString(log.resolveSibling("20.log"), "of another");
        new RotatedLogs(log).deleteAll();
        assertThat(files()).containsExactly("20.log");
    }
}
