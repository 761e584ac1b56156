package io.podium.campaigns.cluster;

import io.podium.api.view.ApiObject;
import io.podium.base.random.Randomness;
import io.podium.base.simulation.Simulation;
import io.podium.podium.door.StoreFeed;
import io.podium.store.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Plays a story from a seed: users at work while things go wrong, and then the calm after it. */
public final class Story {
    /** As long as the runtime rests after many failures in a row, and some more. */
    private static final Duration CALM = Duration.ofMinutes(30);

    /** Until all that CronJobs began has come to its end, and its time to live, too. */
    private static final Duration ENDINGS = Duration.ofMinutes(15);

    /** One story in so many has hours of quiet; the others have minutes. */
    private static final int LONG_ONES = 6;

    private static final Duration LONG_QUIET = Duration.ofHours(1);
    private static final Duration SHORT_QUIET = Duration.ofMinutes(5);

    /** Then nothing but heartbeats is written for so long. */
    private static final Duration REST = Duration.ofMinutes(6);

    /** What goes on beating in peace. */
    private static final Set<String> BEATS = Set.of("leases.coordination.k8s.io", "nodes");

    private static final List<String> LEFT_OUT = List.of("events", "events.events.k8s.io");

    private final Simulation time;
    private final Randomness chance;
    private final Town town;
    private final Users users;
    private final Laws laws;
    private final Runs runs;
    private final StoreFeed feed;
    private final Weather storm;
    private final List<String> silent = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private Optional<Teller> telling = Optional.empty();
    private int told;

    /**
     * What came of a story.
     *
     * @param changes of the store
     * @param digest of all that happened
     * @param broken which laws were broken, and how
     */
    public record Outcome(long changes, long digest, List<String> broken) {}

    private Story(long seed) {
        time = new Simulation(seed);
        chance = Randomness.seeded(seed + 1);
        storm = Weather.of(chance);
        town = new Town(time, 3 + chance.nextInt(4), chance.nextInt(3));
        boolean isGentle = chance.nextInt(2) == 0;
        feed = town.feed(time.loop("users"));
        users = new Users(town.people(feed), chance, isGentle, this::tell);
        var promises = new Promises(isGentle && storm.sparesPods(), !storm.crashes());
        runs = new Runs(!(storm.crashes() && storm.losesWatches()));
        laws = new Laws(Town::object, promises, runs);
        var _ = town.store().watch(0, this::see);
    }

    /** The story of a seed, always the same. */
    public static Outcome play(long seed) {
        return play(seed, Optional.empty());
    }

    /** The same, told change by change. */
    public static Outcome play(long seed, Consumer<String> teller) {
        return play(seed, Optional.of(teller));
    }

    private static Outcome play(long seed, Optional<Consumer<String>> teller) {
        var story = new Story(seed);
        teller.ifPresent(listener -> {
            listener.accept(story.storm.toString());
            story.telling = Optional.of(new Teller(story.time.clock(), Town::object, listener));
        });
        try {
            story.run();
        } catch (RuntimeException bug) {
            story.broken.add("it could not be played on: " + bug);
        }
        story.town.close();
        var all = new ArrayList<>(story.laws.broken());
        all.addAll(story.town.bugs());
        all.addAll(story.broken);
        return new Outcome(story.laws.changes(), story.laws.digest(), List.copyOf(all));
    }

    /** The command that plays a seed again. */
    public static String command(long seed) {
        return "./podium campaign simulate --seed " + seed;
    }

    /** One watch for all, so that telling a story does not change it. */
    private void see(List<Change> batch) {
        laws.see(batch);
        telling.ifPresent(teller -> {
            teller.see(batch);
            for (; told < laws.broken().size(); told++) {
                teller.say("BROKEN: " + laws.broken().get(told));
            }
        });
    }

    private void tell(String deed) {
        telling.ifPresent(teller -> teller.say(deed));
    }

    private void run() {
        users.settle();
        pass(Duration.ofSeconds(20));
        town.weather(storm);
        int works = 10 + chance.nextInt(25);
        for (int i = 0; i < works; i++) {
            users.work();
            pass(Duration.ofMillis(chance.nextInt(chance.nextInt(3) == 0 ? 30_000 : 3_000)));
            trouble();
        }
        pass(Duration.ofSeconds(storm.losesNodes() ? 400 : 30));
        calm();
        quiet();
        judge();
    }

    private void pass(Duration length) {
        time.advance(length);
    }

    private void trouble() {
        Part part = town.parts().get(chance.nextInt(town.parts().size()));
        if (storm.losesWatches() && chance.nextInt(3) == 0) {
            if (chance.nextInt(2) == 0) {
                tell("the watch of " + part + " stands still");
                part.blind();
            } else {
                tell("the watch of " + part + " is there again");
                part.see();
            }
        }
        if (storm.crashes() && chance.nextInt(4) == 0) {
            pass(Duration.ofMillis(chance.nextInt(50)));
            tell(part + " crashes and begins anew");
            part.crash();
            silent.forEach(node -> town.fleet().silence(node, true));
        }
        if (storm.jumps() && chance.nextInt(5) == 0) {
            int seconds = chance.nextInt(300) - 100;
            tell("the clock is set by " + seconds + " s");
            time.jump(Duration.ofSeconds(seconds));
        }
        if (storm.losesNodes() && chance.nextInt(4) == 0) {
            List<String> names = town.fleet().names();
            String node = names.get(chance.nextInt(names.size()));
            if (!silent.remove(node)) {
                silent.add(node);
            }
            tell(node + (silent.contains(node) ? " falls silent" : " is heard again"));
            town.fleet().silence(node, silent.contains(node));
        }
    }

    private void calm() {
        tell("no more faults from here on");
        town.weather(Weather.calm());
        town.parts().forEach(Part::see);
        silent.forEach(node -> town.fleet().silence(node, false));
        pass(Duration.ofMinutes(1));
        users.calm();
        pass(CALM);
    }

    /** A time in which nothing happens but what CronJobs begin. */
    private void quiet() {
        runs.beginQuiet();
        Instant begin = time.clock().now();
        if (runs.isQuietBusy()) {
            pass(chance.nextInt(LONG_ONES) == 0 ? upTo(LONG_QUIET) : upTo(SHORT_QUIET));
            broken.addAll(runs.missed(begin, time.clock().now()));
        }
        if (users.rest()) {
            pass(ENDINGS);
        }
    }

    /** Up to three times as long. */
    private Duration upTo(Duration length) {
        return length.plusSeconds(chance.nextInt(2 * (int) length.toSeconds()));
    }

    private void judge() {
        var all = new ArrayList<ApiObject>();
        for (String resource : Town.resources()) {
            if (!LEFT_OUT.contains(resource)) {
                town.store()
                        .snapshot()
                        .scan(
                                resource,
                                "",
                                Optional.empty(),
                                entry -> {
                                    all.add(Town.object(entry));
                                    return true;
                                });
            }
        }
        broken.addAll(Peace.broken(feed.keeper().view(), all));
        broken.addAll(BatchPeace.broken(feed.keeper().view(), time.clock().now()));
        var writes = new TreeMap<String, Integer>();
        var watch =
                town.store()
                        .watch(
                                town.store().revision(),
                                batch -> batch.forEach(change -> restless(change, writes)));
        pass(REST);
        watch.close();
        writes.forEach((key, count) ->
                broken.add(key + " was written " + count + " times when all was done"));
    }

    private static void restless(Change change, Map<String, Integer> writes) {
        String resource = change.key().resource();
        boolean isExpiry = resource.startsWith("events") && change.after().isEmpty();
        if (!BEATS.contains(resource) && !isExpiry) {
            writes.merge(change.key().toString(), 1, Integer::sum);
        }
    }
}
