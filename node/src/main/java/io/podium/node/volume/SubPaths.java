package io.podium.node.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Parts of volumes that containers see alone. Each is bound to a place of its own, {@code
 * volume-subpaths/VOLUME/CONTAINER/INDEX} in the pod's folder, from a descriptor the kernel opened
 * without leaving the volume: a container that swaps a folder for a link in between gains nothing.
 */
final class SubPaths {
    private static final int PERMISSIONS = 07777;
    private static final String MODE = "unix:mode";

    private SubPaths() {}

    /**
     * Binds the part of the volume and says where; what of it is missing is made as folders like
     * the volume's own.
     *
     * @param podFolder where the pod's own files are
     * @param index of the mount in its container
     */
    static Path bind(
            Path podFolder, String container, int index, String volume, Path root, String part)
            throws IOException {
        Path place =
                podFolder
                        .resolve("volume-subpaths")
                        .resolve(volume)
                        .resolve(container)
                        .resolve(Integer.toString(index));
        try (var folder = LinuxFiles.folder(root);
                var found = open(folder, part)) {
            while (LinuxFiles.detach(place)) {
                // A container of before had another state of it.
            }
            prepare(place, isFolder(found));
            LinuxFiles.bind(found, place);
        }
        return place;
    }

    private static LinuxFiles.Descriptor open(LinuxFiles.Descriptor root, String part)
            throws IOException {
        try {
            return LinuxFiles.beneath(root, part);
        } catch (NoSuchFileException missing) {
            make(root, part);
            return LinuxFiles.beneath(root, part);
        }
    }

    /**
     * Makes the folders that are missing, one in the other, never through a link made meanwhile.
     */
    private static void make(LinuxFiles.Descriptor root, String part) throws IOException {
        int mode = (Integer) Files.getAttribute(root.path(), MODE) & PERMISSIONS;
        LinuxFiles.Descriptor parent = LinuxFiles.beneath(root, ".");
        try {
            for (Path name : Path.of(part).normalize()) {
                LinuxFiles.Descriptor next = step(parent, name.toString(), mode);
                parent.close();
                parent = next;
            }
        } finally {
            parent.close();
        }
    }

    private static LinuxFiles.Descriptor step(LinuxFiles.Descriptor parent, String name, int mode)
            throws IOException {
        try {
            return LinuxFiles.beneath(parent, name);
        } catch (NoSuchFileException missing) {
            LinuxFiles.makeFolder(parent, name, mode);
            LinuxFiles.Descriptor made = LinuxFiles.child(parent, name);
            try {
                // The process' umask does not count here: the volume's own bits do.
                Files.setAttribute(made.path(), MODE, mode);
                return made;
            } catch (IOException trouble) {
                made.close();
                throw trouble;
            }
        }
    }

    private static boolean isFolder(LinuxFiles.Descriptor found) throws IOException {
        return Files.readAttributes(found.path(), BasicFileAttributes.class).isDirectory();
    }

    /** A place of the same sort: a folder is shown on a folder, all else on a file. */
    private static void prepare(Path place, boolean isFolder) throws IOException {
        Files.createDirectories(place.getParent());
        if (Files.exists(place) && Files.isDirectory(place) != isFolder) {
            Files.delete(place);
        }
        if (!Files.exists(place)) {
            if (isFolder) {
                Files.createDirectory(place);
            } else {
                Files.createFile(place);
            }
        }
    }
}
