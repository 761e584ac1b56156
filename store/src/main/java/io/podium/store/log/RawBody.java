package io.podium.store.log;

import io.podium.store.Body;
import io.podium.store.Header;

/** A body that nobody looks into: as the log has it, it goes back. */
final class RawBody implements Body {
    private static final byte[] NOTHING = {};

    /** Keeps the bytes. */
    static final Reader WHOLE = (key, header, bytes) -> new RawBody(header, bytes);

    /** Keeps none of the bytes, for those who only count. */
    static final Reader COUNTED = (key, header, bytes) -> new RawBody(header, NOTHING);

    private final Header header;
    private final byte[] bytes;

    private RawBody(Header header, byte[] bytes) {
        this.header = header;
        this.bytes = bytes;
    }

    @Override
    public Header header() {
        return header;
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public Body stamped(long revision) {
        return this;
    }
}
