package io.podium.node.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerState;
import io.podium.api.core.v1.ContainerStateRunning;
import io.podium.api.core.v1.ContainerStateTerminated;
import io.podium.api.core.v1.ContainerStateWaiting;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.streams.NodeStreams.LogRequest;
import io.podium.api.streams.NodeStreams.PodReference;
import io.podium.api.streams.NodeStreams.StreamRefused;
import io.podium.base.loop.ThreadLoop;
import io.podium.base.simulation.Simulation;
import io.podium.node.cri.v1.ContainerConfig;
import io.podium.node.cri.v1.ContainerMetadata;
import io.podium.node.cri.v1.PodSandboxConfig;
import io.podium.node.simulation.SimulatedRuntime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogReaderTest {
    private static final String REFUSALS =
            """
            ContainerCreating | false | container "web" in pod "p" is waiting to start: ContainerCreating
            ErrImagePull      | false | container "web" in pod "p" is waiting to start: image can't be pulled
            ImagePullBackOff  | false | container "web" in pod "p" is waiting to start: trying and failing to pull image
            ContainerCreating | true  | previous terminated container "web" in pod "p" not found
            """;

    private static final String WANTED =
            """
            false | - | - | -  | one/two//four words in one/
            false | 0 | - | -  | ''
            false | 1 | - | -  | four words in one/
            false | 3 | - | -  | two//four words in one/
            false | 9 | - | -  | one/two//four words in one/
            false | - | 3 | -  | /four words in one/
            false | 3 | 4 | -  | four words in one/
            false | - | - | 6  | one/tw
            true  | 2 | - | -  | 2030-01-01T00:00:03.000000001Z /2030-01-01T00:00:04.000000001+00:00 four words in one/
            true  | - | 2 | 36 | '2030-01-01T00:00:02.000000001Z two/2'
            """;

    private static final String LOG =
            """
            2030-01-01T00:00:01.000000001Z stdout F one
            2030-01-01T00:00:02.000000001Z stdout P tw
            2030-01-01T00:00:02.000000002Z stdout F o
            2030-01-01T00:00:03.000000001Z stderr F
            2030-01-01T00:00:04.000000001+00:00 stdout F four words in one
            """;

    @TempDir private Path folder;

    private final Simulation time = new Simulation(1);
    private final ThreadLoop loop = new ThreadLoop("test");
    private SimulatedRuntime runtime;
    private String id;
    private Path file;
    private Pod pod;

    @BeforeEach
    void write() throws IOException {
        runtime = new SimulatedRuntime(time.clock(), "10.0.0.");
        var sandbox = PodSandboxConfig.empty().withLogDirectory(folder.toString());
        String sandboxId = runtime.runPodSandbox(sandbox, "");
        id =
                runtime.createContainer(
                        sandboxId,
                        ContainerConfig.empty()
                                .withMetadata(ContainerMetadata.empty().withName("web"))
                                .withLogPath("0.log"),
                        sandbox);
        runtime.startContainer(id);
        file = folder.resolve("0.log");
        Files.writeString(file, LOG);
        pod =
                pod(
                        ContainerState.empty().withRunning(ContainerStateRunning.empty()),
                        ContainerState.empty(),
                        id);
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private static Pod pod(ContainerState state, ContainerState last, String id) {
        Pod plain =
                Pod.create("ns", "p")
                        .withSpec(
                                PodSpec.empty()
                                        .withContainers(
                                                List.of(Container.empty().withName("web"))));
        return plain.withStatus(
                plain.status()
                        .withContainerStatuses(
                                List.of(
                                        ContainerStatus.empty()
                                                .withName("web")
                                                .withContainerID(
                                                        id.isEmpty() ? "" : "containerd://" + id)
                                                .withState(state)
                                                .withLastState(last))));
    }

    private void read(LogRequest request, OutputStream out) throws Exception {
        new LogReader(runtime, reference -> Optional.of(pod), time.clock(), loop)
                .logs(request, () -> {}, out);
    }

    private static LogRequest request(
            boolean follow,
            boolean previous,
            boolean stamps,
            Long tail,
            Instant since,
            Long limit) {
        return new LogRequest(
                new PodReference("ns", "p", ""),
                "web",
                follow,
                previous,
                stamps,
                Optional.ofNullable(tail),
                Optional.ofNullable(since),
                Optional.empty(),
                Optional.ofNullable(limit));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = WANTED)
    void writesWhatIsWanted(boolean stamps, Long tail, Long sinceSecond, Long limit, String text)
            throws Exception {
        var out = new ByteArrayOutputStream();
        Instant since =
                sinceSecond == null
                        ? null
                        : Instant.parse("2030-01-01T00:00:00Z").plusSeconds(sinceSecond);

        read(request(false, false, stamps, tail, since, limit), out);

        assertThat(out.toString(StandardCharsets.UTF_8).replace('\n', '/')).isEqualTo(text);
    }

    @Test
    void findsTheTailOfALongLogWithoutReadingItAll() throws Exception {
        var lines = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            lines.append("2030-01-01T00:00:01Z stdout ")
                    .append(i % 3 == 0 ? "P" : "F")
                    .append(" line ")
                    .append(i)
                    .append('\n');
        }
        Files.writeString(file, lines);
        var out = new ByteArrayOutputStream();

        read(request(false, false, false, 5000L, null, null), out);

        List<String> read = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(read).hasSize(5000);
        assertThat(read.getLast()).isEqualTo("line 19998line 19999");
        assertThat(read.getFirst()).isEqualTo("line 12500");
    }

    @Test
    void followsAFileThatGrowsAndIsMovedAwayUntilTheContainerEnds() throws Exception {
        var out = new ByteArrayOutputStream();
        var progress = new Progress(out);
        CompletableFuture<Void> reading =
                CompletableFuture.runAsync(() -> {
                    try {
                        read(request(true, false, false, 1L, null, null), progress);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
        progress.await("four words in one\n");
        Files.writeString(file, "2030-01-01T00:00:05Z stdout F five\n", StandardOpenOption.APPEND);
        progress.await("five\n");
        Files.move(file, folder.resolve("0.log.old"));
        Files.writeString(file, "2030-01-01T00:00:06Z stdout F six\n");
        progress.await("six\n");
        runtime.stopContainer(id, Duration.ZERO);

        reading.get(10, TimeUnit.SECONDS);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("four words in one\nfive\nsix\n");
    }

    /** Lets a test wait until a text was written. */
    private static final class Progress extends OutputStream {
        private final ByteArrayOutputStream out;

        Progress(ByteArrayOutputStream out) {
            this.out = out;
        }

        @Override
        public synchronized void write(int b) {
            out.write(b);
            notifyAll();
        }

        synchronized void await(String end) throws InterruptedException {
            while (!out.toString(StandardCharsets.UTF_8).endsWith(end)) {
                wait(10_000);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = REFUSALS)
    void refusesInTheKubeletsWords(String reason, boolean previous, String message) {
        pod =
                pod(
                        ContainerState.empty()
                                .withWaiting(ContainerStateWaiting.empty().withReason(reason)),
                        ContainerState.empty(),
                        "");

        assertThatThrownBy(() ->
                        read(
                                request(false, previous, false, null, null, null),
                                OutputStream.nullOutputStream()))
                .isInstanceOf(StreamRefused.class)
                .hasMessage(message)
                .extracting(e -> ((StreamRefused) e).code())
                .isEqualTo(400);
    }

    @Test
    void readsTheLastLogOfAContainerThatWaitsForItsNextStart() throws Exception {
        var ended =
                ContainerState.empty()
                        .withTerminated(
                                ContainerStateTerminated.empty()
                                        .withContainerID("containerd://" + id));
        pod =
                pod(
                        ContainerState.empty()
                                .withWaiting(
                                        ContainerStateWaiting.empty()
                                                .withReason("CrashLoopBackOff")),
                        ended,
                        "");
        for (boolean previous : List.of(false, true)) {
            var out = new ByteArrayOutputStream();
            read(request(false, previous, false, 1L, null, null), out);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("four words in one\n");
        }
    }

    @Test
    void givesTheEndOfALogAsText() {
        assertThat(LogTail.text(file, 2, 100)).isEqualTo("\nfour words in one\n");
        assertThat(LogTail.text(file, 80, 4)).isEqualTo("one\n");
    }
}
