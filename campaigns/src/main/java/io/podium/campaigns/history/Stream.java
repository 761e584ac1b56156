package io.podium.campaigns.history;

import io.podium.campaigns.history.Watching.Signal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The judgement of one watch against the order of commits. */
final class Stream {
    private final Tape tape;
    private final Clockwork clockwork;
    private final Watching watching;
    private final List<Violation> violations = new ArrayList<>();

    /** Everything up to this revision was sent, or belongs to those before. */
    private long position;

    /** The names that came of the revision behind the position, and all that ever came. */
    private final Set<String> partly = new TreeSet<>();

    private final Map<Long, Set<String>> came = new HashMap<>();

    /** All that comes at any time: what comes at the wrong place is not left out. */
    private final Map<Long, Set<String>> comes = new HashMap<>();

    private long lastEvent;
    private long lastBookmark;
    private boolean isBeginning;
    private final Map<String, Signal.Event> beginning = new HashMap<>();

    private Stream(Tape tape, Clockwork clockwork, Watching watching) {
        this.tape = tape;
        this.clockwork = clockwork;
        this.watching = watching;
        position = watching.order().after();
        isBeginning = watching.order().isInitial();
        for (Watching.Delivery delivery : watching.deliveries()) {
            for (Signal signal : delivery.signals()) {
                if (signal instanceof Signal.Event event) {
                    comes.computeIfAbsent(event.revision(), r -> new TreeSet<>()).add(event.name());
                }
            }
        }
    }

    static List<Violation> judge(Tape tape, Clockwork clockwork, Watching watching) {
        var stream = new Stream(tape, clockwork, watching);
        stream.judge();
        return stream.violations;
    }

    private void judge() {
        for (Watching.Delivery delivery : watching.deliveries()) {
            for (Signal signal : delivery.signals()) {
                if (signal.revision() > clockwork.ceiling(delivery.moment())) {
                    violate(Law.REAL_TIME, "comes before it was asked for", signal);
                }
                switch (signal) {
                    case Signal.Event event when isBeginning -> beginning.put(event.name(), event);
                    case Signal.Event event -> event(event);
                    case Signal.Bookmark bookmark when isBeginning -> begin(bookmark);
                    case Signal.Bookmark bookmark -> bookmark(bookmark);
                }
            }
            if (!isBeginning) {
                finish();
            }
        }
        if (watching.quiet() > 0) {
            if (isBeginning) {
                violations.add(new Violation(Law.RELIABLE, "never began: " + watching.order()));
            } else {
                reach(watching.quiet(), Law.RELIABLE);
            }
        }
    }

    private void violate(Law law, String what, Object about) {
        violations.add(
                new Violation(
                        law,
                        "%s %s (watch of %s begun at moment %d, has all up to %d)"
                                .formatted(
                                        about,
                                        what,
                                        watching.order(),
                                        watching.began(),
                                        position)));
    }

    private void event(Signal.Event event) {
        long revision = event.revision();
        if (!came.computeIfAbsent(revision, r -> new TreeSet<>()).add(event.name())) {
            violate(Law.UNIQUE, "comes again", event);
            return;
        }
        if (revision <= watching.order().after() && !watching.order().isInitial()) {
            violate(Law.RESUMABLE, "was before the beginning", event);
            return;
        }
        if (revision <= lastBookmark) {
            violate(Law.BOOKMARKABLE, "comes behind the bookmark " + lastBookmark, event);
            return;
        }
        if (revision < lastEvent) {
            violate(Law.ORDERED, "comes behind " + lastEvent, event);
            return;
        }
        if (revision > lastEvent) {
            finish();
            reach(revision - 1, lastEvent == 0 ? Law.RESUMABLE : Law.RELIABLE);
        }
        lastEvent = revision;
        Signal.Event expected = tape.events(revision, watching.order()).get(event.name());
        if (!event.equals(expected)) {
            violate(Law.TRUE_EVENTS, "is really " + expected, event);
        }
        partly.add(event.name());
    }

    /** The events of a revision end here. */
    private void finish() {
        if (partly.isEmpty()) {
            return;
        }
        var missing = new TreeSet<>(tape.events(lastEvent, watching.order()).keySet());
        missing.removeAll(partly);
        if (!missing.isEmpty()) {
            violate(Law.ATOMIC, "came without " + missing, lastEvent);
        }
        position = Math.max(position, lastEvent);
        partly.clear();
    }

    /** Nothing may have been left out up to there. */
    private void reach(long revision, Law law) {
        for (long each = position + 1; each <= revision; each++) {
            Map<String, Signal.Event> missing = tape.events(each, watching.order());
            missing.keySet().removeAll(comes.getOrDefault(each, Set.of()));
            if (!missing.isEmpty()) {
                violate(law, "is left out", missing.values());
            }
        }
        position = Math.max(position, revision);
    }

    private void bookmark(Signal.Bookmark bookmark) {
        finish();
        if (bookmark.revision() < lastBookmark || bookmark.revision() < lastEvent) {
            violate(Law.BOOKMARKABLE, "goes back", bookmark);
        }
        reach(bookmark.revision(), Law.BOOKMARKABLE);
        lastBookmark = Math.max(lastBookmark, bookmark.revision());
    }

    private void begin(Signal.Bookmark bookmark) {
        isBeginning = false;
        var expected = new HashMap<String, Signal.Event>();
        tape.state(bookmark.revision())
                .forEach((name, seen) -> {
                    if (watching.order().sees(name, seen.value())) {
                        expected.put(
                                name,
                                new Signal.Event(
                                        Watching.Sort.ADDED, name, seen.value(), seen.revision()));
                    }
                });
        if (!bookmark.endsInitial() || !beginning.equals(expected)) {
            violate(
                    Law.TRUE_BEGINNING,
                    "ends %s, it should be %s".formatted(beginning, expected),
                    bookmark);
        }
        if (bookmark.revision() < watching.order().after()) {
            violate(Law.TRUE_BEGINNING, "is older than was asked for", bookmark);
        }
        position = bookmark.revision();
        lastBookmark = position;
    }
}
