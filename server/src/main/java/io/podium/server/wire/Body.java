package io.podium.server.wire;

import io.netty.buffer.ByteBuf;
import io.podium.api.error.ApiError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Collects the body of one request within the limit, and within what all bodies may hold. */
final class Body {
    /** Upstream's limit of what one request may carry. */
    static final int LIMIT = 3 * 1024 * 1024;

    /** What is no larger may be read for nothing. */
    static final int USUAL = 64 * 1024;

    /** What a client says it will send is believed so far; the rest must come first. */
    private static final int CREDIT = USUAL;

    private static final byte[] NOTHING = new byte[0];

    private final Burden burden;
    private int expected;
    private byte[] bytes = NOTHING;
    private int size;
    private int held;

    Body(Burden burden) {
        this.burden = burden;
    }

    /** So many bytes are to come, as the client says. Answers why they need not come. */
    Optional<ApiError> expect(long announced) {
        expected = Math.clamp(announced, 0, CREDIT);
        if (announced > LIMIT) {
            return Optional.of(tooLarge());
        }
        return announced <= 0 || burden.hasRoom(announced) ? Optional.empty() : Burden.refusal();
    }

    /** Takes what arrived; answers why it does not. */
    Optional<ApiError> add(ByteBuf part) {
        int more = part.readableBytes();
        if (more > LIMIT - size) {
            return Optional.of(tooLarge());
        }
        if (size + more > bytes.length) {
            int grown = Math.min(LIMIT, Math.max(2 * bytes.length, size + more));
            int room = size == 0 ? Math.max(more, expected) : grown;
            if (!hold(room - bytes.length, room)) {
                return Burden.refusal();
            }
            bytes = java.util.Arrays.copyOf(bytes, room);
        }
        part.readBytes(bytes, size, more);
        size += more;
        return Optional.empty();
    }

    private boolean hold(int more, int whole) {
        if (!burden.take(more, whole)) {
            return false;
        }
        held += more;
        return true;
    }

    /** The request is over; nobody looks at its body any more. */
    void release() {
        burden.give(held);
        held = 0;
        bytes = NOTHING;
        size = 0;
    }

    /**
     * What was sent, inflated when the client deflated it; inflated bytes count against the same
     * limits.
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
            if (!hold(out.size(), out.size())) {
                throw Burden.refusal().orElseThrow();
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
