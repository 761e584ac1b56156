package io.podium.podium.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** How the server's log looks: entries on standard error, which is the log file. */
enum LogFormat {
    /** One line an entry, traces of faults below it. Lower case as it is typed. */
    text,
    /** One object an entry, always in one line. */
    json;

    private static final String SETTINGS =
            """
            handlers=java.util.logging.ConsoleHandler
            .level=INFO
            io.netty.bootstrap.level=SEVERE
            java.util.logging.ConsoleHandler.level=ALL
            java.util.logging.SimpleFormatter.format=%1$tFT%1$tT.%1$tL %4$s %3$s: %5$s%6$s%n
            """;
    private static final String REQUESTS = "io.podium.requests.level=FINE\n";
    private static final String EVERYTHING = "io.podium.level=FINE\n";
    private static final int TELLS_REQUESTS = 3;
    private static final int TELLS_EVERYTHING = 5;

    void use(int verbosity) throws IOException {
        String settings =
                SETTINGS
                        + (verbosity >= TELLS_REQUESTS ? REQUESTS : "")
                        + (verbosity >= TELLS_EVERYTHING ? EVERYTHING : "");
        LogManager.getLogManager()
                .readConfiguration(
                        new ByteArrayInputStream(settings.getBytes(StandardCharsets.UTF_8)));
        if (this == json) {
            Formatter formatter = new JsonLines();
            for (Handler handler : Logger.getLogger("").getHandlers()) {
                handler.setFormatter(formatter);
            }
        }
    }
}
