package io.podium.e2e.cluster;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the repository begins: the folder with the launcher. */
public final class SourceRoot {
    private SourceRoot() {}

    public static Path path() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("ARCHITECTURE.md"))) {
            here = here.getParent();
        }
        return here;
    }
}
