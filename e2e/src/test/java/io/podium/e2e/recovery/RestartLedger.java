package io.podium.e2e.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** The file that says which kills have been run without a fault; each run adds a line. */
record RestartLedger(Path file) {
    private static final String HEAD = "seeds\tkills\tmedian ms\tslowest ms\tcommit\tdate\n";

    /**
     * @param times from each return to the right status; a killed shim has none
     */
    void add(long first, int kills, List<Duration> times) throws IOException {
        if (!Files.exists(file)) {
            Files.writeString(file, HEAD);
        }
        List<Long> sorted = times.stream().map(Duration::toMillis).sorted().toList();
        String line =
                "%d-%d\t%d\t%d\t%d\t%s\t%s%n"
                        .formatted(
                                first,
                                first + kills - 1,
                                kills,
                                sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2),
                                sorted.isEmpty() ? 0 : sorted.getLast(),
                                System.getProperty("podium.commit", "unknown"),
                                LocalDate.now(ZoneOffset.UTC));
        Files.writeString(file, line, StandardOpenOption.APPEND);
    }
}
