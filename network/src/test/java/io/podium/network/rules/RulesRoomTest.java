package io.podium.network.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Service;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.base.loop.Doers;
import io.podium.base.random.Randomness;
import io.podium.client.Key;
import io.podium.network.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesRoomTest {
    static final Settings SETTINGS =
            new Settings("n1", "10.244.0.0/16", "10.96.0.0/12", Optional.empty());

    private final World world = new World();
    private final KernelTable kernel = new KernelTable();

    private RulesRoom start() {
        var room = new RulesRoom(world.door, SETTINGS, kernel, world.loop, Doers.on(world.loop));
        var ready = room.start();
        pass();
        assertThat(ready).isDone();
        return room;
    }

    private void pass() {
        world.time.advance(Duration.ofMillis(100));
    }

    /** One of a few services, in one of many shapes, or gone. */
    private static void change(World world, Randomness chance) {
        String name = "s" + chance.nextInt(4);
        if (chance.nextInt(5) == 0) {
            world.remove(Service.class, "ns", name);
        } else if (chance.nextInt(2) == 0) {
            String words =
                    "ip=10.96.0."
                            + chance.nextInt(4)
                            + " ports=:80/tcp"
                            + pick(chance, "", ">30080", ">30081")
                            + pick(chance, "", ",b:90/udp")
                            + pick(chance, "", " sticky=60", " sticky=70")
                            + pick(chance, "", " externally=Local")
                            + pick(chance, "", " internal=Local")
                            + pick(chance, "", " lb=192.0.2.1 ranges=10.0.0.0/8");
            world.set(Service.class, World.service("ns", name, words));
        } else if (chance.nextInt(6) == 0) {
            world.remove(EndpointSlice.class, "ns", name + "-slice");
        } else {
            var endpoints = new StringBuilder();
            for (int i = 0; i < 5; i++) {
                endpoints.append(
                        pick(
                                chance,
                                "",
                                " 10.244.0." + i + "@n1",
                                " 10.244.1." + i + "@n2",
                                " 10.244.2." + i + "@n2!notready"));
            }
            world.set(
                    EndpointSlice.class,
                    World.slice("ns", name, ":8080/tcp,b:9090/udp", endpoints.toString()));
        }
    }

    private static String pick(Randomness chance, String... some) {
        return some[chance.nextInt(some.length)];
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void stepByStepTheTableIsWhatItWouldBeFromTheBeginning(long seed) throws Exception {
        var chance = Randomness.seeded(seed);
        try (RulesRoom room = start()) {
            assertThat(room).isNotNull();
            for (int i = 0; i < 120; i++) {
                for (int j = chance.nextInt(3); j >= 0; j--) {
                    change(world, chance);
                }
                pass();
                var fresh = new KernelTable();
                var renderer = new ServiceRenderer("n1");
                Ruleset all = Ruleset.empty();
                for (Service service : world.view().list(Service.class)) {
                    var key = Key.of(service);
                    all = all.with(key.toString(), renderer.render(world.view(), key));
                }
                fresh.apply(Transaction.whole(SETTINGS, all));
                assertThat(kernel.elements).isEqualTo(fresh.elements);
                assertThat(kernel.sets).isEqualTo(fresh.sets);
                assertThat(own(kernel)).isEqualTo(own(fresh));
            }
        }
    }

    /** Without the chains that stay once they were needed. */
    private static Map<String, List<String>> own(KernelTable table) {
        var chains = new TreeMap<>(table.chains);
        chains.keySet().removeIf(name -> name.matches("(pick|port)-.*[0-9]"));
        return chains;
    }

    @Test
    void manyChangesGoInOneTransactionAndNoneForWhatDoesNotMatter() {
        try (RulesRoom room = start()) {
            assertThat(room).isNotNull();
            assertThat(kernel.transactions).hasSize(1);
            for (int i = 1; i < 9; i++) {
                String words = "ip=10.96.0." + i + " ports=:80/tcp";
                world.set(Service.class, World.service("ns", "s" + i, words));
            }
            world.door.put(Pod.create("ns", "p"));
            pass();
            assertThat(kernel.transactions).hasSize(2);
            assertThat(kernel.elements).hasSize(8);
            Service same = world.view().find(Service.class, "ns", "s1").orElseThrow();
            world.set(
                    Service.class, same.withMetadata(same.metadata().withLabels(Map.of("a", "b"))));
            pass();
            assertThat(kernel.transactions).hasSize(2);
        }
    }

    @Test
    void afterATroubleTheWholeTableIsSetAgain() {
        try (RulesRoom room = start()) {
            assertThat(room).isNotNull();
            kernel.isBroken = true;
            world.set(Service.class, World.service("ns", "a", "ip=10.96.0.1 ports=:80/tcp"));
            pass();
            world.set(Service.class, World.service("ns", "b", "ip=10.96.0.2 ports=:80/tcp"));
            world.time.advance(Duration.ofSeconds(5));
            kernel.isBroken = false;
            assertThat(kernel.elements).isEmpty();
            world.time.advance(Duration.ofSeconds(30));
            assertThat(kernel.transactions).hasSize(2);
            assertThat(kernel.transactions.getLast())
                    .startsWith("add table ip podium\ndelete table");
            assertThat(kernel.elements).hasSize(2);
        }
    }
}
