package io.podium.server.fairness;

/** Follows how many seats are wanted over time. */
final class Demand {
    private double seconds;
    private double sum;
    private double squares;
    private int most;

    /**
     * What was wanted in a stretch of time.
     *
     * @param most at once
     * @param average over time
     * @param deviation around the average
     */
    record Seen(int most, double average, double deviation) {
        /** What it takes to serve nearly all of it. */
        double envelope() {
            return Math.min(most, average + deviation);
        }
    }

    /** So many were wanted for so long. */
    void was(int seats, long nanos) {
        double passed = nanos / 1e9;
        seconds += passed;
        sum += passed * seats;
        squares += passed * seats * seats;
        most = Math.max(most, seats);
    }

    /** What was seen; begins anew with what is wanted now. */
    Seen take(int now) {
        double average = seconds > 0 ? sum / seconds : now;
        double variance = seconds > 0 ? squares / seconds - average * average : 0;
        var seen = new Seen(Math.max(most, now), average, Math.sqrt(Math.max(0, variance)));
        seconds = 0;
        sum = 0;
        squares = 0;
        most = now;
        return seen;
    }
}
