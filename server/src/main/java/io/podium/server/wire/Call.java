package io.podium.server.wire;

import java.util.Optional;

/**
 * One request, whole, with the way back; an upgrade only when the client asked for one over
 * HTTP/1.1.
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes on their way in; nobody compares them.
public record Call(Head head, byte[] body, Response response, Optional<Upgrade> upgrade) {}
