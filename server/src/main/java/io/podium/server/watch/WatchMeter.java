package io.podium.server.watch;

/** Hears what a watch sends; belongs to the hub's loop. */
public interface WatchMeter {
    /** Hears nothing. */
    WatchMeter SILENT = new WatchMeter() {};

    /** An event went out. */
    default void sent(int bytes) {}

    /** One of the objects that were there when the watch began was read for it. */
    default void read() {}
}
