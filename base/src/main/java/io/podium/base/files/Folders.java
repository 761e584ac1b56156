package io.podium.base.files;

import io.podium.base.files.MountTable.Mount;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/** Whole folder trees: their size, and removal that follows no link and goes through no mount. */
public final class Folders {
    private static final String DEVICE = "unix:dev";

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
        List<Mount> mounts = MountTable.now().below(real);
        if (!mounts.isEmpty()) {
            throw new IOException(
                    real
                            + " is not removed: something is still mounted at "
                            + mounts.getFirst().point());
        }
        // The table was clean; should a mount appear meanwhile, its files lie on another device.
        Files.walkFileTree(real, new Deletion(device(real)));
    }

    /** Bytes of all files below the folder; what vanishes meanwhile does not count. */
    public static long size(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            return all.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static Object device(Path path) throws IOException {
        return Files.getAttribute(path, DEVICE, LinkOption.NOFOLLOW_LINKS);
    }

    /** Files before their folders, on one device only. */
    private static final class Deletion extends SimpleFileVisitor<Path> {
        private final Object device;

        Deletion(Object device) {
            this.device = device;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
            if (!device.equals(device(folder))) {
                throw new IOException(folder + " is not removed: it is mounted from elsewhere");
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
        public FileVisitResult postVisitDirectory(Path folder, IOException trouble)
                throws IOException {
            if (trouble != null) {
                throw trouble;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
