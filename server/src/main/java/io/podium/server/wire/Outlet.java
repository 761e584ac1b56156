package io.podium.server.wire;

import io.netty.util.concurrent.EventExecutor;
import java.util.Map;

/**
 * The way out for one answer in one version of HTTP. Called on its event loop only, but for what
 * says otherwise and {@link #isWritable}.
 */
interface Outlet {
    EventExecutor loop();

    /** The request was HEAD: headers only. */
    boolean isBodiless();

    /**
     * Nothing is changed by the request, and memory is short, or answers that nobody takes fill
     * what there is for them: a large one had better be asked for later.
     */
    boolean isCrowded(boolean isShort);

    /**
     * Writes the head.
     *
     * @param length of the body, or -1 when it is open
     */
    void head(int code, Map<String, String> headers, long length);

    /** So many bytes will come, or be dropped; they are in memory already. From any thread. */
    void announce(int bytes);

    /** Announced bytes that do not go out after all. From any thread. */
    void drop(int bytes);

    /** Writes what was announced. */
    void data(byte[] bytes);

    /** The answer is whole. */
    void finish();

    /** The answer breaks off, visibly. */
    void cut();

    void flush();

    /** Whether more of a stream can go out now. */
    boolean isWritable();

    /**
     * Calls back on the loop when what held it back is gone; does nothing where only the connection
     * itself takes no more.
     */
    void whenRoomy(Runnable callback);
}
