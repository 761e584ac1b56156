package io.podium.campaigns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The file that says what campaigns have really run; each run adds a line. */
record Ledger(Path file, String head) {
    /** Of kills. */
    Ledger(Path file) {
        this(file, "kind\tseeds\tkills\tacknowledged\tlost\tcommit\tdate");
    }

    /** Of histories: what happened in them is counted where kills count acknowledged writes. */
    static Ledger ofHistories(Path file) {
        return new Ledger(file, "engine\tseeds\thistories\toperations\tviolations\tcommit\tdate");
    }

    /**
     * One run.
     *
     * @param kind what was killed
     * @param firstSeed of its kills, each of which has a seed of its own
     * @param lost violations of what was promised, of any sort
     */
    record Run(
            String kind,
            long firstSeed,
            long lastSeed,
            long acknowledged,
            long lost,
            String commit,
            String date) {
        long kills() {
            return lastSeed - firstSeed + 1;
        }

        private String line() {
            return String.join(
                    "\t",
                    kind,
                    firstSeed + "-" + lastSeed,
                    Long.toString(kills()),
                    Long.toString(acknowledged),
                    Long.toString(lost),
                    commit,
                    date);
        }

        private static Run of(String line) {
            String[] cells = line.split("\t", -1);
            String[] seeds = cells[1].split("-", -1);
            return new Run(
                    cells[0],
                    Long.parseLong(seeds[0]),
                    Long.parseLong(seeds[1]),
                    Long.parseLong(cells[3]),
                    Long.parseLong(cells[4]),
                    cells[5],
                    cells[6]);
        }
    }

    List<Run> runs() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank() && !line.equals(head))
                .map(Run::of)
                .toList();
    }

    /** The first seed that no run of the kind has had. */
    long nextSeed(String kind) throws IOException {
        return runs().stream()
                        .filter(run -> run.kind().equals(kind))
                        .mapToLong(Run::lastSeed)
                        .max()
                        .orElse(0)
                + 1;
    }

    void add(Run run) throws IOException {
        if (!Files.exists(file)) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, head + "\n");
        }
        Files.writeString(file, run.line() + "\n", StandardOpenOption.APPEND);
    }
}
