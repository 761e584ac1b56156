package io.podium.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.watch.HubWorld.Having;
import io.podium.server.watch.WatchOrder.Label;
import io.podium.store.Entry;
import io.podium.store.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What the hub owes to its watchers, whatever they read, and at what cost. */
class WatchHubTest {
    private final HubWorld world = new HubWorld();

    @Test
    void aFrameIsMadeOnceForAllWhoSeeTheSame() {
        var frames = new TextFrames("json");
        List<Reader> readers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            readers.add(
                    world.watch(world.all(world.store.revision(), new Counted(frames)), 1 << 20));
        }
        world.simulation.settle();
        world.put("a");
        world.put("b");
        world.simulation.settle();
        assertThat(frames.made).isEqualTo(2);
        byte[] first = readers.getFirst().sent.getFirst();
        assertThat(readers)
                .allSatisfy(reader -> assertThat(reader.sent.getFirst()).isSameAs(first));
        assertThat(readers.getLast().read())
                .containsExactly("ADDED default/a 1", "ADDED default/b 2");
    }

    /** Frames of their own for each watcher, alike, as requests have them. */
    private record Counted(TextFrames frames) implements Frames {
        @Override
        public Object sharing() {
            return frames.sharing();
        }

        @Override
        public byte[] frame(EventType type, Entry entry, long asOf) {
            return frames.frame(type, entry, asOf);
        }

        @Override
        public byte[] bookmark(long revision, boolean endsInitialEvents) {
            return frames.bookmark(revision, endsInitialEvents);
        }

        @Override
        public byte[] error(io.podium.api.error.ApiError error) {
            return frames.error(error);
        }
    }

    /** Counts how often it is asked. */
    private static final class Asked implements Predicate<Entry> {
        private int times;

        @Override
        public boolean test(Entry entry) {
            times++;
            return true;
        }
    }

    @Test
    void aChangeAsksOnlyWhomItMayConcern() {
        var asked = new Asked();
        var readers = new TreeMap<String, Reader>();
        for (int i = 0; i < 300; i++) {
            Optional<Label> label = Optional.of(new Label("app", "a" + i));
            readers.put(
                    "node" + i,
                    world.watch(world.scoped("", "", "node" + i, Optional.empty(), asked), 9999));
            readers.put(
                    "name" + i,
                    world.watch(world.scoped("", "p" + i, "", Optional.empty(), asked), 9999));
            readers.put("app" + i, world.watch(world.scoped("", "", "", label, asked), 9999));
        }
        world.simulation.settle();
        world.put("default", "p7", "node8", Map.of("app", "a9"));
        world.simulation.settle();
        assertThat(asked.times).isEqualTo(3);
        world.put("default", "p7", "node18", Map.of("app", "a19"));
        world.simulation.settle();
        world.delete("p7");
        world.simulation.settle();
        assertThat(asked.times)
                .as("what was counts as well as what is")
                .isLessThanOrEqualTo(3 + 10 + 3);
        List<String> touched =
                readers.entrySet().stream()
                        .filter(one -> !one.getValue().sent.isEmpty())
                        .map(Map.Entry::getKey)
                        .toList();
        assertThat(touched).containsExactlyInAnyOrder("name7", "node8", "node18", "app9", "app19");
        assertThat(readers.get("name7").read())
                .containsExactly(
                        "ADDED default/p7 1", "MODIFIED default/p7 2", "DELETED default/p7 3");
    }

    @Test
    void aWatchHasBegunWhenAllItBeginsWithIsOut() {
        for (int i = 0; i < 10_000; i++) {
            world.put("p" + i);
        }
        world.simulation.settle();
        Reader slow = world.watch(world.listing(), 200);
        Reader later = world.watch(world.all(world.store.revision(), new TextFrames("json")), 200);
        world.simulation.settle();
        assertThat(later.begun).as("begins with nothing").isEqualTo(1);
        int read = 0;
        while (slow.begun == 0) {
            read += slow.read().size();
            assertThat(read).isLessThan(10_000);
            world.simulation.settle();
        }
        assertThat(read + slow.read().size()).isEqualTo(10_000);
        world.put("more");
        world.simulation.settle();
        assertThat(slow.begun).isEqualTo(1);
    }

    @Test
    void whoeverStallsKeepsNothingAndMissesNothing() {
        Reader slow = world.watch(world.all(0, new TextFrames("json")), 200);
        Reader quick = world.watch(world.all(0, new TextFrames("json")), 1 << 20);
        world.simulation.settle();
        for (int i = 0; i < 10_000; i++) {
            world.put("p" + i % 7);
            if (i % 100 == 0) {
                world.simulation.settle();
            }
        }
        world.simulation.settle();
        assertThat(slow.mostFilled).as("bounded").isLessThan(Cohort.CHUNK_BYTES + 400);
        List<String> seen = new ArrayList<>();
        while (true) {
            List<String> more = slow.read();
            if (more.isEmpty()) {
                break;
            }
            seen.addAll(more);
            world.simulation.settle();
        }
        assertThat(seen).hasSize(10_000).isEqualTo(quick.read());
    }

    @Test
    void whoeverStallsForLongerThanHistoryIsTold() {
        Reader slow = world.watch(world.all(0, new TextFrames("json")), 50);
        world.simulation.settle();
        for (int i = 0; i < 3_000; i++) {
            world.put("p");
            world.simulation.settle();
        }
        world.simulation.advance(Duration.ofMinutes(6));
        slow.read();
        world.simulation.settle();
        assertThat(slow.read().getLast()).startsWith("ERROR 410 too old resource version: ");
        assertThat(slow.isClosed).isTrue();
    }

    /** What is listed is one revision, however slowly, but nobody holds on to it for ever. */
    @Test
    void whoeverStallsWhileListingIsToldToo() {
        for (int i = 0; i < 5_000; i++) {
            world.put("p" + i);
            if (i % 100 == 0) {
                world.simulation.settle();
            }
        }
        world.simulation.settle();
        Reader quick = world.watch(world.listing(), 10);
        Reader slow = world.watch(world.listing(), 10);
        world.simulation.settle();
        world.put("late");
        world.simulation.settle();
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            seen.addAll(quick.read());
            world.simulation.settle();
        }
        assertThat(seen).hasSize(5_001).endsWith("ADDED default/late 5001");
        world.simulation.advance(Duration.ofMinutes(6));
        slow.read();
        world.simulation.settle();
        assertThat(slow.read()).containsExactly("ERROR 410 too old resource version: 5000 (5001)");
    }

    @Test
    void whatIsKeptForTheSlowIsNoMoreThanTheStoreKeeps() {
        var small = new HubWorld(1, Duration.ofMinutes(5), 100_000);
        for (int i = 0; i < 200; i++) {
            small.watch(
                    small.order("default", "p" + i, "", HubWorld.ALL, 0, new TextFrames("json")),
                    10);
        }
        small.simulation.settle();
        for (int i = 0; i < 20_000; i++) {
            small.put("p" + i % 200);
            if (i % 50 == 0) {
                small.simulation.settle();
            }
        }
        small.simulation.settle();
        assertThat(small.hub.kept())
                .isPositive()
                .isLessThanOrEqualTo((int) (small.store.revision() - small.store.compacted()));
    }

    /** Nothing happened to its object for longer than the past reaches; that must not count. */
    @Test
    void aQuietWatchThatStallsIsNotTooOld() {
        var quiet =
                world.watch(
                        world.order("default", "p", "", HubWorld.ALL, 0, new TextFrames("json")),
                        60);
        world.simulation.settle();
        for (int i = 0; i < 10; i++) {
            world.put("other");
            world.simulation.advance(Duration.ofMinutes(1));
        }
        assertThat(world.store.compacted()).isPositive();
        for (int i = 0; i < 5_000; i++) {
            world.put("p");
            if (i % 10 == 0) {
                world.simulation.settle();
            }
        }
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            seen.addAll(quiet.read());
            world.simulation.settle();
        }
        assertThat(seen).hasSize(5_000).noneMatch(line -> line.startsWith("ERROR"));
    }

    /** A client that lists at a revision, watches from it, and keeps what it was told. */
    private static final class Informer {
        final Having having;
        final String namespace;
        final Reader reader;
        final Map<String, Long> known = new TreeMap<>();
        long last;
        boolean isGone;

        Informer(HubWorld world, Having having, String namespace, int room) {
            this.having = having;
            this.namespace = namespace;
            Snapshot snapshot = world.store.snapshot();
            scan(snapshot, known);
            last = snapshot.revision();
            Frames frames = new TextFrames(having.value());
            reader = world.watch(world.order(namespace, "", "", having, last, frames), room);
        }

        void scan(Snapshot snapshot, Map<String, Long> into) {
            snapshot.scan(
                    "pods",
                    namespace,
                    Optional.empty(),
                    entry -> {
                        if (having.test(entry)) {
                            into.put(
                                    entry.key().namespace() + "/" + entry.key().name(),
                                    entry.revision());
                        }
                        return true;
                    });
        }

        void absorb() {
            for (String line : reader.read()) {
                String[] words = line.split(" ", -1);
                if (words[0].equals("ERROR")) {
                    assertThat(words[1]).isEqualTo("410");
                    isGone = true;
                    continue;
                }
                long revision = Long.parseLong(words[2]);
                assertThat(revision).as("no repetition, no step back").isGreaterThan(last);
                last = revision;
                switch (words[0]) {
                    case "ADDED" -> assertThat(known).doesNotContainKey(words[1]);
                    default -> assertThat(known).containsKey(words[1]);
                }
                if (words[0].equals("DELETED")) {
                    known.remove(words[1]);
                } else {
                    known.put(words[1], revision);
                }
            }
        }
    }

    /**
     * Lists and watches of all sorts among writers, readers that stall, and a history too short for
     * some of them.
     */
    @Property(tries = 150)
    void aListAndTheWatchBehindItMissNothingAndRepeatNothing(@ForAll long seed) {
        boolean isShort = seed % 3 == 0;
        var world = new HubWorld(seed, Duration.ofMinutes(5), isShort ? 20_000 : 64 << 20);
        var chance = world.simulation.randomness();
        var informers = new ArrayList<Informer>();
        for (int step = 0; step < 400; step++) {
            switch (chance.nextInt(10)) {
                case 0, 1, 2, 3, 4 ->
                        world.put(
                                chance.nextInt(3) == 0 ? "other" : "default",
                                "p" + chance.nextInt(5),
                                "",
                                Map.of("l", "v" + chance.nextInt(3)));
                case 5 -> world.delete("p" + chance.nextInt(5));
                case 6 -> {
                    Having having =
                            chance.nextInt(2) == 0
                                    ? HubWorld.ALL
                                    : new Having("l", "v" + chance.nextInt(3));
                    String namespace = chance.nextInt(2) == 0 ? "" : "default";
                    informers.add(new Informer(world, having, namespace, 30 + chance.nextInt(300)));
                }
                case 7 -> {
                    if (!informers.isEmpty()) {
                        informers.get(chance.nextInt(informers.size())).absorb();
                    }
                }
                default -> {
                    for (int i = chance.nextInt(30); i > 0 && world.simulation.step(); i--) {}
                }
            }
        }
        world.simulation.settle();
        for (Informer informer : informers) {
            for (int i = 0; i < 500; i++) {
                informer.absorb();
                world.simulation.settle();
            }
            if (informer.isGone) {
                assertThat(isShort).as("nothing is forgotten early").isTrue();
                continue;
            }
            var expected = new TreeMap<String, Long>();
            informer.scan(world.store.snapshot(), expected);
            assertThat(informer.known).isEqualTo(expected);
        }
        world.hub.close();
        world.simulation.settle();
        assertThat(informers).allMatch(informer -> informer.reader.isClosed);
    }
}
