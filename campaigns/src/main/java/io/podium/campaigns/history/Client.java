package io.podium.campaigns.history;

import io.podium.base.loop.Loop;
import io.podium.campaigns.history.History.Outcome;
import io.podium.campaigns.history.History.Reading;
import io.podium.campaigns.history.History.Seen;
import io.podium.campaigns.history.History.Sight;
import io.podium.campaigns.history.History.Wish;
import io.podium.campaigns.history.History.Writing;
import io.podium.store.Body;
import io.podium.store.Commit;
import io.podium.store.CompactedException;
import io.podium.store.ConflictException;
import io.podium.store.Entry;
import io.podium.store.FullException;
import io.podium.store.Snapshot;
import io.podium.store.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads and writes one thing after the other, as chance says, and notes what it was told. */
final class Client {
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f", "g");
    private static final List<String> COLOURS = List.of("red", "blue");
    private static final int MOST_PADDING = 300;

    private static final int MOST_OF_A_PIECE = 4;

    /** One in so many operations forgets something of the past. */
    private static final int COMPACTS = 50;

    private final int number;

    /** What it believes the names hold; others write too, so it is often wrong. */
    private final Map<String, Seen> beliefs = new HashMap<>();

    private int values;
    private Life life;
    private Loop loop;
    private int left;
    private Optional<Writing> underWay = Optional.empty();

    Client(int number) {
        this.number = number;
    }

    /** Works in this life, so many operations at most. */
    void live(Life in, int operations) {
        life = in;
        loop = in.simulation.loop("client " + number);
        left = operations;
        next();
    }

    boolean isDone() {
        return left == 0;
    }

    /** The process is gone: whoever waits for an answer will never know. */
    void crashed(long moment) {
        underWay.ifPresent(it ->
                life.history.add(
                        new Writing(
                                number, it.began(), moment, it.wishes(), new Outcome.Unknown())));
        underWay = Optional.empty();
        beliefs.clear();
    }

    private void next() {
        life.later(loop, life.pause(), this::act);
    }

    private void act() {
        if (left == 0) {
            return;
        }
        left--;
        int dice = life.chance.nextInt(100);
        if (dice < 57) {
            write();
        } else if (dice < 69) {
            read(Reading.NEWEST, pick(NAMES));
        } else if (dice < 80) {
            read(Reading.NEWEST, "");
        } else if (dice < 90) {
            readPiece(Reading.NEWEST, "", 1 + life.chance.nextInt(MOST_OF_A_PIECE));
        } else {
            readOld();
        }
    }

    private String pick(List<String> choices) {
        return choices.get(life.chance.nextInt(choices.size()));
    }

    private void readOld() {
        long newest = life.store.revision();
        long asked = newest - life.chance.nextInt((int) Math.min(newest + 1, 60));
        if (life.chance.nextInt(COMPACTS / 10) == 0) {
            long began = life.history.tick();
            life.store.compact(asked);
            life.history.add(new History.Compaction(began, life.history.tick(), asked));
            next();
        } else {
            read(asked, "");
        }
    }

    private void read(long asked, String name) {
        long began = life.history.tick();
        loop.execute(() -> {
            Optional<Sight> sight = look(asked, name);
            loop.execute(() -> {
                life.history.add(
                        new Reading(number, began, life.history.tick(), asked, name, sight));
                if (asked == Reading.NEWEST) {
                    sight.ifPresent(it -> believe(it, name));
                }
                next();
            });
        });
    }

    /**
     * Lists a piece and then the next, of the revision of the first; where that is forgotten, the
     * rest as it is now. The others write meanwhile.
     */
    private void readPiece(long asked, String after, int limit) {
        long began = life.history.tick();
        Optional<Snapshot> snapshot = snapshot(asked);
        var found = new TreeMap<String, Seen>();
        snapshot.ifPresent(it ->
                it.scan(
                        Life.RESOURCE,
                        "",
                        after.isEmpty() ? Optional.empty() : Optional.of(Life.key(after)),
                        entry -> {
                            found.put(entry.key().name(), Text.seen(entry));
                            return found.size() < limit;
                        }));
        String last = found.isEmpty() ? after : found.lastKey();
        int rest = snapshot.map(it -> rest(it, last)).orElse(0);
        Optional<Sight> sight = snapshot.map(it -> new Sight(it.revision(), Map.copyOf(found)));
        long ended = life.history.tick();
        var reading = new Reading(number, began, ended, asked, "", sight);
        life.history.add(new History.Piece(reading, after, limit, rest));
        if (snapshot.isPresent() && rest == 0) {
            next();
        } else {
            long going = snapshot.map(Snapshot::revision).orElse(Reading.NEWEST);
            life.later(loop, life.pause(), () -> readPiece(going, last, limit));
        }
    }

    private static int rest(Snapshot snapshot, String last) {
        return last.isEmpty()
                ? snapshot.count(Life.RESOURCE, "")
                : snapshot.countAfter(Life.RESOURCE, "", Life.key(last));
    }

    private Optional<Snapshot> snapshot(long asked) {
        try {
            return Optional.of(
                    asked == Reading.NEWEST ? life.store.snapshot() : life.store.snapshot(asked));
        } catch (CompactedException e) {
            return Optional.empty();
        }
    }

    /** Lists everything now. */
    void readAll() {
        long began = life.history.tick();
        Optional<Sight> sight = look(Reading.NEWEST, "");
        life.history.add(
                new Reading(number, began, life.history.tick(), Reading.NEWEST, "", sight));
        sight.ifPresent(it -> believe(it, ""));
    }

    private Optional<Sight> look(long asked, String name) {
        Optional<Snapshot> there = snapshot(asked);
        if (there.isEmpty()) {
            return Optional.empty();
        }
        Snapshot snapshot = there.get();
        var found = new TreeMap<String, Seen>();
        if (name.isEmpty()) {
            snapshot.scan(
                    Life.RESOURCE,
                    "",
                    Optional.empty(),
                    entry -> {
                        found.put(entry.key().name(), Text.seen(entry));
                        return true;
                    });
        } else {
            snapshot.get(Life.key(name)).ifPresent(it -> found.put(name, Text.seen(it)));
        }
        return Optional.of(new Sight(snapshot.revision(), Map.copyOf(found)));
    }

    private void believe(Sight sight, String name) {
        if (name.isEmpty()) {
            beliefs.clear();
        } else {
            beliefs.remove(name);
        }
        beliefs.putAll(sight.found());
    }

    private void write() {
        var names = new TreeSet<String>();
        names.add(pick(NAMES));
        if (life.chance.nextInt(5) == 0) {
            names.add(pick(NAMES));
            names.add(pick(NAMES));
        }
        var wishes = new ArrayList<Wish>();
        var batch = new ArrayList<Write>();
        for (String name : names) {
            Wish wish = wish(name);
            wishes.add(wish);
            Optional<Body> body =
                    wish.value().map(it -> Text.of(it, life.chance.nextInt(MOST_PADDING)));
            batch.add(new Write(Life.key(name), wish.expected(), body));
        }
        Life asked = life;
        var writing =
                new Writing(
                        number, life.history.tick(), 0, List.copyOf(wishes), new Outcome.Full());
        underWay = Optional.of(writing);
        var _ =
                life.store
                        .commit(batch)
                        .whenComplete((commit, trouble) ->
                                loop.execute(() -> answered(asked, writing, commit, trouble)));
    }

    private Wish wish(String name) {
        boolean isDelete = life.chance.nextInt(4) == 0;
        long expected = Wish.ANY;
        if (life.chance.nextInt(5) > 0) {
            expected = beliefs.containsKey(name) ? beliefs.get(name).revision() : 0;
        }
        return new Wish(
                name,
                isDelete && expected == 0 ? Wish.ANY : expected,
                isDelete
                        ? Optional.empty()
                        : Optional.of(number + "." + ++values + "." + pick(COLOURS)));
    }

    private void answered(Life asked, Writing writing, Commit commit, Throwable trouble) {
        Outcome outcome;
        switch (trouble) {
            case null -> {
                outcome = new Outcome.Done(commit.revision());
                commit.changes()
                        .forEach(change -> {
                            String name = change.key().name();
                            change.after()
                                    .ifPresentOrElse(
                                            it -> beliefs.put(name, Text.seen(it)),
                                            () -> beliefs.remove(name));
                        });
            }
            case ConflictException conflict -> {
                String name = conflict.write().key().name();
                Optional<Entry> current = conflict.current();
                outcome = new Outcome.Refused(name, current.map(Text::seen));
                beliefs.remove(name);
                current.ifPresent(it -> beliefs.put(name, Text.seen(it)));
            }
            case FullException _ -> outcome = new Outcome.Full();
            default -> {
                left = 0; // Whether it was done shows after a restart: it stays under way.
                return;
            }
        }
        underWay = Optional.empty();
        asked.history.add(
                new Writing(
                        number, writing.began(), asked.history.tick(), writing.wishes(), outcome));
        next();
    }
}
