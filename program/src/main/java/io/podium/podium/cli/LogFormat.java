package io.podium.podium.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/** How the server's log looks: one line an entry, on standard error, which is the log file. */
final class LogFormat {
    private static final String SETTINGS =
            """
            handlers=java.util.logging.ConsoleHandler
            .level=INFO
            io.netty.bootstrap.level=SEVERE
            java.util.logging.SimpleFormatter.format=%1$tFT%1$tT.%1$tL %4$s %3$s: %5$s%6$s%n
            """;

    private LogFormat() {}

    static void use() throws IOException {
        LogManager.getLogManager()
                .readConfiguration(
                        new ByteArrayInputStream(SETTINGS.getBytes(StandardCharsets.UTF_8)));
    }
}
