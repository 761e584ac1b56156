package io.podium.node.pressure;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Volume;
import io.podium.node.NodeConfig;
import io.podium.node.cri.ContainerRuntime;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.cri.v1.ContainerStats;
import io.podium.node.cri.v1.FilesystemUsage;
import io.podium.node.pod.Labels;
import io.podium.node.pod.PodCgroups;
import io.podium.node.pressure.PodUse.ContainerUse;
import io.podium.node.volume.VolumeSizes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures this machine. A node shares its memory and process numbers with all else that runs on
 * the machine; its disk is the one its folders lie on, and images lie on the runtime's.
 */
public final class HostGauges implements Gauges {
    private static final Logger LOG = LoggerFactory.getLogger(HostGauges.class);
    private static final Path PROC = Path.of("/proc");
    private static final Pattern MEMORY_LINE = Pattern.compile("([A-Za-z()_]+): +([0-9]+) kB");
    private static final long KIBI = 1024;

    private final NodeConfig config;
    private final ContainerRuntime runtime;
    private final BiFunction<String, Volume, Path> volumes;

    /**
     * @param volumes where a pod's volume lies, by the pod's uid
     */
    public HostGauges(
            NodeConfig config, ContainerRuntime runtime, BiFunction<String, Volume, Path> volumes) {
        this.config = config;
        this.runtime = runtime;
        this.volumes = volumes;
    }

    @Override
    public Map<Signal, Level> levels() {
        var levels = new EnumMap<Signal, Level>(Signal.class);
        memory(text(PROC.resolve("meminfo"))).ifPresent(one -> levels.put(Signal.MEMORY, one));
        processes(
                        text(PROC.resolve("loadavg")),
                        text(PROC.resolve("sys/kernel/pid_max")),
                        text(PROC.resolve("sys/kernel/threads-max")))
                .ifPresent(one -> levels.put(Signal.PROCESSES, one));
        disk(config.stateFolder(), Signal.NODE_DISK, Signal.NODE_INODES, levels);
        disk(images(), Signal.IMAGE_DISK, Signal.IMAGE_INODES, levels);
        return levels;
    }

    /** What is free, and what the kernel can take back from its cache of files at once. */
    static Optional<Level> memory(String meminfo) {
        var numbers = new HashMap<String, Long>();
        Matcher line = MEMORY_LINE.matcher(meminfo);
        while (line.find()) {
            numbers.put(line.group(1), Long.parseLong(line.group(2)) * KIBI);
        }
        return numbers.containsKey("MemTotal") && numbers.containsKey("MemFree")
                ? Optional.of(
                        new Level(
                                numbers.get("MemFree") + numbers.getOrDefault("Inactive(file)", 0L),
                                numbers.get("MemTotal")))
                : Optional.empty();
    }

    /** The kernel gives no more numbers than the smaller of its two bounds. */
    static Optional<Level> processes(String load, String most, String mostThreads) {
        String[] words = load.strip().split("[ /]", -1);
        if (words.length < 5 || !words[4].matches("[0-9]{1,10}") || most.isBlank()) {
            return Optional.empty();
        }
        long bound = Long.parseLong(most.strip());
        if (!mostThreads.isBlank()) {
            bound = Math.min(bound, Long.parseLong(mostThreads.strip()));
        }
        return Optional.of(new Level(bound - Long.parseLong(words[4]), bound));
    }

    private Path images() {
        try {
            return runtime.imageFilesystems().stream()
                    .map(FilesystemUsage::fsId)
                    .map(id -> Path.of(id.mountpoint()))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElse(config.stateFolder());
        } catch (RuntimeTrouble trouble) {
            return config.stateFolder(); // The same disk on most machines.
        }
    }

    private static void disk(Path folder, Signal bytes, Signal inodes, Map<Signal, Level> levels) {
        try {
            FileSystems.Space space = FileSystems.of(folder);
            levels.put(bytes, space.bytes());
            levels.put(inodes, space.inodes());
        } catch (IOException trouble) {
            LOG.debug("cannot measure the disk of {}", folder, trouble);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException trouble) {
            return ""; // Then this is not measured.
        }
    }

    @Override
    public Map<String, PodUse> uses(List<Pod> pods) {
        var uses = new HashMap<String, PodUse>();
        Map<String, Map<String, ContainerStats>> stats = stats();
        for (Pod pod : pods) {
            try {
                uses.put(pod.uid(), use(pod, stats.getOrDefault(pod.uid(), Map.of())));
            } catch (IOException trouble) {
                LOG.debug("cannot measure pod {}", pod.name(), trouble); // It may be on its way.
            }
        }
        return uses;
    }

    /** By pod and container; the runtime keeps these numbers, so asking is cheap. */
    private Map<String, Map<String, ContainerStats>> stats() {
        var stats = new HashMap<String, Map<String, ContainerStats>>();
        for (ContainerStats one : runtime.listContainerStats()) {
            Map<String, String> labels = one.attributes().labels();
            stats.computeIfAbsent(labels.getOrDefault(Labels.POD_UID, ""), uid -> new HashMap<>())
                    .put(labels.getOrDefault(Labels.CONTAINER_NAME, ""), one);
        }
        return stats;
    }

    private PodUse use(Pod pod, Map<String, ContainerStats> stats) throws IOException {
        Path logs =
                config.logFolder().resolve(pod.namespace() + "_" + pod.name() + "_" + pod.uid());
        var containers = new HashMap<String, ContainerUse>();
        for (Map.Entry<String, ContainerStats> one : stats.entrySet()) {
            ContainerStats numbers = one.getValue();
            containers.put(
                    one.getKey(),
                    new ContainerUse(
                            numbers.memory().workingSetBytes().value_(),
                            numbers.writableLayer().usedBytes().value_(),
                            numbers.writableLayer().inodesUsed().value_(),
                            files(logs.resolve(one.getKey()))));
        }
        var sizes = new HashMap<String, Long>();
        long bytes = 0;
        long inodes = 0;
        for (Volume volume : pod.spec().volumes()) {
            if (volume.hasEmptyDir()) {
                VolumeSizes.Taken taken = VolumeSizes.taken(volumes.apply(pod.uid(), volume));
                sizes.put(volume.name(), taken.bytes());
                boolean isOnDisk = volume.emptyDir().medium().isEmpty();
                bytes += isOnDisk ? taken.bytes() : 0;
                inodes += isOnDisk ? taken.inodes() : 0;
            }
        }
        return new PodUse(containers, sizes, bytes, inodes, processes(pod));
    }

    private static long files(Path folder) throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                bytes += Files.size(file);
            }
        } catch (NoSuchFileException none) {
            return 0;
        }
        return bytes;
    }

    private long processes(Pod pod) {
        String name = PodCgroups.name(pod, config.cgroupRoot());
        if (name.isEmpty()) {
            return 0;
        }
        for (String hierarchy : List.of("pids", "")) {
            Path file =
                    config.cgroupMount()
                            .resolve(hierarchy)
                            .resolve(name.substring(1))
                            .resolve("pids.current");
            String count = text(file).strip();
            if (count.matches("[0-9]{1,10}")) {
                return Long.parseLong(count);
            }
        }
        return 0;
    }
}
