package io.podium.store.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.files.SimulatedDisk;
import io.podium.store.FullException;
import io.podium.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A disk that fails, and a disk that is full. */
class LogTroubleTest {
    @Test
    void afterAFailureNothingIsAcknowledgedAndReadsGoOn() {
        var healthy = new SimulatedDisk();
        var measured = new LogWorld(healthy, LogWorld.SMALL);
        long first = healthy.calls();
        var _ = measured.put("a", "1");
        measured.settle();
        long calls = healthy.calls();
        assertThat(calls).isGreaterThan(first + 1);
        for (long call = first + 1; call <= calls; call++) {
            var disk = new SimulatedDisk();
            disk.failAt(call, SimulatedDisk.Fault.FAILS_ONCE);
            var world = new LogWorld(disk, LogWorld.SMALL);
            var failed = world.put("a", "1");
            world.settle();
            assertThatThrownBy(failed::join)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("/store/log-");
            long after = disk.calls();
            var next = world.put("b", "2");
            world.settle();
            assertThatThrownBy(next::join).hasCauseInstanceOf(StoreException.class);
            world.quiesce();
            world.close();
            assertThat(disk.calls()).as("no call is tried again").isEqualTo(after);
            assertThat(world.store.snapshot().count("pods", "")).isZero();
        }
    }

    @Test
    void aMarkThatCannotBeWrittenEndsTheAcknowledgements() {
        var disk = new SimulatedDisk();
        var world = new LogWorld(disk, LogWorld.SMALL);
        var _ = world.put("a", "1");
        world.settle();
        disk.failAt(disk.calls() + 2, SimulatedDisk.Fault.FAILS_ONCE);
        world.quiesce();
        var refused = world.put("b", "2");
        world.settle();
        assertThatThrownBy(refused::join).hasCauseInstanceOf(StoreException.class);
        assertThat(new LogWorld(disk.copy(), LogWorld.SMALL).store.revision()).isEqualTo(1);
    }

    @Test
    void aFullDiskTakesDeletionsAndWhatIsUrgentAndRecoversByItself() {
        var disk = new SimulatedDisk();
        var world = new LogWorld(disk, LogWorld.NO_CHECKPOINT);
        world.work(5);
        disk.setCapacity(0);
        // What fits into the present segment and its spare is still written.
        var full = world.put("big", "x".repeat(1000));
        world.settle();
        for (int i = 0; i < 20 && !full.isCompletedExceptionally(); i++) {
            full = world.put("big", "x".repeat(1000) + i);
            world.settle();
        }
        assertThatThrownBy(full::join).hasCauseInstanceOf(FullException.class);
        world.history.removeLast();
        for (int i = 0; i < 5; i++) {
            assertThat(world.put("lease", "urgent " + i + "x".repeat(500))).isNotNull();
            world.settle();
        }
        var deleted = world.delete("big");
        world.settle();
        assertThat(deleted.join().revision()).isEqualTo(world.history.size() - 1);
        var stillFull = world.put("c", "y");
        world.settle();
        assertThatThrownBy(stillFull::join).hasCauseInstanceOf(FullException.class);
        world.history.removeLast();
        assertThat(LogWorld.contents(world.store.snapshot())).isEqualTo(world.history.getLast());

        disk.setCapacity(Long.MAX_VALUE);
        world.simulation.advance(Duration.ofSeconds(2));
        var again = world.put("c", "y");
        world.settle();
        assertThat(again.join().revision()).isEqualTo(world.history.size() - 1);
        world.work(10);
        var reopened = new LogWorld(disk.copy(), LogWorld.NO_CHECKPOINT);
        assertThat(LogWorld.contents(reopened.store.snapshot())).isEqualTo(world.history.getLast());
    }
}
