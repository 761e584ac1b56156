package io.podium.store.log;

import io.podium.base.files.SimulatedDisk;
import io.podium.base.loop.Doers;
import io.podium.base.simulation.Simulation;
import io.podium.store.Commit;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Seal;
import io.podium.store.Snapshot;
import io.podium.store.TextBody;
import io.podium.store.Write;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * A log engine on a simulated disk and clock, for tests; everything happens when {@link #settle} is
 * called.
 */
final class LogWorld {
    static final Path FOLDER = Path.of("/store");

    /** Small, so that a few commits meet segments, checkpoints and the reserve. */
    static final LogSettings SMALL =
            new LogSettings(
                    Layout.RECORDS + 2048,
                    Layout.RECORDS + 4096,
                    Layout.RECORDS + 8192,
                    3 * (Layout.RECORDS + 4096),
                    Duration.ofMillis(50),
                    Duration.ZERO,
                    Duration.ofMinutes(5),
                    1 << 20);

    /** Never makes a checkpoint. */
    static final LogSettings NO_CHECKPOINT =
            new LogSettings(
                    SMALL.firstSegmentBytes(),
                    SMALL.segmentBytes(),
                    SMALL.reserveBytes(),
                    Long.MAX_VALUE,
                    SMALL.idleFlush(),
                    Duration.ZERO,
                    SMALL.keep(),
                    SMALL.keepBytes());

    /** Waits for more commits where there are many. */
    static final LogSettings GATHERING =
            new LogSettings(
                    SMALL.firstSegmentBytes(),
                    SMALL.segmentBytes(),
                    SMALL.reserveBytes(),
                    SMALL.checkpointBytes(),
                    SMALL.idleFlush(),
                    LogSettings.GATHERING,
                    SMALL.keep(),
                    SMALL.keepBytes());

    /** So small that every byte of every file can be tried: some records a segment. */
    static final LogSettings TINY =
            new LogSettings(
                    Layout.RECORDS + 700,
                    Layout.RECORDS + 700,
                    Layout.RECORDS + 700,
                    4 * (Layout.RECORDS + 700),
                    Duration.ofMillis(50),
                    Duration.ZERO,
                    Duration.ofMinutes(5),
                    1 << 20);

    final SimulatedDisk disk;
    final Simulation simulation = new Simulation(1);
    final LogEngine store;

    /** What the store held at each revision that was asked for, acknowledged or not. */
    final List<Map<Key, String>> history = new ArrayList<>();

    /** The newest revision that was acknowledged. */
    long acknowledged;

    LogWorld(SimulatedDisk disk, LogSettings settings) {
        this(disk, settings, Seal.NONE);
    }

    LogWorld(SimulatedDisk disk, LogSettings settings, Seal seal) {
        this.disk = disk;
        store =
                LogEngine.open(
                        FOLDER,
                        TextBody.READER,
                        settings,
                        new LogEngine.Surroundings(
                                disk,
                                simulation.loop("store"),
                                simulation.clock(),
                                Doers.on(Runnable::run)),
                        seal);
        acknowledged = store.revision();
        for (long i = 0; i < acknowledged; i++) {
            history.add(Map.of());
        }
        history.add(contents(store.snapshot()));
    }

    void settle() {
        simulation.settle();
    }

    /** Long enough for the last mark to be written. */
    void quiesce() {
        simulation.advance(Duration.ofSeconds(1));
    }

    CompletableFuture<Commit> put(String name, String text) {
        Key key = new Key("pods", "default", name);
        var model = new TreeMap<>(history.getLast());
        model.put(key, text);
        history.add(model);
        return note(
                store.commit(List.of(new Write(key, Write.ANY, Optional.of(TextBody.of(text))))));
    }

    CompletableFuture<Commit> delete(String name) {
        Key key = new Key("pods", "default", name);
        var model = new TreeMap<>(history.getLast());
        model.remove(key);
        history.add(model);
        return note(store.commit(List.of(new Write(key, Write.ANY, Optional.empty()))));
    }

    /** Several names in one commit: all of them or none. */
    CompletableFuture<Commit> batch(String text, String... names) {
        var model = new TreeMap<>(history.getLast());
        var writes = new ArrayList<Write>();
        for (String name : names) {
            Key key = new Key("pods", "default", name);
            model.put(key, text);
            writes.add(new Write(key, Write.ANY, Optional.of(TextBody.of(text))));
        }
        history.add(model);
        return note(store.commit(writes));
    }

    private CompletableFuture<Commit> note(CompletableFuture<Commit> commit) {
        return commit.whenComplete((done, trouble) -> {
            if (trouble == null) {
                acknowledged = Math.max(acknowledged, done.revision());
            }
        });
    }

    /** Some commits of different sizes, in groups of one to three. */
    void work(int groups) {
        for (int i = 0; i < groups; i++) {
            for (int j = 0; j <= i % 3; j++) {
                var _ = put("p" + (i * 7 + j) % 11, "v" + i + "." + j + "x".repeat(i * 37 % 300));
            }
            if (i % 4 == 3) {
                var _ = delete("p" + i * 7 % 11);
            }
            settle();
        }
    }

    void close() {
        store.close();
        settle();
    }

    /** Everything, with revisions and headers. */
    static List<Entry> entries(Snapshot snapshot) {
        var all = new ArrayList<Entry>();
        snapshot.scan("pods", "", Optional.empty(), all::add);
        return all;
    }

    static Map<Key, String> contents(Snapshot snapshot) {
        var all = new TreeMap<Key, String>();
        snapshot.scan(
                "pods",
                "",
                Optional.empty(),
                (Entry entry) -> {
                    all.put(entry.key(), TextBody.text(entry));
                    return true;
                });
        return all;
    }
}
