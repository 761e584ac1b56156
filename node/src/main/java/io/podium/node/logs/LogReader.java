package io.podium.node.logs;

import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.streams.NodeStreams.LogRequest;
import io.podium.api.streams.NodeStreams.PodReference;
import io.podium.api.streams.NodeStreams.StreamRefused;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.node.cri.ContainerRuntime;
import io.podium.node.cri.RuntimeTrouble;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Logs of one node's containers; the refusals are the kubelet's, word for word, because clients
 * show them.
 */
public final class LogReader {
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(320);
    private static final int RUNNING = 1;

    private final ContainerRuntime runtime;
    private final Function<PodReference, Optional<Pod>> pods;
    private final Clock clock;
    private final Loop loop;

    /**
     * @param pods the pods of this node, with their newest status
     * @param loop wakes followers
     */
    public LogReader(
            ContainerRuntime runtime,
            Function<PodReference, Optional<Pod>> pods,
            Clock clock,
            Loop loop) {
        this.runtime = runtime;
        this.pods = pods;
        this.clock = clock;
        this.loop = loop;
    }

    /** A container whose log is wanted. */
    private record Source(String id, Path path) {}

    /** See {@link io.podium.api.streams.NodeStreams#logs}. */
    public void logs(LogRequest request, Runnable ready, OutputStream out)
            throws IOException, InterruptedException {
        Pod pod =
                pods.apply(request.pod())
                        .orElseThrow(() ->
                                new StreamRefused(
                                        404, "pod \"" + request.pod().name() + "\" not found"));
        Source source = source(pod, request);
        LogFile file;
        try {
            file = new LogFile(source.path());
        } catch (NoSuchFileException e) {
            throw new StreamRefused(
                    404,
                    "the log of container \"" + request.container() + "\" is not there any more");
        }
        try (file) {
            ready.run();
            var buffered = new BufferedOutputStream(out, 16 << 10);
            Instant since =
                    request.sinceTime()
                            .or(() -> request.since().map(ago -> clock.now().minus(ago)))
                            .orElse(Instant.MIN);
            var sink =
                    new Sink(
                            buffered,
                            request.timestamps(),
                            since,
                            request.limitBytes().orElse(Long.MAX_VALUE));
            if (request.tailLines().isPresent()) {
                file.seekToLast(request.tailLines().get());
            }
            copy(file, sink, buffered, request.follow(), source.id());
            buffered.flush();
        }
    }

    private void copy(LogFile file, Sink sink, OutputStream buffered, boolean follow, String id)
            throws IOException, InterruptedException {
        Duration pause = SHORTEST_PAUSE;
        boolean last = !follow;
        while (true) {
            boolean any = false;
            for (Optional<CriLine> line = file.next(); line.isPresent(); line = file.next()) {
                any = true;
                if (!sink.take(line.get())) {
                    return;
                }
            }
            if (follow && file.reopenIfMoved()) {
                continue;
            }
            if (last) {
                return;
            }
            buffered.flush();
            pause = any ? SHORTEST_PAUSE : longer(pause);
            boolean ask =
                    pause.equals(LONGEST_PAUSE) || pause.equals(SHORTEST_PAUSE.multipliedBy(2));
            last = !any && ask && !isRunning(id); // One more look at the file after the end.
            if (!last) {
                rest(pause);
            }
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private void rest(Duration pause) throws InterruptedException {
        var over = new CountDownLatch(1);
        Loop.Cancel timer = loop.schedule(pause, over::countDown);
        try {
            over.await();
        } finally {
            timer.cancel();
        }
    }

    private boolean isRunning(String id) {
        try {
            return runtime.containerStatus(id).filter(s -> s.state() == RUNNING).isPresent();
        } catch (RuntimeTrouble trouble) {
            return true; // The runtime is away; its containers need not be.
        }
    }

    private Source source(Pod pod, LogRequest request) throws StreamRefused {
        String container = request.container();
        ContainerStatus status =
                Stream.of(
                                pod.status().containerStatuses(),
                                pod.status().initContainerStatuses(),
                                pod.status().ephemeralContainerStatuses())
                        .flatMap(java.util.List::stream)
                        .filter(s -> s.name().equals(container))
                        .findFirst()
                        .orElseThrow(() -> refused(pod, container, "is not available"));
        String id = containerId(pod, request, status);
        Path path;
        try {
            path =
                    runtime.containerStatus(bare(id))
                            .map(found -> Path.of(found.logPath()))
                            .orElseThrow(() ->
                                    new StreamRefused(
                                            404,
                                            "the log of container \""
                                                    + container
                                                    + "\" is not there any more"));
        } catch (RuntimeTrouble trouble) {
            throw new StreamRefused(
                    500, "cannot ask the container runtime for the log: " + trouble.getMessage());
        }
        if (!Files.exists(path) && request.previous()) {
            throw notPrevious(pod, container);
        }
        return new Source(bare(id), path);
    }

    private static String containerId(Pod pod, LogRequest request, ContainerStatus status)
            throws StreamRefused {
        String container = request.container();
        String before = status.lastState().terminated().containerID();
        if (request.previous()) {
            if (before.isEmpty()) {
                throw notPrevious(pod, container);
            }
            return before;
        }
        var state = status.state();
        if (state.hasRunning()) {
            return status.containerID();
        }
        if (state.hasTerminated() && !state.terminated().containerID().isEmpty()) {
            return state.terminated().containerID();
        }
        if (!before.isEmpty()) {
            return before;
        }
        if (!state.hasWaiting()) {
            throw refused(pod, container, "is waiting to start - no logs yet");
        }
        String reason = state.waiting().reason();
        throw refused(
                pod,
                container,
                switch (reason) {
                    case "ErrImagePull" -> "is waiting to start: image can't be pulled";
                    case "ImagePullBackOff" ->
                            "is waiting to start: trying and failing to pull image";
                    default -> "is waiting to start: " + reason;
                });
    }

    private static StreamRefused refused(Pod pod, String container, String why) {
        return new StreamRefused(
                400, "container \"" + container + "\" in pod \"" + pod.name() + "\" " + why);
    }

    private static StreamRefused notPrevious(Pod pod, String container) {
        return new StreamRefused(
                400,
                "previous terminated container \""
                        + container
                        + "\" in pod \""
                        + pod.name()
                        + "\" not found");
    }

    private static String bare(String id) {
        return id.contains("://") ? id.substring(id.indexOf("://") + 3) : id;
    }

    /** Takes lines and writes those wanted, as wanted. */
    private static final class Sink {
        private final OutputStream out;
        private final boolean timestamps;
        private final Instant since;
        private long left;
        private boolean begins = true;

        Sink(OutputStream out, boolean timestamps, Instant since, long limit) {
            this.out = out;
            this.timestamps = timestamps;
            this.since = since;
            this.left = limit;
        }

        /** False when no more is wanted. */
        boolean take(CriLine line) throws IOException {
            if (!since.equals(Instant.MIN) && line.instant().isBefore(since)) {
                return true;
            }
            boolean more = true;
            if (timestamps && begins) {
                more = write((line.time() + " ").getBytes(StandardCharsets.US_ASCII));
            }
            more = more && write(line.content());
            if (line.whole()) {
                more = more && write(new byte[] {'\n'});
            }
            begins = line.whole();
            return more;
        }

        private boolean write(byte[] bytes) throws IOException {
            int length = (int) Math.min(bytes.length, left);
            out.write(bytes, 0, length);
            left -= length;
            return left > 0;
        }
    }
}
