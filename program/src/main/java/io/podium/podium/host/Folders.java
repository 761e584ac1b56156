package io.podium.podium.host;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Removal of folder trees that never follows a link and never goes through a mount. */
public final class Folders {
    private Folders() {}

    /** Removes the file or folder and all below it; refuses while anything is mounted there. */
    public static void delete(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.isSymbolicLink(root)) {
            Files.delete(root);
            return;
        }
        Path real = root.toRealPath();
        if (Mounts.hasMountsBelow(real)) {
            throw new IOException(real + " is not removed: something is still mounted there");
        }
        Object device = Files.getAttribute(real, "unix:dev", LinkOption.NOFOLLOW_LINKS);
        Files.walkFileTree(
                real,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) throws IOException {
                        // The table of mounts was clean; should one appear meanwhile, its files lie
                        // on another device.
                        if (!device.equals(
                                Files.getAttribute(
                                        folder, "unix:dev", LinkOption.NOFOLLOW_LINKS))) {
                            throw new IOException(
                                    folder + " is not removed: it is mounted from elsewhere");
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
                    public FileVisitResult postVisitDirectory(Path folder, IOException e)
                            throws IOException {
                        if (e != null) {
                            throw e;
                        }
                        Files.delete(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
