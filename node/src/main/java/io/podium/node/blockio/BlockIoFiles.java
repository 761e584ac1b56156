package io.podium.node.blockio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Says to the kernel what a cgroup may have of the disks: in files of the hierarchy blkio (v1), or
 * of the one hierarchy there is (v2).
 */
public final class BlockIoFiles {
    private static final String BLKIO = "blkio";

    /** Weights of v1, 10 to 1000, and those of v2, 1 to 10,000, as runc translates them. */
    private static final int LEAST = 10;

    private static final int STEPS = 990;
    private static final int STEPS_UNIFIED = 9999;

    private final Path mount;

    /**
     * @param mount of all cgroups, such as /sys/fs/cgroup
     */
    public BlockIoFiles(Path mount) {
        this.mount = mount;
    }

    /** Makes the cgroup if it is not there, and writes; nothing for no shares. */
    public void write(String cgroup, List<Share> shares) throws IOException {
        if (shares.isEmpty() || cgroup.isEmpty()) {
            return;
        }
        boolean unified = Files.exists(mount.resolve("cgroup.controllers"));
        Path hierarchy = unified ? mount : mount.resolve(BLKIO);
        Path folder = hierarchy.resolve(cgroup.substring(1));
        Files.createDirectories(folder);
        if (unified) {
            letChildrenHaveIt(folder);
        }
        for (Share share : shares) {
            if (unified) {
                writeUnified(folder, share);
            } else {
                writeEach(folder, share);
            }
        }
    }

    private static void writeEach(Path folder, Share share) throws IOException {
        String disk = share.disk().map(one -> one + " ").orElse("");
        if (share.weight() > 0) {
            String end = disk.isEmpty() ? "weight" : "weight_device";
            say(weightFile(folder, end), disk + share.weight());
        }
        limit(folder, "read_bps", disk, share.readBytes());
        limit(folder, "write_bps", disk, share.writeBytes());
        limit(folder, "read_iops", disk, share.readOperations());
        limit(folder, "write_iops", disk, share.writeOperations());
    }

    /** Kernels have the one or the other, by their schedulers of disks. */
    private static Path weightFile(Path folder, String end) {
        Path bfq = folder.resolve("blkio.bfq." + end);
        return Files.exists(bfq) ? bfq : folder.resolve("blkio." + end);
    }

    private static void limit(Path folder, String what, String disk, long rate) throws IOException {
        if (rate > 0) {
            say(folder.resolve("blkio.throttle." + what + "_device"), disk + rate);
        }
    }

    private static void writeUnified(Path folder, Share share) throws IOException {
        String disk = share.disk().map(Share.Disk::toString).orElse("default");
        if (share.weight() > 0) {
            Path bfq = folder.resolve("io.bfq.weight");
            if (Files.exists(bfq)) {
                say(bfq, disk + " " + share.weight());
            } else {
                long weight = 1 + (long) (share.weight() - LEAST) * STEPS_UNIFIED / STEPS;
                say(folder.resolve("io.weight"), disk + " " + weight);
            }
        }
        String limits =
                part("rbps", share.readBytes())
                        + part("wbps", share.writeBytes())
                        + part("riops", share.readOperations())
                        + part("wiops", share.writeOperations());
        if (!limits.isEmpty()) {
            say(folder.resolve("io.max"), disk + limits);
        }
    }

    private static String part(String name, long rate) {
        return rate > 0 ? " " + name + "=" + rate : "";
    }

    private void letChildrenHaveIt(Path folder) throws IOException {
        Path up = mount;
        for (Path part : mount.relativize(folder)) {
            say(up.resolve("cgroup.subtree_control"), "+io");
            up = up.resolve(part);
        }
    }

    private static void say(Path file, String text) throws IOException {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new IOException("cannot write \"" + text + "\" to " + file, e);
        }
    }
}
