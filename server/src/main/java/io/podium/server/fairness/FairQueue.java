package io.podium.server.fairness;

import java.util.ArrayDeque;

/** One queue of a level: those who wait, and how far its flows are ahead of the others. */
final class FairQueue {
    final ArrayDeque<Seat> waiting = new ArrayDeque<>();

    /**
     * In virtual seat-seconds: when the next of this queue would begin if all were served at once.
     */
    double nextStart;

    int waitingSeats;
    int runningSeats;
    int running;

    boolean isIdle() {
        return running == 0 && waiting.isEmpty();
    }

    /** So much work is before a newcomer. */
    int seats() {
        return waitingSeats + runningSeats;
    }
}
