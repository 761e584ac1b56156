package io.podium.node.volume;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Gives a tree to a group, as fsGroup asks; the bits are those of upstream's SetVolumeOwnership.
 */
final class Ownership {
    static final int SETGID = 02000;
    private static final int GROUP_ENTERS = 0110;
    private static final int PERMISSIONS = 07777;

    private Ownership() {}

    /** How far down a tree is given away. */
    enum Depth {
        /** The folder alone. */
        TOP,
        /** All of it. */
        TREE
    }

    /**
     * Changes the group of all in the tree, and what it may do.
     *
     * @param bits added to the permissions of files, and with entering to those of folders
     */
    static void give(Path tree, int group, Depth depth, int bits) throws IOException {
        if (depth == Depth.TOP) {
            give(tree, group);
            add(tree, bits | GROUP_ENTERS | SETGID);
            return;
        }
        Files.walkFileTree(
                tree,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path one, BasicFileAttributes attributes) throws IOException {
                        give(one, group);
                        add(one, bits | GROUP_ENTERS | SETGID);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        give(file, group);
                        if (attributes.isRegularFile()) {
                            add(file, bits);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static void give(Path path, int group) throws IOException {
        Files.setAttribute(path, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
    }

    /** Sets the bits besides those that are set. */
    static void add(Path path, int bits) throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode") & PERMISSIONS;
        Files.setAttribute(path, "unix:mode", mode | bits);
    }
}
