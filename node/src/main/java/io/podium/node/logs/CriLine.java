package io.podium.node.logs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** One line of a log file in CRI's format: time, stream, tags, content. */
final class CriLine {
    private static final int FIELDS = 3;

    private final String time;
    private final boolean whole;
    private final byte[] content;

    private CriLine(String time, boolean whole, byte[] content) {
        this.time = time;
        this.whole = whole;
        this.content = content;
    }

    /** As it stands in the file, which may carry any offset. */
    String time() {
        return time;
    }

    /** Whether a line of the program ends here; else the next one goes on. */
    boolean whole() {
        return whole;
    }

    /** Without the newline; not to be changed. */
    byte[] content() {
        return content;
    }

    /** From a line without its newline; empty for what is no such line. */
    static Optional<CriLine> parse(byte[] line, int length) {
        var ends = new int[FIELDS];
        int found = 0;
        for (int i = 0; i < length && found < FIELDS; i++) {
            if (line[i] == ' ') {
                ends[found++] = i;
            }
        }
        if (found == FIELDS - 1) { // An empty content may have lost its space.
            ends[found++] = length;
        }
        if (found < FIELDS) {
            return Optional.empty();
        }
        String time = new String(line, 0, ends[0], StandardCharsets.US_ASCII);
        String tags =
                new String(line, ends[1] + 1, ends[2] - ends[1] - 1, StandardCharsets.US_ASCII);
        int start = Math.min(ends[2] + 1, length);
        var content = new byte[length - start];
        System.arraycopy(line, start, content, 0, content.length);
        boolean partial = tags.equals("P") || tags.startsWith("P:");
        return Optional.of(new CriLine(time, !partial, content));
    }

    /**
     * When it was written; {@link Instant#MAX} when that cannot be read, so that nothing is left
     * out by mistake.
     */
    Instant instant() {
        try {
            return OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeParseException e) {
            return Instant.MAX;
        }
    }
}
