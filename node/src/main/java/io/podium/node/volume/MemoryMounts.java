package io.podium.node.volume;

import io.podium.base.files.MountTable;
import io.podium.base.files.MountTable.Mount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** File systems in memory, and the unmounting of whatever lies below a folder. */
public final class MemoryMounts {
    private MemoryMounts() {}

    /**
     * Mounts a file system in memory, unless something is mounted there already; true when nothing
     * was.
     *
     * @param sizeBytes its capacity, 0 for the kernel's default of half the memory
     */
    public static boolean mount(Path path, int mode, long sizeBytes) throws IOException {
        if (MountTable.now().isMountPoint(path)) {
            return false;
        }
        String options =
                "mode=" + Integer.toOctalString(mode) + (sizeBytes > 0 ? ",size=" + sizeBytes : "");
        run("mount", "-t", "tmpfs", "-o", options, "podium", path.toString());
        return true;
    }

    /** Unmounts everything at and below the path. */
    public static void unmountBelow(Path path) throws IOException {
        for (Mount mount : MountTable.now().below(path)) {
            run("umount", mount.point().toString());
        }
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " did not end within a minute");
            }
            if (process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " failed: " + said.strip());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during " + String.join(" ", command), e);
        }
    }
}
