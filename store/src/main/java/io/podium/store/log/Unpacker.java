package io.podium.store.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Reads what a {@link Packer} wrote; short texts that come again are one instance. */
final class Unpacker {
    private static final int MAX_SHARED_LENGTH = 64;
    private static final int MAX_SHARED = 1 << 16;

    /** Texts seen so far, kept for as long as one opening lasts. */
    static final class Texts {
        private final Map<String, String> seen = new HashMap<>();

        String shared(String text) {
            if (text.length() > MAX_SHARED_LENGTH || seen.size() >= MAX_SHARED) {
                return seen.getOrDefault(text, text);
            }
            String first = seen.putIfAbsent(text, text);
            return first == null ? text : first;
        }
    }

    private final ByteBuffer in;
    private final Texts texts;

    Unpacker(ByteBuffer in, Texts texts) {
        this.in = in;
        this.texts = texts;
    }

    boolean hasMore() {
        return in.hasRemaining();
    }

    boolean flag() {
        return in.get() != 0;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than ten bytes");
    }

    /** A text that hardly comes twice. */
    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** A text that is likely to come again. */
    String sharedText() {
        return texts.shared(text());
    }

    byte[] bytes() {
        long length = number();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("a length beyond the end");
        }
        var value = new byte[(int) length];
        in.get(value);
        return value;
    }
}
