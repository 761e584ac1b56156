package io.podium.podium.image;

import io.podium.base.Invariant;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Writes a tar archive (ustar) of root's files with time stamp zero: the same content gives the
 * same bytes.
 */
final class TarWriter implements AutoCloseable {
    private static final int NAME_LIMIT = 100;

    private final OutputStream out;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    void folder(String name, int mode) throws IOException {
        out.write(header(name + "/", TarEntry.FOLDER, mode, 0, ""));
    }

    void link(String name, String target) throws IOException {
        out.write(header(name, TarEntry.SYMBOLIC_LINK, 0777, 0, target));
    }

    void file(String name, int mode, byte[] content) throws IOException {
        out.write(header(name, TarEntry.FILE, mode, content.length, ""));
        out.write(content);
        pad(content.length);
    }

    void file(String name, int mode, Path content) throws IOException {
        long size = Files.size(content);
        out.write(header(name, TarEntry.FILE, mode, size, ""));
        try (InputStream in = Files.newInputStream(content)) {
            long copied = in.transferTo(out);
            Invariant.check(copied == size, "%s changed while it was read", content);
        }
        pad(size);
    }

    /** Copies an entry of another archive as it stands; the reader is at its content. */
    void entry(TarEntry entry, TarReader content) throws IOException {
        content.copyHeaderTo(out);
        content.copyTo(out);
        pad(entry.size());
    }

    /** Ends the archive; the stream below stays open. */
    @Override
    public void close() throws IOException {
        out.write(new byte[2 * TarReader.BLOCK]);
        out.flush();
    }

    private void pad(long size) throws IOException {
        out.write(new byte[(int) (-size & (TarReader.BLOCK - 1))]);
    }

    private static byte[] header(String name, char type, int mode, long size, String link) {
        byte[] block = new byte[TarReader.BLOCK];
        put(block, 0, NAME_LIMIT, name);
        put(block, 100, 8, String.format("%07o", mode));
        put(block, 108, 8, "0000000");
        put(block, 116, 8, "0000000");
        put(block, 124, 12, String.format("%011o", size));
        put(block, 136, 12, "00000000000");
        put(block, 157, NAME_LIMIT, link);
        put(block, 257, 8, "ustar\u000000");
        block[156] = (byte) type;
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte each : block) {
            sum += each & 0xff;
        }
        put(block, 148, 8, String.format("%06o\0 ", sum));
        return block;
    }

    private static void put(byte[] block, int at, int limit, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Invariant.check(bytes.length <= limit, "\"%s\" does not fit a tar header", text);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }
}
