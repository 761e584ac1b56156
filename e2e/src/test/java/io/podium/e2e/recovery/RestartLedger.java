package io.podium.e2e.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** The file that says which kills have been run without a fault; each run adds a line. */
record RestartLedger(Path file) {
    private static final String HEAD = "seeds\tkills\tslowest ms\tcommit\tdate\n";

    void add(long first, int kills, Duration slowest) throws IOException {
        if (!Files.exists(file)) {
            Files.writeString(file, HEAD);
        }
        String line =
                "%d-%d\t%d\t%d\t%s\t%s%n"
                        .formatted(
                                first,
                                first + kills - 1,
                                kills,
                                slowest.toMillis(),
                                System.getProperty("podium.commit", "unknown"),
                                LocalDate.now(ZoneOffset.UTC));
        Files.writeString(file, line, StandardOpenOption.APPEND);
    }
}
