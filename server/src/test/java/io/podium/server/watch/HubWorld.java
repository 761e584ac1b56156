package io.podium.server.watch;

import io.podium.base.simulation.Simulation;
import io.podium.server.watch.WatchOrder.Label;
import io.podium.store.Body;
import io.podium.store.Entry;
import io.podium.store.Header;
import io.podium.store.Key;
import io.podium.store.Store;
import io.podium.store.Write;
import io.podium.store.memory.MemoryEngine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A hub over a store, each on a loop of its own that moves as a seed says. */
final class HubWorld {
    static final Duration LONG = Duration.ofHours(1);

    final Simulation simulation;
    final Store store;
    final WatchHub hub;

    HubWorld() {
        this(1, Duration.ofMinutes(5), 64 << 20);
    }

    HubWorld(long seed, Duration keep, long keepBytes) {
        simulation = new Simulation(seed);
        store = MemoryEngine.open(simulation.loop("store"), simulation.clock(), keep, keepBytes);
        hub = new WatchHub(store, simulation.loop("hub"), simulation.randomness());
    }

    record Plain(Header header) implements Body {
        @Override
        public byte[] bytes() {
            return new byte[100];
        }

        @Override
        public Body stamped(long revision) {
            return this;
        }
    }

    /** Sees what has the label; equal ones are alike. */
    record Having(String key, String value) implements Predicate<Entry> {
        @Override
        public boolean test(Entry entry) {
            return key.isEmpty() || value.equals(entry.body().header().labels().get(key));
        }
    }

    static final Having ALL = new Having("", "");

    void put(String namespace, String name, String node, Map<String, String> labels) {
        Body body = new Plain(new Header(name, labels, List.of(), node));
        var _ =
                store.commit(
                        List.of(
                                new Write(
                                        new Key("pods", namespace, name),
                                        Write.ANY,
                                        Optional.of(body))));
    }

    void put(String name) {
        put("default", name, "", Map.of());
    }

    void delete(String name) {
        var _ =
                store.commit(
                        List.of(
                                new Write(
                                        new Key("pods", "default", name),
                                        Write.ANY,
                                        Optional.empty())));
    }

    WatchOrder order(
            String namespace, String name, String node, Having having, long after, Frames frames) {
        return new WatchOrder(
                "pods",
                namespace,
                name,
                node,
                having.key.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Label(having.key, having.value)),
                having,
                false,
                after,
                false,
                false,
                LONG,
                frames,
                WatchMeter.SILENT);
    }

    WatchOrder all(long after, Frames frames) {
        return order("", "", "", ALL, after, frames);
    }

    /** A watch that begins with what there is. */
    WatchOrder listing() {
        return new WatchOrder(
                "pods",
                "",
                "",
                "",
                Optional.empty(),
                ALL,
                true,
                0,
                false,
                false,
                LONG,
                new TextFrames("json"),
                WatchMeter.SILENT);
    }

    Reader watch(WatchOrder order, int room) {
        var reader = new Reader(room);
        hub.watch(order, reader);
        return reader;
    }

    WatchOrder scoped(
            String namespace,
            String name,
            String node,
            Optional<Label> label,
            Predicate<Entry> matches) {
        return new WatchOrder(
                "pods",
                namespace,
                name,
                node,
                label,
                matches,
                false,
                store.revision(),
                false,
                false,
                LONG,
                new TextFrames("json"),
                WatchMeter.SILENT);
    }
}
