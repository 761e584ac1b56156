package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import io.podium.node.cri.v1.LinuxContainerResources;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The cgroups of one node's pods: kubepods, below it the classes of service, below them the pods;
 * v1 and v2.
 */
public final class PodCgroups {
    private static final long FIRST_WEIGHT = 1;
    private static final long WEIGHTS = 9999;
    private static final long SHARES = 262_142;
    private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/hugepages");

    private final Path mount;

    public PodCgroups(Path mount) {
        this.mount = mount;
    }

    /**
     * Lets all pods of the node together have no more than the node has. Does nothing without a
     * root.
     */
    public void enforce(String root, Map<String, String> capacity) throws IOException {
        if (root.isEmpty()) {
            return;
        }
        make(
                root + "/kubepods",
                LinuxContainerResources.empty()
                        .withCpuShares(Resources.shares(Resources.cpuMillis(capacity)))
                        .withMemoryLimitInBytes(Resources.memoryBytes(capacity)));
    }

    /**
     * The pod's cgroup below the root, such as /podium/c/n/kubepods/burstable/podUID; "" without a
     * root.
     */
    public static String name(Pod pod, String root) {
        if (root.isEmpty()) {
            return "";
        }
        String folder = Qos.of(pod).folder();
        return root + "/kubepods/" + (folder.isEmpty() ? "" : folder + "/") + "pod" + pod.uid();
    }

    private boolean isUnified() {
        return Files.exists(mount.resolve("cgroup.controllers"));
    }

    /** Lets the processes of this cgroup be so many; 0 for any number. */
    void limitProcesses(String name, long most) throws IOException {
        Path hierarchy = isUnified() ? mount : mount.resolve("pids");
        if (name.isEmpty() || most <= 0 || !Files.isDirectory(hierarchy)) {
            return;
        }
        Path path = below(hierarchy, name);
        Files.createDirectories(path);
        write(path, "pids.max", Long.toString(most));
    }

    /** Makes the cgroup of a pod, or of all, with these limits. Does nothing for "". */
    void make(String name, LinuxContainerResources pod) throws IOException {
        if (name.isEmpty()) {
            return;
        }
        if (isUnified()) {
            makeUnified(name, pod);
            return;
        }
        Path cpu = below(mount.resolve("cpu"), name);
        if (Files.isDirectory(mount.resolve("cpu"))) {
            Files.createDirectories(cpu);
            write(cpu, "cpu.shares", Long.toString(pod.cpuShares()));
            if (pod.cpuQuota() > 0) {
                write(cpu, "cpu.cfs_period_us", Long.toString(pod.cpuPeriod()));
                write(cpu, "cpu.cfs_quota_us", Long.toString(pod.cpuQuota()));
            }
        }
        if (Files.isDirectory(mount.resolve("memory")) && pod.memoryLimitInBytes() > 0) {
            Path memory = below(mount.resolve("memory"), name);
            Files.createDirectories(memory);
            write(memory, "memory.limit_in_bytes", Long.toString(pod.memoryLimitInBytes()));
        }
    }

    /** What the node's kernel has, for the arithmetic of resources. */
    Resources.Node node(long memoryBytes) {
        return new Resources.Node(memoryBytes, isUnified(), hugePages());
    }

    private static List<String> hugePages() {
        if (!Files.isDirectory(HUGE_PAGES)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(HUGE_PAGES)) {
            return all.map(one -> one.getFileName().toString().replaceAll("[^0-9]", ""))
                    .map(kilobytes -> Resources.pageSize(kilobytes + "Ki"))
                    .sorted()
                    .toList();
        } catch (IOException trouble) {
            return List.of(); // Then nothing is limited, as on a kernel without large pages.
        }
    }

    /**
     * Gives the classes of service their weights: burstable pods have what they ask for together,
     * and those that ask for nothing what is left.
     */
    void weigh(String root, Collection<Pod> pods) throws IOException {
        if (root.isEmpty()) {
            return;
        }
        long burstable =
                pods.stream()
                        .filter(pod -> !Specs.isTerminal(pod) && Qos.of(pod) == Qos.Burstable)
                        .mapToLong(Resources::cpuRequest)
                        .sum();
        weigh(root, Qos.Burstable, Resources.shares(burstable));
        weigh(root, Qos.BestEffort, Resources.shares(0));
    }

    private void weigh(String root, Qos qos, long shares) throws IOException {
        String name = root + "/kubepods/" + qos.folder();
        Path path = below(isUnified() ? mount : mount.resolve("cpu"), name);
        if (!Files.isDirectory(path)) {
            return;
        }
        if (isUnified()) {
            write(path, "cpu.weight", Long.toString(weight(shares)));
        } else {
            write(path, "cpu.shares", Long.toString(shares));
        }
    }

    private static long weight(long shares) {
        return FIRST_WEIGHT + (Math.max(shares, 2) - 2) * WEIGHTS / SHARES;
    }

    private void makeUnified(String name, LinuxContainerResources pod) throws IOException {
        Path path = below(mount, name);
        Files.createDirectories(path);
        var ancestors = new ArrayList<Path>();
        for (Path up = path.getParent(); up.startsWith(mount); up = up.getParent()) {
            ancestors.addFirst(up);
        }
        for (Path up : ancestors) {
            write(up, "cgroup.subtree_control", "+cpu +memory +pids");
        }
        write(path, "cpu.weight", Long.toString(weight(pod.cpuShares())));
        if (pod.cpuQuota() > 0) {
            write(path, "cpu.max", pod.cpuQuota() + " " + pod.cpuPeriod());
        }
        if (pod.memoryLimitInBytes() > 0) {
            write(path, "memory.max", Long.toString(pod.memoryLimitInBytes()));
        }
    }

    /** Removes the cgroups of the uid, whatever its class of service was. */
    void remove(String root, String uid) throws IOException {
        if (root.isEmpty()) {
            return;
        }
        for (Path hierarchy : hierarchies()) {
            for (Qos qos : Qos.values()) {
                String folder = qos.folder();
                String name =
                        root + "/kubepods/" + (folder.isEmpty() ? "" : folder + "/") + "pod" + uid;
                removeTree(below(hierarchy, name));
            }
        }
    }

    private List<Path> hierarchies() throws IOException {
        if (isUnified() || !Files.isDirectory(mount)) {
            return List.of(mount);
        }
        try (Stream<Path> all = Files.list(mount)) {
            return all.filter(one -> Files.isDirectory(one) && !Files.isSymbolicLink(one)).toList();
        }
    }

    private static Path below(Path hierarchy, String name) {
        return hierarchy.resolve(name.substring(1));
    }

    /** A cgroup is removed with rmdir alone: its files are the kernel's. */
    private static void removeTree(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return;
        }
        Files.walkFileTree(
                path,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException trouble) {
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path one, IOException trouble)
                            throws IOException {
                        Files.deleteIfExists(one);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static void write(Path cgroup, String file, String text) throws IOException {
        Files.writeString(cgroup.resolve(file), text);
    }
}
