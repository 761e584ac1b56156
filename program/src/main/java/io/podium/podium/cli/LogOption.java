package io.podium.podium.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Option;

/** How the server's log looks and how much it says; the same for "up" and for what it starts. */
final class LogOption {
    static final String FORMAT = "--log-format";
    static final String VERBOSITY = "--verbosity";

    @Option(
            names = FORMAT,
            paramLabel = "FORMAT",
            description = "of the server's log: ${COMPLETION-CANDIDATES} (default: text)")
    private LogFormat format = LogFormat.text;

    @Option(
            names = VERBOSITY,
            paramLabel = "N",
            description =
                    "of the server's log: 3 tells of every request, 5 of everything (default: 0)")
    private int verbosity;

    /** From now on the log of this process is so. */
    void use() throws IOException {
        format.use(verbosity);
    }

    /** The same, as arguments of another process. */
    List<String> arguments() {
        return List.of(FORMAT, format.name(), VERBOSITY, Integer.toString(verbosity));
    }
}
