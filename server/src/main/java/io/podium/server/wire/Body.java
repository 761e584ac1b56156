package io.podium.server.wire;

import io.netty.buffer.ByteBuf;
import io.podium.api.error.ApiError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** Collects the body of one request within the limit. */
final class Body {
    /** Upstream's limit of what one request may carry. */
    static final int LIMIT = 3 * 1024 * 1024;

    /** What a client says it will send is believed so far; the rest must come first. */
    private static final int CREDIT = 64 * 1024;

    private static final byte[] NOTHING = new byte[0];

    private int expected;
    private byte[] bytes = NOTHING;
    private int size;

    /** So many bytes are to come, as the client says. */
    void expect(long announced) {
        expected = Math.clamp(announced, 0, CREDIT);
    }

    /** Takes what arrived; false when the limit is passed. */
    boolean add(ByteBuf part) {
        int more = part.readableBytes();
        if (more > LIMIT - size) {
            return false;
        }
        if (size + more > bytes.length) {
            int grown = Math.min(LIMIT, Math.max(2 * bytes.length, size + more));
            int room = size == 0 ? Math.max(more, expected) : grown;
            bytes = java.util.Arrays.copyOf(bytes, room);
        }
        part.readBytes(bytes, size, more);
        size += more;
        return true;
    }

    /**
     * What was sent, inflated when the client deflated it; inflated bytes count against the same
     * limit.
     */
    byte[] whole(String encoding) {
        byte[] sent = size == bytes.length ? bytes : java.util.Arrays.copyOf(bytes, size);
        if (encoding.isEmpty() || encoding.equals("identity") || size == 0) {
            return sent;
        }
        if (!encoding.equals("gzip")) {
            throw ApiError.unsupportedMediaType(
                    "the content encoding " + encoding + " is not supported, only gzip is");
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(sent))) {
            var out = new ByteArrayOutputStream(4 * size);
            byte[] block = in.readNBytes(16 * 1024);
            while (block.length > 0) {
                out.write(block);
                if (out.size() > LIMIT) {
                    throw tooLarge();
                }
                block = in.readNBytes(16 * 1024);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw ApiError.badRequest("the request's body is not gzip: " + e.getMessage());
        }
    }

    static ApiError tooLarge() {
        return ApiError.tooLarge("Request entity too large: limit is " + LIMIT);
    }
}
