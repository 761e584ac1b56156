package io.podium.scheduler.queue;

/** Hears of pods that come to a place of the queue, and why; both as upstream's metrics say it. */
public interface Arrivals {
    String ACTIVE = "active";
    String BACKOFF = "backoff";
    String UNSCHEDULABLE = "unschedulable";

    /** A pod came to this queue because of this. */
    void came(String queue, String event);
}
