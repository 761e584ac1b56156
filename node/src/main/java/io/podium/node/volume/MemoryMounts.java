package io.podium.node.volume;

import io.podium.base.files.MountTable;
import io.podium.base.files.MountTable.Mount;
import java.io.IOException;
import java.nio.file.Path;

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
        Programs.run("mount", "-t", "tmpfs", "-o", options, "podium", path.toString());
        return true;
    }

    /**
     * Mounts a file system of huge pages, unless something is mounted there already; true when
     * nothing was.
     *
     * @param pageBytes the size of one page, which the kernel must have
     */
    static boolean mountHugePages(Path path, int mode, long pageBytes) throws IOException {
        if (MountTable.now().isMountPoint(path)) {
            return false;
        }
        String options = "mode=" + Integer.toOctalString(mode) + ",pagesize=" + pageBytes;
        Programs.run("mount", "-t", "hugetlbfs", "-o", options, "podium", path.toString());
        return true;
    }

    /** Unmounts everything at and below the path. */
    public static void unmountBelow(Path path) throws IOException {
        for (Mount mount : MountTable.now().below(path)) {
            Programs.run("umount", mount.point().toString());
        }
    }
}
