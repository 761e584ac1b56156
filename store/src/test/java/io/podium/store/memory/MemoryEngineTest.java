package io.podium.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.loop.ThreadLoop;
import io.podium.base.simulation.Simulation;
import io.podium.base.time.Clock;
import io.podium.store.CompactedException;
import io.podium.store.Store;
import io.podium.store.StoreContract;
import io.podium.store.TextBody;
import io.podium.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryEngineTest implements StoreContract {
    private final List<ThreadLoop> loops = new ArrayList<>();

    @AfterEach
    void closeLoops() {
        loops.forEach(ThreadLoop::close);
    }

    @Override
    public Store open(Duration keep, long keepBytes) {
        var loop = new ThreadLoop("store-test");
        loops.add(loop);
        return MemoryEngine.open(loop, Clock.system(), keep, keepBytes);
    }

    @Test
    void forgetsThePastInTimeEvenWhenNothingIsCommittedAnyMore() {
        var simulation = new Simulation(1);
        Store store = MemoryEngine.open(simulation.loop("store"), simulation.clock());
        var _ = store.commit(List.of(Write.create(StoreContract.key("a"), TextBody.of("1"))));
        simulation.advance(Duration.ofMinutes(4));
        var _ = store.commit(List.of(Write.create(StoreContract.key("b"), TextBody.of("1"))));
        simulation.advance(Duration.ofSeconds(59));
        assertThat(store.snapshot(0).revision()).isZero();
        simulation.advance(Duration.ofSeconds(1));
        assertThat(store.compacted()).isEqualTo(1);
        assertThatThrownBy(() -> store.snapshot(0)).isInstanceOf(CompactedException.class);
        simulation.advance(Duration.ofMinutes(4));
        assertThat(store.compacted()).isEqualTo(2);
    }

    @Test
    void aForkGoesItsOwnWay() {
        var simulation = new Simulation(1);
        Store store = MemoryEngine.open(simulation.loop("store"), simulation.clock());
        var _ = store.commit(List.of(Write.create(StoreContract.key("a"), TextBody.of("1"))));
        simulation.settle();
        Store fork =
                MemoryEngine.fork(store.snapshot(), simulation.loop("fork"), simulation.clock());
        var _ = fork.commit(List.of(Write.create(StoreContract.key("b"), TextBody.of("1"))));
        simulation.settle();
        assertThat(fork.revision()).isEqualTo(2);
        assertThat(fork.snapshot().count("pods", "")).isEqualTo(2);
        assertThat(store.snapshot().count("pods", "")).isEqualTo(1);
    }
}
