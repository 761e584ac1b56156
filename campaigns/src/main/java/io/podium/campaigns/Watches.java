package io.podium.campaigns;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Watchers that live through kills: each goes on from the last revision it has seen. Together they
 * must have seen one and the same sequence, each of them a gapless prefix.
 */
final class Watches {
    static final int WATCHERS = 4;

    private static final Pattern KIND =
            Pattern.compile("\"type\":\"([A-Z]+)\".*\"name\":\"(w[0-9]+-k[0-9]+)\"");
    private static final String GONE = "\"code\":410";

    private final Account account;

    /** What happened at each revision, as whoever saw it first says. */
    private final NavigableMap<Long, String> truth = new ConcurrentSkipListMap<>();

    private final List<Watch> watches = new ArrayList<>();
    private final AtomicLong events = new AtomicLong();

    /** One watcher, used by one thread at a time. */
    private static final class Watch {
        private final List<Long> seen = new ArrayList<>();
        private long from;
        private long last;
    }

    Watches(Account account) {
        this.account = account;
        for (int i = 0; i < WATCHERS; i++) {
            watches.add(new Watch());
        }
    }

    /** How many events were delivered to all of them. */
    long events() {
        return events.get();
    }

    /** Those that have seen nothing yet begin at the revision. */
    void begin(long revision) {
        for (Watch watch : watches) {
            if (watch.last == 0) {
                watch.last = revision;
            }
            watch.from = watch.last;
            watch.seen.clear();
        }
    }

    /** Watches until the server is gone. */
    void follow(int number, Api api) {
        Watch watch = watches.get(number);
        String path = Api.OBJECTS + "?watch=1&resourceVersion=" + watch.last;
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(api.follow(path), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains("\"type\":\"ERROR\"")) {
                    error(watch, line);
                    return;
                }
                if (line.endsWith("}")) {
                    take(watch, line);
                }
            }
        } catch (IOException e) {
            return; // As every watch ends here.
        }
    }

    private void error(Watch watch, String line) {
        if (line.contains(GONE)) {
            watch.last = 0; // It begins anew with the next server.
        } else {
            account.violate("a watch said " + line);
        }
    }

    private void take(Watch watch, String line) {
        Matcher matcher = KIND.matcher(line);
        if (!matcher.find()) {
            return; // An object of the system's own.
        }
        long revision = Api.revision(line);
        String happening = matcher.group(1) + " " + matcher.group(2) + " " + Api.count(line);
        if (revision <= watch.last) {
            account.violate(
                    "a watch went from revision %d to %d: %s"
                            .formatted(watch.last, revision, happening));
        }
        String before = truth.putIfAbsent(revision, happening);
        if (before != null && !before.equals(happening)) {
            account.violate(
                    "watches saw at revision %d: %s and %s".formatted(revision, before, happening));
        }
        watch.seen.add(revision);
        watch.last = revision;
        events.incrementAndGet();
    }

    /** A write that was acknowledged is an event, too. */
    void acknowledged(long revision, Script.Step step) {
        String type = step.deed() == Script.Deed.CREATE ? "ADDED" : "MODIFIED";
        String happening = type + " " + step.name() + " " + OptionalLong.of(step.count());
        String before = truth.putIfAbsent(revision, happening);
        if (before != null && !before.equals(happening)) {
            account.violate(
                    "revision %d was acknowledged as %s and watched as %s"
                            .formatted(revision, happening, before));
        }
    }

    /** After the kill, all have ended: none has skipped what another saw. */
    void judge() {
        for (Watch watch : watches) {
            List<Long> there =
                    watch.last <= watch.from
                            ? List.of()
                            : List.copyOf(
                                    truth.subMap(watch.from, false, watch.last, true).keySet());
            if (watch.last > 0 && !there.equals(watch.seen)) {
                var missed = new ArrayList<>(there);
                missed.removeAll(watch.seen);
                account.violate(
                        "a watch from %d to %d has missed %s"
                                .formatted(watch.from, watch.last, missed));
            }
        }
        watches.stream()
                .mapToLong(watch -> watch.last)
                .min()
                .ifPresent(slowest -> truth.headMap(slowest, true).clear());
    }

    /** What was watched is durable: the newest revision that any of them saw. */
    long newest() {
        return watches.stream().mapToLong(watch -> watch.last).max().orElse(0);
    }
}
