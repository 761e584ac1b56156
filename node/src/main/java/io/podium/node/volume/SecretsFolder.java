package io.podium.node.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps the files of secrets in memory: one small file system for all pods of a node, made once.
 */
public final class SecretsFolder {
    private static final int MODE = 0755;

    private SecretsFolder() {}

    /**
     * Mounts tmpfs there unless it is mounted already. It stays when Podium ends, because
     * containers live on; whoever takes the node down unmounts it with everything below the node's
     * folder.
     */
    public static void mount(Path folder) throws IOException {
        Files.createDirectories(folder);
        MemoryMounts.mount(folder, MODE, 0);
    }
}
