package io.podium.server.fairness;

import java.util.List;

/**
 * How a level stands at a moment, for people who look into it.
 *
 * @param queueless at work without a queue
 */
record LevelDigest(
        String name,
        int waiting,
        int running,
        Totals totals,
        List<Queue> queues,
        List<Seat> queueless) {
    /** What became of requests since the server runs. */
    record Totals(long dispatched, long rejected, long timedOut, long cancelled) {}

    /**
     * One queue.
     *
     * @param nextStart in virtual seat-seconds
     */
    record Queue(
            List<Seat> waiting,
            List<Seat> running,
            int runningSeats,
            double nextStart,
            int waitingSeats) {
        /** What those who wait are thought to take, in seat-seconds. */
        double work() {
            return waitingSeats * Level.GUESS_SECONDS;
        }
    }

    boolean isIdle() {
        return waiting == 0 && running == 0;
    }

    long activeQueues() {
        return queues.stream().filter(queue -> !queue.waiting().isEmpty()).count();
    }
}
