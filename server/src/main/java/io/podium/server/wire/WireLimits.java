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
 * @param bodies bytes that the bodies of all requests may hold together
 * @param answers bytes of answers that all connections together may leave untaken before those who
 *     do not read are hung up on
 * @param head how long the head of a request may take to come in
 * @param whole how long a request may take to come in as a whole
 * @param idle how long a connection may be open without a request
 */
public record WireLimits(
        int connections,
        int streams,
        int resets,
        long untaken,
        long bodies,
        long answers,
        Duration head,
        Duration whole,
        Duration idle) {
    /** Of the memory this JVM may take, what bodies may hold, and what answers may. */
    private static final int SHARE = 8;

    /** Files of the store and of the rest of the program, which must always be had. */
    private static final long OTHER_FILES = 1_000;

    /**
     * For a server of a usual cluster; the times are upstream's but for the last. So many
     * connections that files can still be opened, and so many bytes as memory allows.
     */
    public static WireLimits usual() {
        long memory = Runtime.getRuntime().maxMemory() / SHARE;
        long files = OpenFiles.most().orElse(Integer.MAX_VALUE);
        return new WireLimits(
                Math.clamp(files - OTHER_FILES, 100, 20_000),
                250,
                200,
                Math.min(16L << 20, memory),
                memory,
                memory,
                Duration.ofSeconds(32),
                Duration.ofSeconds(60),
                Duration.ofSeconds(300));
    }

    /** The same with so many connections. */
    public WireLimits withConnections(int other) {
        return new WireLimits(other, streams, resets, untaken, bodies, answers, head, whole, idle);
    }

    /** The same with that much time for heads and whole requests. */
    public WireLimits withTimes(Duration forHead, Duration forWhole, Duration whileIdle) {
        return new WireLimits(
                connections,
                streams,
                resets,
                untaken,
                bodies,
                answers,
                forHead,
                forWhole,
                whileIdle);
    }

    /** The same with so many bytes untaken. */
    public WireLimits withUntaken(long other) {
        return new WireLimits(
                connections, streams, resets, other, bodies, answers, head, whole, idle);
    }

    /** The same with so many bytes of all bodies, and of all answers. */
    public WireLimits withMemory(long ofBodies, long ofAnswers) {
        return new WireLimits(
                connections, streams, resets, untaken, ofBodies, ofAnswers, head, whole, idle);
    }
}
