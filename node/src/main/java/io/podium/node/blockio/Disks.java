package io.podium.node.blockio;

import io.podium.node.blockio.Share.Disk;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The disks of a machine, by the names of their files. */
final class Disks {
    private static final int FORMAT = 0170000;
    private static final int BLOCK_DEVICE = 0060000;
    private static final String WILD = "*?[{";

    private Disks() {}

    /**
     * The disks whose files have such a name, such as /dev/sda or /dev/vd*; links are followed, and
     * what is no disk is left out.
     */
    static List<Disk> named(String pattern) {
        var found = new TreeMap<String, Disk>();
        try {
            for (Path file : files(Path.of(pattern))) {
                if (Files.exists(file) && isDisk(file)) {
                    Disk disk = disk((long) Files.getAttribute(file, "unix:rdev"));
                    found.put(disk.toString(), disk);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(pattern + " cannot be read: " + e.getMessage(), e);
        }
        return List.copyOf(found.values());
    }

    private static List<Path> files(Path pattern) throws IOException {
        if (pattern.toString().chars().noneMatch(letter -> WILD.indexOf(letter) >= 0)) {
            return List.of(pattern);
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        Path folder = pattern.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(matcher::matches).sorted().toList();
        }
    }

    private static boolean isDisk(Path file) throws IOException {
        return ((int) Files.getAttribute(file, "unix:mode") & FORMAT) == BLOCK_DEVICE;
    }

    /** Taken apart as glibc's major() and minor() do. */
    static Disk disk(long device) {
        long major = ((device >>> 8) & 0xfff) | ((device >>> 32) & ~0xfffL);
        long minor = (device & 0xff) | ((device >>> 12) & ~0xffL);
        return new Disk((int) major, (int) minor);
    }
}
