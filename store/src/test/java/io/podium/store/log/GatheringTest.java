package io.podium.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.base.files.SimulatedDisk;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many commits share a sync; one alone does not wait. */
class GatheringTest {
    private final LogWorld world = new LogWorld(new SimulatedDisk(), LogWorld.GATHERING);

    @Test
    void whoComesAloneNeverWaits() {
        for (int number = 0; number < 10; number++) {
            var one = world.put("a", "value " + number);
            world.settle();
            assertThat(one).isCompleted();
        }
    }

    @Test
    void behindManyTheNextWaitForEachOther() {
        var first = IntStream.range(0, 4).mapToObj(n -> world.put("a" + n, "x")).toList();
        world.settle();
        assertThat(first).allSatisfy(one -> assertThat(one).isCompleted());
        long calls = world.disk.calls();
        var second = IntStream.range(0, 4).mapToObj(n -> world.put("b" + n, "x")).toList();
        world.settle();
        assertThat(second).noneMatch(one -> one.isDone());
        world.simulation.advance(LogSettings.GATHERING);
        assertThat(second).allSatisfy(one -> assertThat(one).isCompleted());
        long ofAGroup = world.disk.calls() - calls;

        // Nobody came: whoever comes next is alone.
        world.simulation.advance(LogSettings.GATHERING);
        calls = world.disk.calls();
        var alone = world.put("c", "x");
        world.settle();
        assertThat(alone).isCompleted();
        assertThat(world.disk.calls() - calls).as("as many as for four").isEqualTo(ofAGroup);
    }

    @Test
    void whatWaitsWhenTheStoreIsClosedIsRefused() {
        for (int n = 0; n < 4; n++) {
            var _ = world.put("a" + n, "x");
        }
        world.settle();
        var late = world.put("late", "x");
        world.close();
        assertThat(late).isCompletedExceptionally();
    }
}
