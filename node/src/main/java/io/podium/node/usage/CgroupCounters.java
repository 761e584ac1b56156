package io.podium.node.usage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the counters of cgroups, v1 and v2. */
public final class CgroupCounters {
    private static final long NANOS_PER_MICRO = 1000;

    private final Path mount;
    private final boolean isUnified;

    /**
     * @param mount where cgroups are mounted, normally /sys/fs/cgroup
     */
    public CgroupCounters(Path mount) {
        this.mount = mount;
        this.isUnified = Files.exists(mount.resolve("cgroup.controllers"));
    }

    /** Of the cgroup of this name, such as /podium/c/n; empty when it is not there (any more). */
    Optional<Counters> read(String cgroup) {
        try {
            return Optional.of(isUnified ? unified(cgroup) : divided(cgroup));
        } catch (IOException | NumberFormatException gone) {
            return Optional.empty(); // A container's cgroup goes with it, at any time.
        }
    }

    private Counters unified(String cgroup) throws IOException {
        Path folder = mount.resolve(cgroup.substring(1));
        long micros = line(folder.resolve("cpu.stat"), "usage_usec");
        long bytes = number(folder.resolve("memory.current"));
        long idle = line(folder.resolve("memory.stat"), "inactive_file");
        return new Counters(micros * NANOS_PER_MICRO, workingSet(bytes, idle));
    }

    private Counters divided(String cgroup) throws IOException {
        Path cpu = mount.resolve("cpuacct").resolve(cgroup.substring(1));
        Path memory = mount.resolve("memory").resolve(cgroup.substring(1));
        long nanos = number(cpu.resolve("cpuacct.usage"));
        long bytes = number(memory.resolve("memory.usage_in_bytes"));
        long idle = line(memory.resolve("memory.stat"), "total_inactive_file");
        return new Counters(nanos, workingSet(bytes, idle));
    }

    /** Without files the kernel can forget at once, as a kubelet counts it. */
    private static long workingSet(long bytes, long idle) {
        return Math.max(0, bytes - idle);
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }

    /** The number behind the key, which stands at the beginning of a line. */
    private static long line(Path file, String key) throws IOException {
        String text = Files.readString(file);
        int at = ("\n" + text).indexOf("\n" + key + " ");
        if (at < 0) {
            throw new IOException(file + " does not tell " + key);
        }
        int from = at + key.length() + 1;
        int end = text.indexOf('\n', from);
        return Long.parseLong(text.substring(from, end < 0 ? text.length() : end).strip());
    }
}
