package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.strategy.Strategies;
import io.podium.api.value.MapValue;
import io.podium.base.loop.ThreadLoop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.server.admission.Admissions;
import io.podium.server.allocate.AddressRange;
import io.podium.server.allocate.PortRange;
import io.podium.server.allocate.ServiceAllocator;
import io.podium.server.registry.World.Reply;
import io.podium.server.render.Forms;
import io.podium.server.render.Kinds;
import io.podium.server.request.Answer;
import io.podium.store.Store;
import io.podium.store.memory.MemoryEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens, a list and the watch that follows it make the final state, each change once and
 * in order.
 */
class WatchPropertyTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    /** A client that lists, then watches, and keeps what it was told. */
    private static final class Informer {
        final Map<String, String> seen = new TreeMap<>();
        final Frames frames;
        final String selector;
        long last;

        Informer(World world, String selector) {
            this.selector = selector;
            Reply list = world.ok("GET " + MAPS + "?labelSelector=" + selector);
            for (int i = 0; i < list.body().list("items").size(); i++) {
                keep(list.body().list("items").map(i));
            }
            this.last = Long.parseLong(list.version());
            this.frames =
                    world.watch(
                            "GET "
                                    + MAPS
                                    + "?watch=true&labelSelector="
                                    + selector
                                    + "&resourceVersion="
                                    + list.version());
        }

        private void keep(MapValue object) {
            MapValue metadata = object.map("metadata");
            seen.put(metadata.string("name"), metadata.string("resourceVersion"));
        }

        void absorb() {
            for (MapValue frame : frames.take()) {
                MapValue object = frame.map("object");
                String name = object.map("metadata").string("name");
                long revision = Long.parseLong(object.map("metadata").string("resourceVersion"));
                assertThat(revision).as("revisions only grow").isGreaterThan(last);
                last = revision;
                switch (frame.string("type")) {
                    case "ADDED" -> assertThat(seen).doesNotContainKey(name);
                    case "MODIFIED" -> assertThat(seen).containsKey(name);
                    default -> assertThat(seen.remove(name)).isNotNull();
                }
                if (!frame.string("type").equals("DELETED")) {
                    keep(object);
                }
            }
        }
    }

    @Property(tries = 60)
    void listAndWatchMakeTheFinalState(@ForAll long seed) {
        var random = new Random(seed);
        var world = World.small();
        var informers = new ArrayList<Informer>();
        var answers = new ArrayList<CompletableFuture<Answer>>();
        for (int step = 0; step < 120; step++) {
            String name = "m" + random.nextInt(6);
            String label = "l" + random.nextInt(3);
            String body =
                    "{metadata: {name: "
                            + name
                            + ", labels: {l: "
                            + label
                            + "}}, data: {step: s"
                            + step
                            + "}}";
            switch (random.nextInt(9)) {
                case 0, 1, 2 -> answers.add(world.start("POST " + MAPS, body));
                case 3, 4 -> answers.add(world.start("PUT " + MAPS + "/" + name, body));
                case 5 -> answers.add(world.start("DELETE " + MAPS + "/" + name, ""));
                case 6 -> world.loop.settle();
                case 7 ->
                        informers.add(
                                new Informer(world, random.nextBoolean() ? "" : "l%3D" + label));
                default -> {
                    if (!informers.isEmpty()) {
                        Informer some = informers.get(random.nextInt(informers.size()));
                        if (random.nextBoolean()) {
                            some.frames.clog();
                        } else {
                            some.frames.drain();
                        }
                    }
                }
            }
        }
        world.loop.settle();
        assertThat(answers).allMatch(CompletableFuture::isDone);
        for (Informer informer : informers) {
            informer.frames.drain();
            informer.absorb();
            var expected = new TreeMap<String, String>();
            Reply list = world.ok("GET " + MAPS + "?labelSelector=" + informer.selector);
            for (int i = 0; i < list.body().list("items").size(); i++) {
                MapValue metadata = list.body().list("items").map(i).map("metadata");
                expected.put(metadata.string("name"), metadata.string("resourceVersion"));
            }
            assertThat(informer.seen).isEqualTo(expected);
        }
        world.close();
    }

    @Test
    void concurrentWritersAreSeenOnceEachInOrder() {
        var kinds = new Kinds(World.SCHEMA, Strategies.all(World.SCHEMA));
        var randomness = Randomness.seeded(1);
        try (var storeLoop = new ThreadLoop("store");
                var loop = new ThreadLoop("registry");
                Store store = MemoryEngine.open(storeLoop, Clock.system());
                var registry =
                        new ObjectRegistry(
                                new Parts(
                                        store,
                                        kinds,
                                        Forms.withBudget(1 << 20),
                                        Clock.system(),
                                        randomness,
                                        loop,
                                        Admissions.builtIn(randomness, List.of()),
                                        new ServiceAllocator(
                                                new AddressRange("10.96.0.0/24", randomness),
                                                new PortRange(30000, 30010, randomness))))) {
            var world = World.around(store, registry);
            world.start("POST /api/v1/namespaces", "{metadata: {name: default}}").join();
            var frames = new Frames(new StepLoop());
            registry.watch(world.request("GET " + MAPS + "?watch=true", ""), frames);
            var writers = new ArrayList<CompletableFuture<Void>>();
            for (int w = 0; w < 4; w++) {
                String prefix = "w" + w + "-";
                writers.add(
                        CompletableFuture.runAsync(() -> {
                            for (int i = 0; i < 200; i++) {
                                String name = prefix + i;
                                world.start("POST " + MAPS, "{metadata: {name: " + name + "}}")
                                        .join();
                                world.start(
                                                "PUT " + MAPS + "/" + name,
                                                "{metadata: {name: " + name + "}, data: {a: b}}")
                                        .join();
                                world.start("DELETE " + MAPS + "/" + name, "").join();
                            }
                        }));
            }
            CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new)).join();
            var isQuiet = new CompletableFuture<Void>();
            storeLoop.execute(() -> loop.execute(() -> loop.execute(() -> isQuiet.complete(null))));
            isQuiet.join();
            var texts = new TreeMap<String, String>();
            long last = 0;
            for (MapValue frame : frames.take()) {
                MapValue metadata = frame.map("object").map("metadata");
                long revision = Long.parseLong(metadata.string("resourceVersion"));
                assertThat(revision).isGreaterThan(last);
                last = revision;
                texts.merge(metadata.string("name"), frame.string("type"), (a, b) -> a + " " + b);
            }
            assertThat(texts).hasSize(800);
            assertThat(texts.values()).containsOnly("ADDED MODIFIED DELETED");
        }
    }
}
