package io.podium.node;

/** Hears what nodes do, for metrics; called from anywhere and must not block. */
public interface Meter {
    /** A meter that listens to nothing. */
    Meter SILENT = resource -> {};

    /**
     * A pod has made room for a critical one.
     *
     * @param resource of which the node had too little
     */
    void preempted(String resource);
}
