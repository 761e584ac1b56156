package io.podium.server.request;

/**
 * Where the frames of a watch go: a connection. All calls are quick; frames may come from any
 * thread, one at a time.
 */
public interface WatchSink {
    /** The watch is accepted: headers can go out. */
    void open(String contentType, java.util.List<String> warnings);

    /** The state the watch begins with went out as a whole; called once, unless it ends before. */
    default void begun() {}

    /** One or more whole frames. */
    void send(byte[] frames);

    /** Whether the connection takes more now; when not, wait for {@link #onDrain}. */
    boolean isWritable();

    /** Calls back (once per call of this method) when the connection takes more again. */
    void onDrain(Runnable callback);

    /** The watch is over. */
    void close();
}
