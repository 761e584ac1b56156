package io.podium.base.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.loop.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static List<String> run(long seed) {
        var simulation = new Simulation(seed);
        var seen = new ArrayList<String>();
        for (String name : List.of("a", "b", "c")) {
            Loop loop = simulation.loop(name);
            for (int i = 0; i < 5; i++) {
                String task = name + i;
                loop.execute(() -> seen.add(task));
            }
        }
        simulation.settle();
        return seen;
    }

    @Test
    void theSameSeedGivesTheSameOrderAndOthersGiveOthers() {
        assertThat(run(3)).isEqualTo(run(3));
        Set<List<String>> orders = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            orders.add(run(seed));
        }
        assertThat(orders).hasSizeGreaterThan(15);
    }

    @Test
    void eachLoopKeepsItsOwnOrder() {
        for (int seed = 0; seed < 20; seed++) {
            assertThat(run(seed)).containsSubsequence("b0", "b1", "b2", "b3", "b4");
        }
    }

    @Test
    void timersFireInTheirOrderAtTheirTime() {
        var simulation = new Simulation(1);
        Loop loop = simulation.loop("a");
        var seen = new ArrayList<String>();
        loop.schedule(
                Duration.ofSeconds(2),
                () -> {
                    seen.add("two@" + simulation.clock().nanos() / 1_000_000);
                    loop.schedule(Duration.ofSeconds(1), () -> seen.add("three"));
                });
        loop.schedule(Duration.ofSeconds(1), () -> seen.add("one"));
        loop.schedule(Duration.ofSeconds(1), () -> seen.add("never")).cancel();
        simulation.advance(Duration.ofMillis(2999));
        assertThat(seen).containsExactly("one", "two@2000");
        simulation.advance(Duration.ofMillis(1));
        assertThat(seen).containsExactly("one", "two@2000", "three");
    }

    @Test
    void aWallClockJumpMovesNoTimer() {
        var simulation = new Simulation(1);
        var seen = new ArrayList<String>();
        simulation.loop("a").schedule(Duration.ofSeconds(5), () -> seen.add("due"));
        var before = simulation.clock().now();
        simulation.jump(Duration.ofHours(1));
        simulation.settle();
        assertThat(Duration.between(before, simulation.clock().now()))
                .isEqualTo(Duration.ofHours(1));
        assertThat(seen).isEmpty();
    }

    @Test
    void waitsForAConditionOnlyAsLongAsAllowed() {
        var simulation = new Simulation(1);
        var seen = new ArrayList<String>();
        simulation.loop("a").schedule(Duration.ofSeconds(5), () -> seen.add("due"));
        assertThat(simulation.advanceUntil(() -> !seen.isEmpty(), Duration.ofSeconds(4))).isFalse();
        assertThat(simulation.advanceUntil(() -> !seen.isEmpty(), Duration.ofSeconds(4))).isTrue();
        assertThat(simulation.clock().nanos()).isEqualTo(Duration.ofSeconds(5).toNanos());
    }

    @Test
    void aTaskThatThrowsEndsTheRun() {
        var simulation = new Simulation(1);
        simulation
                .loop("a")
                .execute(() -> {
                    throw new IllegalStateException("boom");
                });
        assertThatThrownBy(simulation::settle).hasMessage("boom");
    }

    @Test
    void knowsWhichLoopRuns() {
        var simulation = new Simulation(1);
        Loop a = simulation.loop("a");
        Loop b = simulation.loop("b");
        var seen = new ArrayList<Boolean>();
        a.execute(() -> seen.addAll(List.of(a.isInLoop(), b.isInLoop())));
        simulation.settle();
        assertThat(seen).containsExactly(true, false);
        assertThat(a.isInLoop()).isFalse();
    }
}
