package io.podium.campaigns.history;

import io.podium.campaigns.history.History.Outcome;
import io.podium.campaigns.history.History.Seen;
import io.podium.campaigns.history.History.Wish;
import io.podium.campaigns.history.History.Writing;
import io.podium.campaigns.history.Watching.Signal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * The order of commits that a history tells of. Acknowledged writes say their revision; a revision
 * that nobody was acknowledged belongs to one of the writes whose end is unknown, and the one is
 * searched that explains everything else.
 */
final class Tape {
    private final History history;
    private final Clockwork clockwork;
    private final Map<Long, Writing> known = new HashMap<>();
    private final List<Writing> unknown = new ArrayList<>();
    private final Map<String, Long> writtenAt = new HashMap<>();
    private final Map<Long, List<History.Reading>> readings = new HashMap<>();
    private final Map<Long, List<History.Piece>> pieces = new HashMap<>();
    private final Map<Long, List<Signal.Event>> events = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();
    private final long newest;

    /** What is held at each revision; the first is the empty one. */
    private final List<Map<String, Seen>> states = new ArrayList<>();

    Tape(History history, Clockwork clockwork) {
        this.history = history;
        this.clockwork = clockwork;
        newest = clockwork.newest();
        for (Writing writing : history.writings()) {
            switch (writing.outcome()) {
                case Outcome.Done done -> {
                    Writing other = known.putIfAbsent(done.revision(), writing);
                    if (other != null) {
                        violate(Law.REVISIONS, done.revision() + " is " + other + ", " + writing);
                    }
                }
                case Outcome.Unknown _ -> unknown.add(writing);
                case Outcome.Refused _, Outcome.Declined _, Outcome.Full _ -> {}
            }
        }
        collect();
        states.add(Map.of());
        if (!explains(new HashSet<>())) {
            fillAnyhow();
        }
    }

    private void collect() {
        for (History.Reading reading : history.readings()) {
            collect(reading, reading, readings);
        }
        for (History.Piece piece : history.pieces()) {
            collect(piece.reading(), piece, pieces);
        }
        for (Watching watching : history.watchings()) {
            boolean isInitial = watching.order().isInitial();
            for (Watching.Delivery delivery : watching.deliveries()) {
                for (Signal signal : delivery.signals()) {
                    if (signal instanceof Signal.Event event) {
                        if (event.sort() != Watching.Sort.DELETED) {
                            writtenAt.put(event.value(), event.revision());
                        }
                        if (!isInitial) {
                            events.computeIfAbsent(event.revision(), r -> new ArrayList<>())
                                    .add(event);
                        }
                    } else {
                        isInitial = false;
                    }
                }
            }
        }
    }

    private <T> void collect(History.Reading reading, T what, Map<Long, List<T>> into) {
        reading.sight()
                .ifPresent(sight -> {
                    into.computeIfAbsent(sight.revision(), r -> new ArrayList<>()).add(what);
                    sight.found().values().forEach(it -> writtenAt.put(it.value(), it.revision()));
                });
    }

    private void violate(Law law, String what) {
        violations.add(new Violation(law, what));
    }

    /** Goes on from the states there are; false leaves them as they were. */
    private boolean explains(Set<Writing> used) {
        int start = states.size();
        while (states.size() <= newest) {
            long revision = states.size();
            Writing writing = known.get(revision);
            if (writing == null) {
                boolean isExplained = fill(revision, used);
                if (!isExplained) {
                    cut(start);
                }
                return isExplained;
            }
            states.add(after(writing, revision));
            if (!holds(writing, revision) || !agrees(revision)) {
                cut(start);
                return false;
            }
        }
        return true;
    }

    private void cut(int size) {
        states.subList(size, states.size()).clear();
    }

    private boolean fill(long revision, Set<Writing> used) {
        for (Writing candidate : unknown) {
            if (fits(candidate, revision) && used.add(candidate)) {
                states.add(after(candidate, revision));
                if (agrees(revision) && explains(used)) {
                    return true;
                }
                cut((int) revision);
                used.remove(candidate);
            }
        }
        return false;
    }

    /** No order explains everything: one that explains most is where to look for what is wrong. */
    private void fillAnyhow() {
        int before = violations.size();
        var used = new HashSet<Writing>();
        while (states.size() <= newest) {
            long revision = states.size();
            Optional<Writing> writing = Optional.ofNullable(known.get(revision));
            if (writing.isEmpty()) {
                writing =
                        unknown.stream()
                                .filter(it -> !used.contains(it) && fits(it, revision))
                                .findFirst();
                writing.ifPresent(used::add);
            }
            if (writing.isEmpty()) {
                violate(Law.REVISIONS, revision + " was asked for by nobody");
                states.add(states.getLast());
            } else {
                states.add(after(writing.get(), revision));
                if (!holds(writing.get(), revision)) {
                    violate(Law.PRECONDITIONS, writing.get() + " on " + state(revision - 1));
                }
            }
            for (History.Reading reading : readings.getOrDefault(revision, List.of())) {
                if (!agrees(reading)) {
                    violate(Law.TRUE_READS, reading + " of " + state(revision));
                }
            }
            for (History.Piece piece : pieces.getOrDefault(revision, List.of())) {
                if (!agrees(piece)) {
                    violate(Law.PIECES, piece + " of " + state(revision));
                }
            }
        }
        if (violations.size() == before && !unknown.isEmpty()) {
            violate(Law.DURABLE, "no choice among the unknown writes explains what was seen");
        }
    }

    private boolean fits(Writing writing, long revision) {
        for (Wish wish : writing.wishes()) {
            long seen =
                    wish.value().map(it -> writtenAt.getOrDefault(it, revision)).orElse(revision);
            if (seen != revision) {
                return false;
            }
        }
        return revision > clockwork.floor(writing.began())
                && revision <= clockwork.ceiling(writing.ended())
                && holds(writing, revision);
    }

    private boolean holds(Writing writing, long revision) {
        Map<String, Seen> before = state(revision - 1);
        return writing.wishes().stream()
                .allMatch(it -> it.holds(Optional.ofNullable(before.get(it.name()))));
    }

    private Map<String, Seen> after(Writing writing, long revision) {
        var after = new TreeMap<>(state(revision - 1));
        for (Wish wish : writing.wishes()) {
            Seen before = after.remove(wish.name());
            wish.value()
                    .ifPresent(value ->
                            after.put(
                                    wish.name(),
                                    new Seen(
                                            value,
                                            revision,
                                            before == null ? revision : before.created())));
        }
        return after;
    }

    private boolean agrees(long revision) {
        return readings.getOrDefault(revision, List.of()).stream().allMatch(this::agrees)
                && pieces.getOrDefault(revision, List.of()).stream().allMatch(this::agrees)
                && events.getOrDefault(revision, List.of()).stream()
                        .allMatch(event -> agrees(event, revision));
    }

    private boolean agrees(History.Reading reading) {
        History.Sight sight = reading.sight().orElseThrow();
        var expected = new TreeMap<>(state(sight.revision()));
        if (!reading.name().isEmpty()) {
            expected.keySet().retainAll(Set.of(reading.name()));
        }
        return expected.equals(sight.found());
    }

    private boolean agrees(History.Piece piece) {
        History.Sight sight = piece.reading().sight().orElseThrow();
        var behind = new TreeMap<>(state(sight.revision())).tailMap(piece.after(), false);
        var expected = new TreeMap<String, Seen>();
        behind.entrySet().stream()
                .limit(piece.limit())
                .forEach(it -> expected.put(it.getKey(), it.getValue()));
        return expected.equals(sight.found()) && piece.rest() == behind.size() - expected.size();
    }

    private boolean agrees(Signal.Event event, long revision) {
        Seen now = state(revision).get(event.name());
        if (event.sort() == Watching.Sort.DELETED) {
            Seen before = state(revision - 1).get(event.name());
            return before != null && !before.equals(now) && before.value().equals(event.value());
        }
        return now != null && now.revision() == revision && now.value().equals(event.value());
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }

    /** When the write that became the revision began, empty when nobody was told which it was. */
    OptionalLong began(long revision) {
        Writing writing = known.get(revision);
        return writing == null ? OptionalLong.empty() : OptionalLong.of(writing.began());
    }

    /** The newest revision there is. */
    long newest() {
        return newest;
    }

    /** What is held at a revision, which may be beyond all. */
    Map<String, Seen> state(long revision) {
        return states.get((int) Math.clamp(revision, 0, states.size() - 1L));
    }

    /** The events one who orders this sees of a revision, by name. */
    Map<String, Signal.Event> events(long revision, Watching.Order order) {
        var seen = new TreeMap<String, Signal.Event>();
        if (revision < 1 || revision > newest) {
            return seen;
        }
        Map<String, Seen> before = state(revision - 1);
        Map<String, Seen> after = state(revision);
        var names = new HashSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            Seen old = before.get(name);
            Seen now = after.get(name);
            boolean wasSeen = old != null && order.sees(name, old.value());
            boolean isSeen = now != null && order.sees(name, now.value());
            if ((wasSeen || isSeen) && !(old != null && old.equals(now))) {
                Watching.Sort sort =
                        !isSeen
                                ? Watching.Sort.DELETED
                                : wasSeen ? Watching.Sort.MODIFIED : Watching.Sort.ADDED;
                String value = isSeen ? now.value() : old.value();
                seen.put(name, new Signal.Event(sort, name, value, revision));
            }
        }
        return seen;
    }
}
