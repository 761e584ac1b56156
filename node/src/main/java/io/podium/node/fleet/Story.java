package io.podium.node.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a container is in its life, told from its script and the time alone: the same question has
 * the same answer after any restart of the program.
 *
 * @param restarts how often it was started again
 * @param started of the run that goes on or was the last; empty before the first
 * @param ended of that run; empty while it runs
 * @param lastStarted of the run before
 * @param lastEnded of the run before
 * @param isOver whether it will never run again
 * @param next when the story goes on; empty when it does not by itself
 */
record Story(
        int restarts,
        Optional<Instant> started,
        Optional<Instant> ended,
        Optional<Instant> lastStarted,
        Optional<Instant> lastEnded,
        boolean isOver,
        Optional<Instant> next) {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    /** After a run as long as this the next waits are short again. */
    private static final Duration QUIET = Duration.ofMinutes(10);

    /** The same, of a container that was stopped at a time and is not started again. */
    Story stopped(Instant at) {
        boolean hasRun = started.isPresent();
        return new Story(
                restarts,
                started,
                hasRun ? ended.or(() -> Optional.of(at)) : ended,
                lastStarted,
                lastEnded,
                hasRun,
                Optional.empty());
    }

    boolean isRunning() {
        return started.isPresent() && ended.isEmpty();
    }

    /** Whether it waits to be started again after an end. */
    boolean isWaiting() {
        return ended.isPresent() && !isOver;
    }

    /**
     * A container that may begin at a time.
     *
     * @param isFinal whether it is not started again when it has ended by itself
     */
    static Story at(PodScript script, boolean isFinal, Instant from, Instant now) {
        Instant start = from.plus(script.start());
        if (!script.failure().isEmpty() || now.isBefore(start)) {
            Optional<Instant> next =
                    script.failure().isEmpty() ? Optional.of(start) : Optional.empty();
            return new Story(
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    next);
        }
        Optional<Instant> before = Optional.empty();
        Optional<Instant> beforeEnded = Optional.empty();
        Duration wait = Duration.ZERO;
        for (int restarts = 0; ; restarts++) {
            Optional<Instant> end = script.life().map(start::plus);
            if (end.isEmpty() || now.isBefore(end.get())) {
                return new Story(
                        restarts,
                        Optional.of(start),
                        Optional.empty(),
                        before,
                        beforeEnded,
                        false,
                        end);
            }
            Duration rest = rest(wait, script.life().get());
            Instant again = end.get().plus(rest);
            if (isFinal || now.isBefore(again)) {
                return new Story(
                        restarts,
                        Optional.of(start),
                        end,
                        before,
                        beforeEnded,
                        isFinal,
                        isFinal ? Optional.empty() : Optional.of(again));
            }
            before = Optional.of(start);
            beforeEnded = end;
            wait = longer(rest);
            start = again;
        }
    }

    /** The first restart comes at once. A life of no length at all must not become a hot loop. */
    private static Duration rest(Duration wait, Duration life) {
        Duration rest = life.compareTo(QUIET) >= 0 ? Duration.ZERO : wait;
        return rest.isZero() && life.isZero() ? FIRST_WAIT : rest;
    }

    private static Duration longer(Duration wait) {
        if (wait.isZero()) {
            return FIRST_WAIT;
        }
        Duration twice = wait.multipliedBy(2);
        return twice.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : twice;
    }
}
