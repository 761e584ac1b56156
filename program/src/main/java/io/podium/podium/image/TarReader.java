package io.podium.podium.image;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a tar archive from front to back: ustar with the extensions of pax and GNU tar for long
 * names.
 */
final class TarReader {
    static final int BLOCK = 512;

    private static final char PAX = 'x';
    private static final char PAX_FOR_ALL = 'g';
    private static final char LONG_NAME = 'L';
    private static final char LONG_LINK = 'K';

    /** An extended header beyond this is an attack or damage. */
    private static final int EXTENSION_LIMIT = 1 << 20;

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private long left;
    private long padding;
    private byte[] header = new byte[0];

    TarReader(InputStream in) {
        this.in = in;
    }

    /** The next entry; empty at the archive's end. What was not read of the last one is skipped. */
    Optional<TarEntry> next() throws IOException {
        copyTo(OutputStream.nullOutputStream());
        var raw = new ByteArrayOutputStream();
        Map<String, String> extended = new HashMap<>();
        while (true) {
            byte[] block = in.readNBytes(BLOCK);
            if (block.length == 0 || isZero(block)) {
                return Optional.empty();
            }
            if (block.length < BLOCK) {
                throw new EOFException("the archive ends within a header");
            }
            checkSum(block);
            raw.writeBytes(block);
            char type = block[156] == 0 ? TarEntry.FILE : (char) block[156];
            long size = number(block, 124, 12);
            if (type == PAX || type == PAX_FOR_ALL || type == LONG_NAME || type == LONG_LINK) {
                byte[] content = extension(size, raw);
                switch (type) {
                    case PAX -> paxRecords(content, extended);
                    case LONG_NAME -> extended.put("path", text(content, 0, content.length));
                    case LONG_LINK -> extended.put("linkpath", text(content, 0, content.length));
                    default -> raw.reset(); // Global records (comments of git) concern no entry.
                }
                continue;
            }
            header = raw.toByteArray();
            return Optional.of(entry(block, type, size, extended));
        }
    }

    /**
     * The current entry's header blocks as they stand in the archive, extended headers included.
     */
    void copyHeaderTo(OutputStream out) throws IOException {
        out.write(header);
    }

    /** Copies the rest of the current entry's content. */
    void copyTo(OutputStream out) throws IOException {
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException("the archive ends within a file");
            }
            out.write(buffer, 0, read);
            left -= read;
        }
        if (in.readNBytes((int) padding).length < padding) {
            throw new EOFException("the archive ends within a file");
        }
        padding = 0;
    }

    private TarEntry entry(byte[] block, char type, long size, Map<String, String> extended)
            throws IOException {
        String prefix =
                text(block, 257, 6).startsWith("ustar") && block[263] == '0'
                        ? text(block, 345, 155)
                        : "";
        String plain = text(block, 0, 100);
        String name =
                extended.getOrDefault("path", prefix.isEmpty() ? plain : prefix + "/" + plain);
        long real = Long.parseLong(extended.getOrDefault("size", Long.toString(size)));
        boolean hasContent =
                type != TarEntry.HARD_LINK
                        && type != TarEntry.SYMBOLIC_LINK
                        && type != TarEntry.FOLDER;
        left = hasContent ? real : 0;
        padding = -left & (BLOCK - 1);
        return new TarEntry(
                normal(name),
                type == '7' ? TarEntry.FILE : type,
                (int) number(block, 100, 8),
                Long.parseLong(extended.getOrDefault("uid", Long.toString(number(block, 108, 8)))),
                Long.parseLong(extended.getOrDefault("gid", Long.toString(number(block, 116, 8)))),
                left,
                extended.getOrDefault("linkpath", text(block, 157, 100)));
    }

    private byte[] extension(long size, ByteArrayOutputStream raw) throws IOException {
        if (size < 0 || size > EXTENSION_LIMIT) {
            throw new IOException("an extended header of " + size + " bytes");
        }
        byte[] padded = in.readNBytes((int) (size + (-size & (BLOCK - 1))));
        if (padded.length < size) {
            throw new EOFException("the archive ends within an extended header");
        }
        raw.writeBytes(padded);
        return Arrays.copyOf(padded, (int) size);
    }

    /** Records of the form "LENGTH NAME=VALUE\n", the length being that of the whole record. */
    private static void paxRecords(byte[] content, Map<String, String> into) throws IOException {
        int at = 0;
        while (at < content.length) {
            int blank = at;
            while (blank < content.length && content[blank] != ' ') {
                blank++;
            }
            int length;
            try {
                length =
                        Integer.parseInt(
                                new String(content, at, blank - at, StandardCharsets.US_ASCII));
            } catch (NumberFormatException e) {
                throw new IOException("a broken extended header", e);
            }
            if (length <= blank - at + 1 || at + length > content.length) {
                throw new IOException("a broken extended header");
            }
            String record =
                    new String(content, blank + 1, at + length - blank - 2, StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (equals > 0) {
                into.put(record.substring(0, equals), record.substring(equals + 1));
            }
            at += length;
        }
    }

    private static void checkSum(byte[] block) throws IOException {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
        }
        if (sum != number(block, 148, 8)) {
            throw new IOException("not a tar archive, or a damaged one");
        }
    }

    /** Octal digits, or a binary number marked by the first bit (GNU tar's way for large ones). */
    private static long number(byte[] block, int from, int length) throws IOException {
        if ((block[from] & 0x80) != 0) {
            long value = block[from] & 0x7f;
            for (int i = from + 1; i < from + length; i++) {
                value = (value << 8) | (block[i] & 0xff);
            }
            return value;
        }
        String digits = text(block, from, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new IOException("not a tar archive, or a damaged one", e);
        }
    }

    private static String text(byte[] block, int from, int length) {
        int end = from;
        while (end < from + length && block[end] != 0) {
            end++;
        }
        return new String(block, from, end - from, StandardCharsets.UTF_8);
    }

    private static String normal(String name) {
        String plain = name;
        while (plain.startsWith("./") || plain.startsWith("/")) {
            plain = plain.substring(plain.indexOf('/') + 1);
        }
        while (plain.endsWith("/")) {
            plain = plain.substring(0, plain.length() - 1);
        }
        return plain;
    }

    private static boolean isZero(byte[] block) {
        for (byte each : block) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }
}
