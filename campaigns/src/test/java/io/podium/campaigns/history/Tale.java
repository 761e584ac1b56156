package io.podium.campaigns.history;

import io.podium.campaigns.history.History.Outcome;
import io.podium.campaigns.history.History.Reading;
import io.podium.campaigns.history.History.Seen;
import io.podium.campaigns.history.History.Sight;
import io.podium.campaigns.history.History.Wish;
import io.podium.campaigns.history.History.Writing;
import io.podium.campaigns.history.Watching.Order;
import io.podium.campaigns.history.Watching.Signal;
import io.podium.campaigns.history.Watching.Sort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A history told by hand, one thing after the other. */
final class Tale {
    final History history;
    private Duration time = Duration.ZERO;

    Tale() {
        this(new History());
    }

    /** Of a store that remembers for so long. */
    Tale(Duration window) {
        this(new History(window));
    }

    private Tale(History history) {
        this.history = history;
        history.follow(() -> time.toNanos());
    }

    Tale pass(Duration pause) {
        time = time.plus(pause);
        return this;
    }

    /** "a=1" puts, "a" deletes. */
    static Wish wish(String text, long expected) {
        String[] parts = text.split("=", -1);
        return new Wish(
                parts[0], expected, parts.length == 1 ? Optional.empty() : Optional.of(parts[1]));
    }

    private static List<Wish> wishes(String texts) {
        return Arrays.stream(texts.split(" ", -1)).map(it -> wish(it, Wish.ANY)).toList();
    }

    Tale write(int client, List<Wish> wishes, Outcome outcome) {
        long began = history.tick();
        history.add(new Writing(client, began, history.tick(), wishes, outcome));
        return this;
    }

    /** Client 0 wrote this, and it became the revision. */
    Tale done(String texts, long revision) {
        return write(0, wishes(texts), new Outcome.Done(revision));
    }

    Tale expecting(long expected, String text, Outcome outcome) {
        return write(0, List.of(wish(text, expected)), outcome);
    }

    Tale unknown(String texts) {
        return write(0, wishes(texts), new Outcome.Unknown());
    }

    /** "a=1@3" is the value 1 since revision 3, which created it. */
    static Map<String, Seen> found(String texts) {
        var found = new TreeMap<String, Seen>();
        for (String text : texts.isEmpty() ? new String[0] : texts.split(" ", -1)) {
            String[] parts = text.split("[=@]", -1);
            long revision = Long.parseLong(parts[2]);
            found.put(parts[0], new Seen(parts[1], revision, revision));
        }
        return found;
    }

    Tale read(int client, long asked, long revision, String texts) {
        long began = history.tick();
        history.add(
                new Reading(
                        client,
                        began,
                        history.tick(),
                        asked,
                        "",
                        Optional.of(new Sight(revision, found(texts)))));
        return this;
    }

    Tale readNewest(int client, long revision, String texts) {
        return read(client, Reading.NEWEST, revision, texts);
    }

    /** Names behind one, so many at most, with so many left. */
    Tale piece(
            int client, long asked, String after, int limit, int rest, long shown, String texts) {
        long began = history.tick();
        var sight = Optional.of(new Sight(shown, found(texts)));
        var reading = new Reading(client, began, history.tick(), asked, "", sight);
        history.add(new History.Piece(reading, after, limit, rest));
        return this;
    }

    Tale refusedAsCompacted(long asked) {
        long began = history.tick();
        history.add(new Reading(0, began, history.tick(), asked, "", Optional.empty()));
        return this;
    }

    Tale compact(long revision) {
        long began = history.tick();
        history.add(new History.Compaction(began, history.tick(), revision));
        return this;
    }

    Tale crash(long revision) {
        long crashed = history.tick();
        history.add(new History.Reopening(crashed, history.tick(), revision, 0));
        return this;
    }

    /**
     * A watch. Deliveries are parted by "|"; "+a=1@3" is an addition, "~" a change, "-" a deletion,
     * "!3" a bookmark, "!!3" one that ends the initial events.
     *
     * @param quiet up to where it must have everything, 0 when it was left before its time
     */
    Tale watch(Order order, String deliveries, long quiet) {
        var watching = history.add(new Watching(history.tick(), order));
        for (String delivery : deliveries.split("\\|", -1)) {
            var signals = new ArrayList<Signal>();
            for (String text : delivery.strip().split(" +", -1)) {
                if (!text.isEmpty()) {
                    signals.add(signal(text));
                }
            }
            watching.deliver(history.tick(), signals);
        }
        watching.calm(quiet);
        return this;
    }

    Tale watchAfter(long revision, String deliveries) {
        return watch(Order.after(revision), deliveries, 0);
    }

    private static Signal signal(String text) {
        if (text.startsWith("!")) {
            return new Signal.Bookmark(
                    Long.parseLong(text.replace("!", "")), text.startsWith("!!"));
        }
        Sort sort =
                switch (text.charAt(0)) {
                    case '+' -> Sort.ADDED;
                    case '~' -> Sort.MODIFIED;
                    default -> Sort.DELETED;
                };
        String[] parts = text.substring(1).split("[=@]", -1);
        return new Signal.Event(sort, parts[0], parts[1], Long.parseLong(parts[2]));
    }
}
