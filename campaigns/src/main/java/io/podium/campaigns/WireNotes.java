package io.podium.campaigns;

import io.podium.campaigns.history.History;
import io.podium.campaigns.history.History.Outcome;
import io.podium.campaigns.history.History.Reading;
import io.podium.campaigns.history.History.Seen;
import io.podium.campaigns.history.History.Sight;
import io.podium.campaigns.history.History.Wish;
import io.podium.campaigns.history.History.Writing;
import io.podium.campaigns.history.Watching;
import io.podium.campaigns.history.Watching.Order;
import io.podium.campaigns.history.Watching.Signal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the clients of a real server note down, with the server's own revisions and uids; at the end
 * a {@link History}. There the revisions count up without gaps: those of other objects, which
 * nobody here looks at, are left out.
 */
final class WireNotes {
    /** An object as an answer or an event shows it. */
    record Shown(String name, String uid, String value, long revision) {}

    /** What a write was answered: a deletion tells whose end it was, not when. */
    record Ended(Optional<Shown> object, String deletedUid) {}

    /** A line of a watch: a bookmark when there is no object. */
    record Line(long moment, String type, Optional<Shown> object, long revision, boolean isEnd) {}

    /** One watch. */
    static final class Watch {
        final long began;
        final Order order;
        final List<Line> lines = new ArrayList<>();
        long refused;
        long quiet;

        Watch(long began, Order order) {
            this.began = began;
            this.order = order;
        }
    }

    private record Wrote(int client, long began, long ended, Wish wish, Ended answer) {}

    private record Read(
            int client,
            long began,
            long ended,
            long asked,
            String name,
            long revision,
            Optional<List<Shown>> found) {}

    private final List<Wrote> done = new ArrayList<>();
    private final List<Writing> others = new ArrayList<>();
    private final List<Read> reads = new ArrayList<>();
    private final List<Watch> watches = new ArrayList<>();
    private final List<History.Compaction> compactions = new ArrayList<>();
    private final List<History.Reopening> reopenings = new ArrayList<>();
    private long moment;
    private long first;

    /** Nothing of the history was there at this revision. */
    synchronized void first(long revision) {
        first = revision;
    }

    synchronized long first() {
        return first;
    }

    synchronized long tick() {
        return ++moment;
    }

    synchronized void acknowledged(int client, long began, Wish wish, Ended answer) {
        done.add(new Wrote(client, began, tick(), wish, answer));
    }

    synchronized void declined(int client, long began, Wish wish) {
        others.add(
                new Writing(
                        client, began, tick(), List.of(wish), new Outcome.Declined(wish.name())));
    }

    /** The server ended before it answered. */
    synchronized void unknown(int client, long began, long crashed, Wish wish) {
        others.add(new Writing(client, began, crashed, List.of(wish), new Outcome.Unknown()));
    }

    /** A read; nothing found means that it was refused as compacted. */
    synchronized void read(
            int client,
            long began,
            long asked,
            String name,
            long revision,
            Optional<List<Shown>> found) {
        reads.add(new Read(client, began, tick(), asked, name, revision, found));
    }

    synchronized Watch begin(long began, Order order) {
        var watch = new Watch(began, order);
        watches.add(watch);
        return watch;
    }

    synchronized void add(
            Watch watch, String type, Optional<Shown> object, long revision, boolean isEnd) {
        watch.lines.add(new Line(tick(), type, object, revision, isEnd));
    }

    /** From now on what is older may be forgotten; whether it is, nobody is told. */
    synchronized void mayForget(long revision) {
        compactions.add(new History.Compaction(tick(), Long.MAX_VALUE, revision));
    }

    synchronized void reopened(long crashed, long revision) {
        reopenings.add(new History.Reopening(crashed, tick(), revision, revision));
    }

    /** The newest revision anybody was told of. */
    synchronized long newest() {
        return done.stream()
                .flatMap(it -> it.answer().object().stream())
                .mapToLong(Shown::revision)
                .max()
                .orElse(0);
    }

    /**
     * All of it as a history; empty when the watches, which alone tell when something was deleted,
     * were all refused around a deletion.
     */
    synchronized Optional<History> history() {
        var telling = new Telling();
        telling.collect();
        boolean isTold =
                done.stream()
                        .map(Wrote::answer)
                        .allMatch(it ->
                                it.object().isPresent()
                                        || telling.deleted.containsKey(it.deletedUid()));
        return isTold ? Optional.of(telling.tell()) : Optional.empty();
    }

    private final class Telling {
        private final TreeSet<Long> revisions = new TreeSet<>();
        private final Map<Long, Long> places = new HashMap<>();
        private final Map<String, Long> created = new HashMap<>();
        private final Map<String, Long> deleted = new HashMap<>();

        History tell() {
            long place = 0;
            for (long revision : revisions) {
                places.put(revision, ++place);
            }
            var history = new History();
            done.forEach(it -> history.add(writing(it)));
            others.forEach(it -> history.add(expecting(it)));
            reads.forEach(it -> history.add(reading(it)));
            compactions.forEach(it ->
                    history.add(
                            new History.Compaction(
                                    it.began(), it.ended(), followed(it.revision()))));
            reopenings.forEach(it ->
                    history.add(
                            new History.Reopening(
                                    it.crashed(),
                                    it.opened(),
                                    place(it.revision()),
                                    place(it.oldest()))));
            watches.forEach(it -> watching(history, it));
            return history;
        }

        private void collect() {
            done.forEach(it -> it.answer().object().ifPresent(this::know));
            reads.forEach(it -> it.found().ifPresent(all -> all.forEach(this::know)));
            for (Watch watch : watches) {
                for (Line line : watch.lines) {
                    line.object().ifPresent(object -> event(line, watch, object));
                }
            }
        }

        private void know(Shown object) {
            revisions.add(object.revision());
            created.merge(object.uid(), object.revision(), Math::min);
        }

        private void event(Line line, Watch watch, Shown object) {
            revisions.add(object.revision());
            if (!line.type().equals("DELETED")) {
                created.merge(object.uid(), object.revision(), Math::min);
            } else if (watch.order.colour().isEmpty()) { // Others see what leaves their selection.
                deleted.put(object.uid(), object.revision());
            }
        }

        /** How many of the revisions had been given. */
        private long place(long revision) {
            Long known = revisions.floor(revision);
            return known == null ? 0 : places.get(known);
        }

        /** The first that was not followed yet at the revision, of whomever that is. */
        private long followed(long revision) {
            return place(revision) + (revisions.contains(revision) ? 0 : 1);
        }

        private Writing writing(Wrote wrote) {
            Ended answer = wrote.answer();
            Long revision =
                    answer.object()
                            .map(Shown::revision)
                            .orElseGet(() -> deleted.get(answer.deletedUid()));
            Outcome outcome = new Outcome.Done(places.get(revision));
            return expecting(
                    new Writing(
                            wrote.client(),
                            wrote.began(),
                            wrote.ended(),
                            List.of(wrote.wish()),
                            outcome));
        }

        private Writing expecting(Writing writing) {
            Wish wish = writing.wishes().getFirst();
            long expected = wish.expected() > 0 ? place(wish.expected()) : wish.expected();
            return new Writing(
                    writing.client(),
                    writing.began(),
                    writing.ended(),
                    List.of(new Wish(wish.name(), expected, wish.value())),
                    writing.outcome());
        }

        private Reading reading(Read read) {
            Optional<Sight> sight =
                    read.found()
                            .map(all -> {
                                var found = new TreeMap<String, Seen>();
                                all.forEach(it -> found.put(it.name(), seen(it)));
                                return new Sight(place(read.revision()), Map.copyOf(found));
                            });
            return new Reading(
                    read.client(),
                    read.began(),
                    read.ended(),
                    read.asked() == Reading.NEWEST ? Reading.NEWEST : place(read.asked()),
                    read.name(),
                    sight);
        }

        private Seen seen(Shown object) {
            return new Seen(
                    object.value(),
                    places.get(object.revision()),
                    places.get(created.get(object.uid())));
        }

        private void watching(History history, Watch watch) {
            Order order =
                    new Order(
                            watch.order.isInitial(),
                            place(watch.order.after()),
                            watch.order.name(),
                            watch.order.colour());
            Watching told = history.add(new Watching(watch.began, order));
            for (Line line : watch.lines) {
                Signal signal =
                        line.object().isEmpty()
                                ? new Signal.Bookmark(place(line.revision()), line.isEnd())
                                : event(line.type(), line.object().get());
                told.deliver(line.moment(), List.of(signal));
            }
            if (watch.refused > 0) {
                told.refuse(watch.refused);
            }
            if (watch.quiet > 0) {
                told.calm(place(watch.quiet));
            }
        }

        private Signal event(String type, Shown object) {
            return new Signal.Event(
                    Watching.Sort.valueOf(type),
                    object.name(),
                    object.value(),
                    places.get(object.revision()));
        }
    }
}
