package io.podium.campaigns.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file that says what fuzzing has really run; each run of a target adds a line. */
record FuzzLedger(Path file) {
    private static final String HEAD = "target\texecutions\tseconds\tfindings\tcommit\tdate";

    /** One run of a target. */
    record Run(
            String target,
            long executions,
            long seconds,
            long findings,
            String commit,
            String date) {
        private String line() {
            return String.join(
                    "\t",
                    target,
                    Long.toString(executions),
                    Long.toString(seconds),
                    Long.toString(findings),
                    commit,
                    date);
        }
    }

    void add(Run run) throws IOException {
        if (!Files.exists(file)) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, HEAD + "\n");
        }
        Files.writeString(file, run.line() + "\n", StandardOpenOption.APPEND);
    }
}
