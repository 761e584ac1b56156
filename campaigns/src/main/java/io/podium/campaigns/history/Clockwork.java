package io.podium.campaigns.history;

import io.podium.campaigns.history.History.Outcome;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What real time says about revisions: which were seen before a moment, which were not asked. */
final class Clockwork {
    /** The newest revision anybody had been told of at a moment. */
    private final TreeMap<Long, Long> floors = new TreeMap<>();

    /** The oldest revision of the writes that began at a moment or later. */
    private final TreeMap<Long, Long> begun = new TreeMap<>();

    Clockwork(History history) {
        var told = new TreeMap<Long, Long>();
        for (History.Writing writing : history.writings()) {
            if (writing.outcome() instanceof Outcome.Done done) {
                told.put(writing.ended(), done.revision());
                begun.put(writing.began(), done.revision());
            }
        }
        for (History.Reading reading : history.readings()) {
            reading.sight().ifPresent(sight -> told.put(reading.ended(), sight.revision()));
        }
        for (History.Piece piece : history.pieces()) {
            History.Reading reading = piece.reading();
            reading.sight().ifPresent(sight -> told.put(reading.ended(), sight.revision()));
        }
        history.reopenings().forEach(it -> told.put(it.opened(), it.revision()));
        for (Watching watching : history.watchings()) {
            for (Watching.Delivery delivery : watching.deliveries()) {
                delivery.signals()
                        .forEach(it -> told.merge(delivery.moment(), it.revision(), Math::max));
            }
        }
        long newest = 0;
        for (Map.Entry<Long, Long> one : told.entrySet()) {
            newest = Math.max(newest, one.getValue());
            floors.put(one.getKey(), newest);
        }
        long oldest = Long.MAX_VALUE;
        for (Map.Entry<Long, Long> one : begun.descendingMap().entrySet()) {
            oldest = Math.min(oldest, one.getValue());
            one.setValue(oldest);
        }
    }

    /** The newest revision that somebody had been told of before the moment. */
    long floor(long moment) {
        Map.Entry<Long, Long> before = floors.lowerEntry(moment);
        return before == null ? 0 : before.getValue();
    }

    /** The first moment at which somebody had been told of the revision or a newer one. */
    OptionalLong told(long revision) {
        return floors.entrySet().stream()
                .filter(it -> it.getValue() >= revision)
                .mapToLong(Map.Entry::getKey)
                .findFirst();
    }

    /** The newest revision there can have been: writes that began later have newer ones. */
    long ceiling(long moment) {
        Map.Entry<Long, Long> after = begun.higherEntry(moment);
        return after == null ? Long.MAX_VALUE : after.getValue() - 1;
    }

    /** The newest revision that anybody ever was told of. */
    long newest() {
        return floors.isEmpty() ? 0 : floors.lastEntry().getValue();
    }
}
