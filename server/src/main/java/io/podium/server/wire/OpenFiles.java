package io.podium.server.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** How many files and sockets this process may have open. */
final class OpenFiles {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String NAME = "Max open files";

    private OpenFiles() {}

    /** Nothing where there is no limit, or none that can be read. */
    static OptionalLong most() {
        try {
            return most(Files.readAllLines(LIMITS));
        } catch (IOException e) {
            return OptionalLong.empty(); // Not Linux: the usual number has to do.
        }
    }

    /** Of the lines the kernel tells. */
    static OptionalLong most(List<String> lines) {
        for (String line : lines) {
            if (line.startsWith(NAME)) {
                String soft = line.substring(NAME.length()).strip().split(" +", 2)[0];
                return soft.equals("unlimited")
                        ? OptionalLong.empty()
                        : OptionalLong.of(Long.parseLong(soft));
            }
        }
        return OptionalLong.empty();
    }
}
