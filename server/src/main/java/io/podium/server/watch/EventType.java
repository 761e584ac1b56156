package io.podium.server.watch;

/** What a frame says about its object. */
public enum EventType {
    ADDED,
    MODIFIED,
    DELETED
}
