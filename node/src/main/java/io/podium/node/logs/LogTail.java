package io.podium.node.logs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The end of a log as a text, for a container's last message. */
public final class LogTail {
    private LogTail() {}

    /** At most so many lines and bytes; why it cannot be read when it cannot. */
    public static String text(Path path, int lines, int bytes) {
        var text = new ByteArrayOutputStream();
        try (var file = new LogFile(path)) {
            file.seekToLast(lines);
            for (Optional<CriLine> line = file.next(); line.isPresent(); line = file.next()) {
                text.writeBytes(line.get().content());
                if (line.get().whole()) {
                    text.write('\n');
                }
            }
        } catch (IOException trouble) {
            return "Error on reading termination message from logs: " + trouble.getMessage();
        }
        byte[] all = text.toByteArray();
        int from = Math.max(0, all.length - bytes);
        return new String(all, from, all.length - from, StandardCharsets.UTF_8);
    }
}
