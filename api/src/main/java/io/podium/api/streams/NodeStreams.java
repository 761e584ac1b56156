package io.podium.api.streams;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;

/**
 * The streams of the pods on one node. Every call blocks until its end; interrupting the thread
 * ends it early.
 */
public interface NodeStreams {
    /** A pod on this node. */
    record PodReference(String namespace, String name, String uid) {}

    /**
     * What of a container's log is wanted; names follow PodLogOptions.
     *
     * @param tailLines how many last lines, empty for all
     * @param limitBytes at most so many bytes, empty for no limit
     */
    record LogRequest(
            PodReference pod,
            String container,
            boolean follow,
            boolean previous,
            boolean timestamps,
            Optional<Long> tailLines,
            Optional<Instant> sinceTime,
            Optional<Duration> since,
            Optional<Long> limitBytes) {}

    /** A command to run in a container. */
    record ExecRequest(PodReference pod, String container, List<String> command, boolean tty) {}

    /** A container to attach to. */
    record AttachRequest(PodReference pod, String container, boolean tty) {}

    /** The size of a terminal in characters. */
    record TerminalSize(int width, int height) {}

    /**
     * The other end. Writing blocks until the client took the bytes; reading stdin ends (-1) when
     * the client half-closed. An absent stream was not asked for.
     */
    record Terminal(
            Optional<InputStream> stdin,
            Optional<OutputStream> stdout,
            Optional<OutputStream> stderr,
            BlockingQueue<TerminalSize> sizes) {}

    /** How a command ended: its exit code. */
    record Exit(int code) {}

    /**
     * The request makes no sense here; the message is for the user.
     *
     * <p>Code is the HTTP status to answer with when nothing was sent yet: 400 for a container that
     * has not started, 404 for one that is not there.
     */
    final class StreamRefused extends IOException {
        private static final long serialVersionUID = 1L;
        private final int code;

        public StreamRefused(int code, String message) {
            super(message);
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    /**
     * Checks that the log can be read (else {@link StreamRefused}), calls ready once, then writes
     * to out until its end.
     */
    void logs(LogRequest request, Runnable ready, OutputStream out)
            throws IOException, InterruptedException;

    /**
     * Why no stream can stand, before anything of it does.
     *
     * @param code the HTTP status to answer with
     * @param text the whole answer
     */
    record Obstacle(int code, String text) {}

    /**
     * What keeps a stream from standing, as far as that is known before it is tried.
     *
     * @param container "" for the pod's ports
     * @param attaches whether it shall be attached to rather than a command be run
     */
    default Optional<Obstacle> obstacle(PodReference pod, String container, boolean attaches) {
        return Optional.empty();
    }

    Exit exec(ExecRequest request, Terminal terminal) throws IOException, InterruptedException;

    Exit attach(AttachRequest request, Terminal terminal) throws IOException, InterruptedException;

    /** Carries bytes to and from a port inside the pod until both sides ended. */
    void portForward(PodReference pod, int port, InputStream in, OutputStream out)
            throws IOException, InterruptedException;
}
