package io.podium.node.volume;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Mounts of this machine as the kernel lists them, and the only way this room deletes folders:
 * never through a mount.
 */
public final class MountTable {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT_COLUMN = 4;

    private MountTable() {}

    /** Where something is mounted at or below the path, deepest and latest first. */
    public static List<Path> below(Path path) {
        Path real = path.toAbsolutePath().normalize();
        var found = new ArrayList<Path>();
        if (!Files.exists(MOUNTS)) {
            return found; // No Linux, so none of our mounts either.
        }
        try {
            for (String line : Files.readAllLines(MOUNTS, StandardCharsets.UTF_8)) {
                Path point =
                        Path.of(
                                unescaped(
                                        line.split(" ", MOUNT_POINT_COLUMN + 2)[
                                                MOUNT_POINT_COLUMN]));
                if (point.startsWith(real)) {
                    found.add(point);
                }
            }
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot read " + MOUNTS, trouble);
        }
        List<Path> latestFirst = found.reversed();
        return latestFirst.stream()
                .sorted(Comparator.comparingInt(Path::getNameCount).reversed())
                .toList();
    }

    public static boolean isMountPoint(Path path) {
        Path real = path.toAbsolutePath().normalize();
        return below(real).contains(real);
    }

    /** Spaces and the like stand as three octal digits behind a backslash. */
    private static String unescaped(String text) {
        var plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 3 < text.length()) {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }

    /**
     * Mounts a file system in memory.
     *
     * @param sizeBytes its capacity, 0 for the kernel's default of half the memory
     */
    public static void mountTmpfs(Path path, int mode, long sizeBytes) throws IOException {
        String options =
                "mode=" + Integer.toOctalString(mode) + (sizeBytes > 0 ? ",size=" + sizeBytes : "");
        run("mount", "-t", "tmpfs", "-o", options, "podium", path.toString());
    }

    /** Unmounts everything at and below the path. */
    public static void unmountBelow(Path path) throws IOException {
        for (Path point : below(path)) {
            run("umount", point.toString());
        }
    }

    /** Deletes a folder with all in it; refuses when anything is mounted at or below it. */
    public static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> mounts = below(folder);
        if (!mounts.isEmpty()) {
            throw new IOException(
                    "refusing to delete "
                            + folder
                            + ": something is mounted at "
                            + mounts.getFirst());
        }
        Object device = Files.getAttribute(folder, "unix:dev", LinkOption.NOFOLLOW_LINKS);
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path one, BasicFileAttributes attributes) throws IOException {
                        if (!device.equals(
                                Files.getAttribute(one, "unix:dev", LinkOption.NOFOLLOW_LINKS))) {
                            throw new IOException("refusing to delete through the mount at " + one);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path one, IOException trouble)
                            throws IOException {
                        if (trouble != null) {
                            throw trouble;
                        }
                        Files.delete(one);
                        return FileVisitResult.CONTINUE;
                    }
                });
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
