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
 * @param heads bytes that the heads of all requests may hold together, and what has come of
 *     records, frames and heads that are not whole
 * @param handshakes connections that may be agreeing on TLS at once; further ones wait
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
        long heads,
        int handshakes,
        Duration head,
        Duration whole,
        Duration idle) {
    /** Of the memory this JVM may take, what heads may hold, and what answers may. */
    private static final int SHARE = 12;

    /** Of a body a tree is made, bytes to store and an answer, so bodies get the less. */
    private static final int SHARE_OF_BODIES = 24;

    /** What a connection costs that does nothing: a little on the heap, more within TLS. */
    private static final int CONNECTION = 16 * 1024;

    private static final int HANDSHAKE = 64 * 1024;

    /** Files of the store and of the rest of the program, which must always be had. */
    private static final long OTHER_FILES = 1_000;

    /**
     * For a server of a usual cluster; the times are upstream's but for the last. So many
     * connections that files can still be opened, and so many bytes as memory allows.
     */
    public static WireLimits usual() {
        long all = Runtime.getRuntime().maxMemory();
        long memory = all / SHARE;
        long files = OpenFiles.most().orElse(Integer.MAX_VALUE);
        return new WireLimits(
                Math.clamp(Math.min(files - OTHER_FILES, all / CONNECTION), 100, 20_000),
                250,
                200,
                Math.min(16L << 20, memory),
                all / SHARE_OF_BODIES,
                memory,
                memory,
                Math.clamp(memory / HANDSHAKE, 64, 4096),
                Duration.ofSeconds(32),
                Duration.ofSeconds(60),
                Duration.ofSeconds(300));
    }

    /** The same with so many connections. */
    public WireLimits withConnections(int other) {
        return with(other, untaken, bodies, answers, heads, handshakes);
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
                heads,
                handshakes,
                forHead,
                forWhole,
                whileIdle);
    }

    /** The same with so many bytes untaken. */
    public WireLimits withUntaken(long other) {
        return with(connections, other, bodies, answers, heads, handshakes);
    }

    /** The same with so many bytes of all bodies, and of all answers. */
    public WireLimits withMemory(long ofBodies, long ofAnswers) {
        return with(connections, untaken, ofBodies, ofAnswers, heads, handshakes);
    }

    /** The same with so many bytes of all heads. */
    public WireLimits withHeads(long other) {
        return with(connections, untaken, bodies, answers, other, handshakes);
    }

    /** The same with so many connections that are agreeing on TLS. */
    public WireLimits withHandshakes(int other) {
        return with(connections, untaken, bodies, answers, heads, other);
    }

    private WireLimits with(
            int ofConnections,
            long ofUntaken,
            long ofBodies,
            long ofAnswers,
            long ofHeads,
            int ofHandshakes) {
        return new WireLimits(
                ofConnections,
                streams,
                resets,
                ofUntaken,
                ofBodies,
                ofAnswers,
                ofHeads,
                ofHandshakes,
                head,
                whole,
                idle);
    }
}
