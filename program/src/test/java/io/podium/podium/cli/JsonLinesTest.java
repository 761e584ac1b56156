package io.podium.podium.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesTest {
    private static LogRecord entry(String message) {
        var entry = new LogRecord(Level.INFO, message);
        entry.setInstant(Instant.parse("2026-03-01T12:00:00.250Z"));
        entry.setLoggerName("io.podium.slow");
        return entry;
    }

    private static String line(LogRecord entry) {
        return new JsonLines().format(entry);
    }

    @Test
    void writesOneObjectInOneLine() {
        assertThat(line(entry("cluster blue is up\nand well")))
                .isEqualTo(
                        "{\"ts\":\"2026-03-01T12:00:00.250Z\",\"level\":\"INFO\","
                                + "\"logger\":\"io.podium.slow\",\"msg\":\"cluster blue is up\\nand"
                                + " well\"}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    MESSAGE | MEMBERS
                    slow request verb=GET millis=703 | "msg":"slow request","verb":"GET","millis":703
                    request url="/a?b=c d" agent="x \\"y\\"" | "msg":"request","url":"/a?b=c d","agent":"x \\"y\\""
                    a=b is no field in the middle | "msg":"a=b is no field in the middle"
                    request msg=other code=200 | "msg":"request","code":200
                    """)
    void fieldsAtTheEndAreMembers(String message, String members) {
        assertThat(line(entry(message)))
                .endsWith("\"logger\":\"io.podium.slow\"," + members + "}\n");
    }

    @Test
    void faultsStayInTheLine() {
        LogRecord entry = entry("it broke");
        entry.setThrown(new IllegalStateException("why"));
        assertThat(line(entry))
                .contains(
                        "\"msg\":\"it broke\",\"error\":\"java.lang.IllegalStateException: why\\n")
                .endsWith("\"}\n")
                .hasLineCount(1);
    }
}
