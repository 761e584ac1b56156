package io.podium.node.logs;

import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.node.cri.ContainerRuntime;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.cri.v1.Container;
import io.podium.node.pod.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the logs of running containers from growing without end, as the kubelet does: a log that is
 * too long is moved aside with the time in its name, and the runtime begins a new one. Looking
 * costs no call of the runtime, only moving does.
 */
public final class LogRotation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogRotation.class);
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Pattern ACTIVE = Pattern.compile("(\\d+)\\.log");
    private static final int RUNNING = 1;

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path folder;
    private final Limits limits;
    private final ContainerRuntime runtime;
    private final Clock clock;
    private final Loop loop;
    private final Executor doers;
    private volatile boolean closed;

    /**
     * How much of a container's log is kept.
     *
     * @param size of the file that is written, in bytes, from which it is moved aside
     * @param files at most so many for each container, the one that is written among them
     */
    public record Limits(long size, int files) {
        /**
         * What kubelets do that are told nothing else (containerLogMaxSize, containerLogMaxFiles).
         */
        public static final Limits USUAL = new Limits(10L << 20, 5);
    }

    /**
     * @param folder has a folder for each pod, in it one for each container
     * @param loop for the timer; the doers touch files and the runtime
     */
    public LogRotation(
            Path folder,
            Limits limits,
            ContainerRuntime runtime,
            Clock clock,
            Loop loop,
            Executor doers) {
        this.folder = folder;
        this.limits = limits;
        this.runtime = runtime;
        this.clock = clock;
        this.loop = loop;
        this.doers = doers;
    }

    /** Begins to look every ten seconds. */
    public void start() {
        loop.schedule(PERIOD, () -> doers.execute(this::look));
    }

    @Override
    public void close() {
        closed = true;
    }

    private void look() {
        if (closed) {
            return;
        }
        try {
            for (Path pod : RotatedLogs.entries(folder)) {
                for (Path container : RotatedLogs.entries(pod)) {
                    look(pod, container);
                }
            }
        } catch (IOException trouble) {
            LOG.warn("cannot look at the logs in {}", folder, trouble);
        } finally {
            start();
        }
    }

    private void look(Path pod, Path container) throws IOException {
        for (Path file : RotatedLogs.entries(container)) {
            var name = ACTIVE.matcher(file.getFileName().toString());
            if (!name.matches() || RotatedLogs.size(file) < limits.size()) {
                continue;
            }
            try {
                Optional<String> id = running(pod, container, Integer.parseInt(name.group(1)));
                if (id.isPresent()) {
                    rotate(file, id.get());
                }
            } catch (IOException | RuntimeTrouble trouble) {
                LOG.warn("cannot rotate the log {}: {}", file, trouble.getMessage());
            }
        }
    }

    /** The id of the container that writes there, if it does. */
    private Optional<String> running(Path pod, Path container, int attempt) {
        String folderName = pod.getFileName().toString();
        Map<String, String> labels =
                Map.of(
                        Labels.POD_UID,
                        folderName.substring(folderName.lastIndexOf('_') + 1),
                        Labels.CONTAINER_NAME,
                        container.getFileName().toString());
        return runtime.listContainers(labels).stream()
                .filter(one -> one.state() == RUNNING && one.metadata().attempt() == attempt)
                .map(Container::id)
                .findFirst();
    }

    private void rotate(Path log, String id) throws IOException {
        var rotated = new RotatedLogs(log);
        List<Path> kept = rotated.keepNewest(limits.files() - 2); // Beside the two of now.
        for (Path one : kept) {
            rotated.compress(one);
        }
        Path aside = rotated.named(STAMP.format(clock.now()));
        Files.move(log, aside);
        try {
            runtime.reopenContainerLog(id);
        } catch (RuntimeTrouble trouble) {
            Files.move(aside, log); // It still writes to this file.
            throw trouble;
        }
    }
}
