package io.podium.podium.host;

import io.podium.base.files.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a file system can carry an overlay; one that is an overlay itself, as inside containers,
 * cannot.
 */
final class Overlay {
    private Overlay() {}

    /** Tries it with a mount of its own, which is taken away again. */
    static boolean worksAt(Path folder) throws IOException {
        Path trial = Files.createTempDirectory(Machines.made(folder), ".overlay").toRealPath();
        try {
            for (String part : new String[] {"lower", "upper", "work", "merged"}) {
                Files.createDirectory(trial.resolve(part));
            }
            String options =
                    "lowerdir="
                            + trial.resolve("lower")
                            + ",upperdir="
                            + trial.resolve("upper")
                            + ",workdir="
                            + trial.resolve("work");
            return Commands.attempt(
                            "mount",
                            "-t",
                            "overlay",
                            "overlay",
                            "-o",
                            options,
                            trial.resolve("merged").toString())
                    .isOk();
        } finally {
            Mounts.unmountBelow(trial);
            Folders.delete(trial);
        }
    }
}
