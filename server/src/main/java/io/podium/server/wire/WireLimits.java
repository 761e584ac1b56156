package io.podium.server.wire;

import java.time.Duration;

/**
 * What one client may cost before it is hung up on. Sizes of heads and bodies are the same for
 * everybody and stand where they are read.
 *
 * @param connections that may be open at once; further ones are closed as they come
 * @param streams of one HTTP/2 connection at once
 * @param resets of one HTTP/2 connection in half a minute, in either direction
 * @param untaken bytes of answers that one HTTP/2 connection may leave untaken before further
 *     requests on it are refused
 * @param head how long the head of a request may take to come in
 * @param whole how long a request may take to come in as a whole
 * @param idle how long a connection may be open without a request
 */
public record WireLimits(
        int connections,
        int streams,
        int resets,
        long untaken,
        Duration head,
        Duration whole,
        Duration idle) {
    /** For a server of a usual cluster; the times are upstream's but for the last. */
    public static WireLimits usual() {
        return new WireLimits(
                20_000,
                250,
                200,
                16L << 20,
                Duration.ofSeconds(32),
                Duration.ofSeconds(60),
                Duration.ofSeconds(300));
    }

    /** The same with so many connections. */
    public WireLimits withConnections(int other) {
        return new WireLimits(other, streams, resets, untaken, head, whole, idle);
    }

    /** The same with that much time for heads and whole requests. */
    public WireLimits withTimes(Duration forHead, Duration forWhole, Duration whileIdle) {
        return new WireLimits(connections, streams, resets, untaken, forHead, forWhole, whileIdle);
    }

    /** The same with so many bytes untaken. */
    public WireLimits withUntaken(long other) {
        return new WireLimits(connections, streams, resets, other, head, whole, idle);
    }
}
