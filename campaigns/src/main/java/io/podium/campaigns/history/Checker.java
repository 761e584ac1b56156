package io.podium.campaigns.history;

import io.podium.campaigns.history.History.Outcome;
import io.podium.campaigns.history.History.Reading;
import io.podium.campaigns.history.History.Seen;
import io.podium.campaigns.history.History.Wish;
import io.podium.campaigns.history.History.Writing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Judges whether one order of commits explains everything that a history tells. */
public final class Checker {
    private final History history;
    private final Clockwork clockwork;
    private final Tape tape;
    private final List<Violation> violations = new ArrayList<>();

    private Checker(History history) {
        this.history = history;
        clockwork = new Clockwork(history);
        tape = new Tape(history, clockwork);
    }

    /** All that must not be; empty when all is well. */
    public static List<Violation> check(History history) {
        var checker = new Checker(history);
        checker.check();
        return List.copyOf(checker.violations);
    }

    private void check() {
        violations.addAll(tape.violations());
        history.reopenings().forEach(this::judge);
        history.writings().forEach(this::judge);
        history.readings().forEach(this::judge);
        history.pieces().forEach(piece -> judge(piece.reading()));
        for (Watching watching : history.watchings()) {
            violations.addAll(Stream.judge(tape, clockwork, watching));
            watching.refused().ifPresent(moment -> judgeRefusal(watching, moment));
        }
    }

    private void violate(Law law, String what) {
        violations.add(new Violation(law, what));
    }

    private void judge(History.Reopening reopening) {
        long told = clockwork.floor(reopening.crashed());
        if (reopening.revision() < told) {
            violate(Law.DURABLE, "%d was told of, then %s".formatted(told, reopening));
        }
        for (Writing writing : history.writings()) {
            if (writing.began() > reopening.crashed()
                    && writing.outcome() instanceof Outcome.Done done
                    && done.revision() <= reopening.revision()) {
                violate(Law.REVISIONS, "%s after %s".formatted(writing, reopening));
            }
        }
    }

    private void judge(Writing writing) {
        switch (writing.outcome()) {
            case Outcome.Done done -> {
                if (done.revision() <= clockwork.floor(writing.began())) {
                    violate(
                            Law.REAL_TIME,
                            "%s, but %d was told of before"
                                    .formatted(writing, clockwork.floor(writing.began())));
                }
            }
            case Outcome.Refused refused -> {
                if (!isRight(writing, refused)) {
                    violate(Law.REFUSALS, writing.toString());
                }
            }
            case Outcome.Declined declined -> {
                if (!isRight(writing, declined)) {
                    violate(Law.REFUSALS, writing.toString());
                }
            }
            case Outcome.Full _, Outcome.Unknown _ -> {}
        }
    }

    /** Whether there was a moment at which the name held what was said, which does not do. */
    private boolean isRight(Writing writing, Outcome.Refused refused) {
        List<Wish> about =
                writing.wishes().stream().filter(it -> it.name().equals(refused.name())).toList();
        if (about.isEmpty() || about.getFirst().holds(refused.current())) {
            return false;
        }
        long last = Math.min(clockwork.ceiling(writing.ended()), tape.newest());
        for (long at = clockwork.floor(writing.began()); at <= last; at++) {
            Optional<Seen> held = Optional.ofNullable(tape.state(at).get(refused.name()));
            if (held.equals(refused.current())) {
                return true;
            }
        }
        return false;
    }

    /** Whether there was a moment at which the wish could not be granted. */
    private boolean isRight(Writing writing, Outcome.Declined declined) {
        List<Wish> about =
                writing.wishes().stream().filter(it -> it.name().equals(declined.name())).toList();
        long last = Math.min(clockwork.ceiling(writing.ended()), tape.newest());
        for (long at = clockwork.floor(writing.began()); at <= last; at++) {
            Optional<Seen> held = Optional.ofNullable(tape.state(at).get(declined.name()));
            if (about.stream().anyMatch(it -> !it.holds(held))) {
                return true;
            }
        }
        return false;
    }

    private void judge(Reading reading) {
        if (reading.sight().isEmpty()) {
            if (reading.asked() == Reading.NEWEST || !mayBeGone(reading.asked(), reading.ended())) {
                violate(Law.COMPACTED, "is not compacted: " + reading);
            }
            return;
        }
        long revision = reading.sight().get().revision();
        if (revision > clockwork.ceiling(reading.ended())) {
            violate(Law.REAL_TIME, "sees what was not asked for yet: " + reading);
        }
        if (reading.asked() != Reading.NEWEST) {
            if (reading.asked() != revision) {
                violate(Law.TRUE_READS, "another revision: " + reading);
            }
            if (isGone(revision, reading.began())) {
                violate(Law.COMPACTED, "is compacted: " + reading);
            } else if (isTooOld(revision, reading.began())) {
                violate(Law.AGED, "is older than the window: " + reading);
            }
            return;
        }
        if (revision < own(reading)) {
            violate(Law.READ_YOUR_WRITES, reading.toString());
        } else if (revision < clockwork.floor(reading.began())) {
            violate(
                    Law.REAL_TIME,
                    "%s, but %d was told of before"
                            .formatted(reading, clockwork.floor(reading.began())));
        }
    }

    private final Map<Integer, List<Writing>> byClient = new HashMap<>();

    /** The newest revision that was acknowledged to the client itself before it read. */
    private long own(Reading reading) {
        if (byClient.isEmpty()) {
            history.writings()
                    .forEach(it ->
                            byClient.computeIfAbsent(it.client(), c -> new ArrayList<>()).add(it));
        }
        long newest = 0;
        for (Writing writing : byClient.getOrDefault(reading.client(), List.of())) {
            if (writing.ended() < reading.began()
                    && writing.outcome() instanceof Outcome.Done done) {
                newest = Math.max(newest, done.revision());
            }
        }
        return newest;
    }

    private void judgeRefusal(Watching watching, long moment) {
        long reached = watching.order().isInitial() ? 0 : watching.order().after();
        for (Watching.Delivery delivery : watching.deliveries()) {
            for (Watching.Signal signal : delivery.signals()) {
                reached = Math.max(reached, signal.revision());
            }
        }
        if (!mayBeGone(reached, moment)) {
            violate(Law.COMPACTED, "%d is not compacted: %s".formatted(reached, watching.order()));
        }
    }

    /** Whether the revision may have been forgotten by the moment. */
    private boolean mayBeGone(long revision, long moment) {
        return history.compactions().stream()
                        .anyMatch(it -> it.began() < moment && revision < it.revision())
                || history.reopenings().stream()
                        .anyMatch(it -> it.crashed() < moment && revision < it.oldest())
                || mayBeOld(revision, moment);
    }

    /**
     * Whether the revision may have been forgotten for its age: what is behind it is as old as the
     * window, counted from the earliest moment it can have been there, or from the start of the
     * process.
     */
    private boolean mayBeOld(long revision, long moment) {
        long began = tape.began(revision + 1).orElse(1);
        return history.window().isPresent()
                && revision < tape.newest()
                && age(began, moment).compareTo(history.window().get()) >= 0;
    }

    /** Whether it must have been: somebody was told of what is behind it so long ago. */
    private boolean isTooOld(long revision, long moment) {
        OptionalLong told = clockwork.told(revision + 1);
        return history.window().isPresent()
                && told.isPresent()
                && told.getAsLong() < moment
                && age(told.getAsLong(), moment).compareTo(history.window().get()) > 0;
    }

    private Duration age(long since, long moment) {
        return history.between(Math.max(since, Math.max(1, opened(moment))), moment);
    }

    /** When the process of the moment opened the store, 0 for the first. */
    private long opened(long moment) {
        return history.reopenings().stream()
                .mapToLong(History.Reopening::opened)
                .filter(it -> it < moment)
                .max()
                .orElse(0);
    }

    /** Whether the revision must have been forgotten by the moment; a restart remembers again. */
    private boolean isGone(long revision, long moment) {
        long opened = opened(moment);
        return history.compactions().stream()
                .anyMatch(it ->
                        it.began() > opened && it.ended() < moment && revision < it.revision());
    }
}
