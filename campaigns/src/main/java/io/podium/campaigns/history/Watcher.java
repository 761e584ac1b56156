package io.podium.campaigns.history;

/** Watches in some way. */
interface Watcher {
    /** A process lives; whatever was open to one before it is gone. */
    void live(Life life);

    /** Takes in what waits for it. */
    void drain();

    /** Nothing happens any more: everything up to the revision must have come. */
    void calm(long revision);
}
