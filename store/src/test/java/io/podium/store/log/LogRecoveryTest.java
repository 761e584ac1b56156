package io.podium.store.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.podium.base.files.SimulatedDisk;
import io.podium.base.random.Randomness;
import io.podium.store.StoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Closing, killing, losing power: after each, exactly what was acknowledged is there, perhaps with
 * the tail that was not.
 */
class LogRecoveryTest {
    static Stream<LogSettings> settings() {
        return Stream.of(LogWorld.SMALL, LogWorld.NO_CHECKPOINT);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aClosedStoreOpensAsItWas(LogSettings settings) {
        var disk = new SimulatedDisk();
        for (int round = 0; round < 12; round++) {
            var world = new LogWorld(disk, settings);
            world.work(round);
            var contents = LogWorld.contents(world.store.snapshot());
            assertThat(contents).isEqualTo(world.history.getLast());
            long revision = world.store.revision();
            world.close();
            var reopened = new LogWorld(disk, settings);
            assertThat(reopened.store.revision()).isEqualTo(revision);
            assertThat(LogWorld.contents(reopened.store.snapshot())).isEqualTo(contents);
            reopened.close();
        }
    }

    @Test
    void checkpointsReplaceTheSegmentsBeforeThem() {
        var disk = new SimulatedDisk();
        var world = new LogWorld(disk, LogWorld.SMALL);
        world.work(200);
        List<String> names =
                disk.list(LogWorld.FOLDER).stream().map(n -> n.replaceAll("-.*", "")).toList();
        assertThat(names).filteredOn("checkpoint"::equals).hasSize(1);
        assertThat(names).filteredOn("log"::equals).hasSizeBetween(1, 5);
        world.close();
        var reopened = new LogWorld(disk, LogWorld.SMALL);
        assertThat(LogWorld.contents(reopened.store.snapshot())).isEqualTo(world.history.getLast());
        assertThat(reopened.store.compacted()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void noCallIsTheWrongOneToLosePowerAt(LogSettings settings) {
        var healthy = new SimulatedDisk();
        new LogWorld(healthy, settings).work(30);
        for (long call = 1; call <= healthy.calls() + 1; call++) {
            for (int seed = 0; seed < 4; seed++) {
                var disk = new SimulatedDisk();
                disk.failAt(call, SimulatedDisk.Fault.FAILS);
                SimulatedDisk survivor = null;
                LogWorld world = null;
                try {
                    world = new LogWorld(disk, settings);
                    world.work(30);
                    assertThat(world.acknowledged < world.history.size() - 1)
                            .isEqualTo(call <= healthy.calls());
                } catch (StoreException e) {
                    assertThat(world).as("refused while working").isNull();
                }
                // Seed 0 kills the process only: what was written is there, synced or not.
                survivor =
                        seed == 0
                                ? disk.copy()
                                : disk.afterPowerLoss(Randomness.seeded(call * 31 + seed));
                check(survivor, settings, world, "call " + call + " seed " + seed);
            }
        }
    }

    private static void check(
            SimulatedDisk disk, LogSettings settings, LogWorld before, String which) {
        LogWorld after;
        try {
            after = new LogWorld(disk, settings);
        } catch (StoreException e) {
            fail(which, e);
            return;
        }
        int revision = (int) after.store.revision();
        if (before == null) {
            assertThat(revision).as(which).isZero();
        } else {
            assertThat((long) revision).as(which).isGreaterThanOrEqualTo(before.acknowledged);
            assertThat(LogWorld.contents(after.store.snapshot()))
                    .as(which)
                    .isEqualTo(before.history.get(revision));
        }
        // The cut tail must not come back behind what is written now.
        after.work(3);
        after.quiesce();
        var again = new LogWorld(after.disk.copy(), settings);
        assertThat(LogWorld.contents(again.store.snapshot()))
                .as(which)
                .isEqualTo(after.history.getLast());
    }

    @Test
    void aTailThatWasCutNeverComesBack() throws Exception {
        var disk = new SimulatedDisk();
        var world = new LogWorld(disk, LogWorld.SMALL);
        var _ = world.put("a", "1");
        world.settle();
        world.quiesce();
        Path log = LogWorld.FOLDER.resolve("log-00000000000000000001");
        int end = usedBytes(disk.bytes(log));
        var _ = world.put("a", "2");
        var _ = world.put("ghost", "3");
        world.settle();
        // The first of the two did not reach the disk when the power went, the second did.
        byte[] torn = disk.bytes(log);
        torn[end + 20] ^= 1;
        SimulatedDisk survivor = disk.copy();
        survivor.put(log, torn);
        var retried = new LogWorld(survivor, LogWorld.SMALL);
        assertThat(retried.store.revision()).isEqualTo(1);
        var _ = retried.put("a", "2");
        retried.settle();
        var after = new LogWorld(survivor.copy(), LogWorld.SMALL);
        assertThat(after.store.revision()).isEqualTo(2);
        assertThat(LogWorld.contents(after.store.snapshot())).isEqualTo(retried.history.getLast());
    }

    private static int usedBytes(byte[] bytes) {
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }
}
