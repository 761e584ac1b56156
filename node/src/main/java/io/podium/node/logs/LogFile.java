package io.podium.node.logs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** A log file that may grow and may be moved away while it is read. */
final class LogFile implements AutoCloseable {
    private static final int BLOCK = 64 << 10;
    private static final int TAG_FIELD = 2;

    private final Path path;
    private final ByteBuffer buffer = ByteBuffer.allocate(BLOCK);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private FileChannel channel;
    private Object key;

    LogFile(Path path) throws IOException {
        this.path = path;
        open();
        buffer.limit(0);
    }

    private void open() throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.READ);
        key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** The next whole line of the file; empty at its present end. */
    Optional<CriLine> next() throws IOException {
        while (true) {
            while (buffer.hasRemaining()) {
                byte b = buffer.get();
                if (b == '\n') {
                    byte[] bytes = line.toByteArray();
                    line.reset();
                    Optional<CriLine> parsed = CriLine.parse(bytes, bytes.length);
                    if (parsed.isPresent()) {
                        return parsed;
                    }
                } else {
                    line.write(b);
                }
            }
            buffer.clear();
            int read = channel.read(buffer);
            buffer.flip();
            if (read <= 0) {
                buffer.limit(0);
                return Optional.empty();
            }
        }
    }

    /**
     * At the end of a file that was moved away: goes on with the new one of the same name. False if
     * it was not.
     */
    boolean reopenIfMoved() throws IOException {
        Object now;
        try {
            now = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return false;
        }
        if (now.equals(key)) {
            return false;
        }
        channel.close();
        open();
        line.reset();
        return true;
    }

    /**
     * Moves to the beginning of the last so many lines of the program; a line in parts counts once.
     */
    void seekToLast(long lines) throws IOException {
        long size = channel.size();
        buffer.limit(0);
        line.reset();
        if (lines <= 0) {
            channel.position(size);
            return;
        }
        channel.position(startOfLast(lines, size));
    }

    /**
     * Looks at twice as much of the end each time, so that a short tail of a long file costs
     * little.
     */
    private long startOfLast(long lines, long size) throws IOException {
        for (long window = BLOCK; ; window *= 2) {
            long from = Math.max(0, size - window);
            long ends = ends(from, size, Long.MAX_VALUE)[0];
            if (ends > lines) {
                return ends(from, size, ends - lines)[1];
            }
            if (from == 0) {
                return 0;
            }
        }
    }

    /** How many lines of the program end in the range, and where the one of this number ends. */
    private long[] ends(long from, long to, long wanted) throws IOException {
        var block = ByteBuffer.allocate(BLOCK);
        long count = 0;
        int spaces = 0;
        byte tag = 0;
        boolean cut = from > 0; // The first line of the range may have lost its beginning.
        for (long at = from; at < to; ) {
            block.clear().limit((int) Math.min(BLOCK, to - at));
            int read = channel.read(block, at);
            if (read <= 0) {
                break;
            }
            for (int i = 0; i < read; i++) {
                byte b = block.get(i);
                if (b == '\n') {
                    count += !cut && tag != 'P' ? 1 : 0;
                    if (count == wanted) {
                        return new long[] {count, at + i + 1};
                    }
                    cut = false;
                    spaces = 0;
                    tag = 0;
                } else if (b == ' ' && spaces < TAG_FIELD + 1) {
                    spaces++;
                } else if (spaces == TAG_FIELD && tag == 0) {
                    tag = b;
                }
            }
            at += read;
        }
        return new long[] {count, to};
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
