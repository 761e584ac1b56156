package io.podium.server.wire;

import io.podium.api.error.ApiError;
import io.podium.api.value.MapValue;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where one answer goes. Either {@link #send} or {@link #fail} once, or {@link #open}, any number
 * of {@link #write}, {@link #close}. Calls are quick and may come from any thread, one at a time;
 * what comes after the connection broke is dropped.
 */
public interface Response {
    /**
     * Puts one more Warning header on whatever answer comes, be it a refusal; to be called before
     * it comes.
     */
    void warn(String header);

    /** Puts headers on whatever answer comes, be it a refusal; to be called before it comes. */
    default void put(Map<String, String> headers) {}

    /** The name of the request in the audit log and in its answer's Audit-ID. */
    default String auditId() {
        return "";
    }

    /** What the answer says, for those who listen when they want it; its bytes come otherwise. */
    default void tell(Supplier<MapValue> object) {}

    /** A whole answer. Headers beyond those every answer has; Content-Length is set here. */
    void send(int code, Map<String, String> headers, byte[] body);

    /** The refusal as a Status. After {@link #open} it can only cut the connection. */
    void fail(ApiError error);

    /** Begins a stream: headers go out at once, the length is open. */
    void open(int code, Map<String, String> headers);

    /** The next bytes of a stream; the array is not copied and must not change. */
    void write(byte[] bytes);

    /**
     * Whether the connection takes more now; when not, wait for {@link #onDrain}. True when it is
     * gone.
     */
    boolean isWritable();

    /**
     * Nothing is changed by the request, and what others hold, waiting or not taking their answers,
     * fills the memory there is for it: a large answer, or a long one, had better be asked for
     * later.
     */
    default boolean isCrowded() {
        return false;
    }

    /**
     * Calls back once when the connection takes more again or is gone, at once when it does so now.
     */
    void onDrain(Runnable callback);

    /**
     * Calls back once when the answer is over, whether all was sent or the client left; at once
     * when it is.
     */
    void onEnd(Runnable callback);

    /**
     * Work for this answer begins that goes on even if the client leaves. What the request holds
     * (its seat, its body) counts as taken until the step that is returned has run.
     */
    default Runnable working() {
        return () -> {};
    }

    /** Calls back once when the answer is over and so is all work for it; at once when it is. */
    default void onRest(Runnable callback) {
        onEnd(callback);
    }

    /** The answer is over: all was sent, or nobody is there any more to take it. */
    default boolean isOver() {
        return false;
    }

    /** A step of the work for this answer is done; heard by those who ask why it took long. */
    default void mark(String step) {}

    /** Runs quick work on the connection's event loop, for callers whose own thread is dear. */
    default void onLoop(Runnable work) {
        work.run();
    }

    /** Ends a stream as a whole. */
    void close();

    /** Ends a stream so that the client sees that something is missing. */
    void abort();
}
