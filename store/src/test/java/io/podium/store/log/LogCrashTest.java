package io.podium.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.base.files.SimulatedDisk;
import io.podium.base.random.Randomness;
import io.podium.store.StoreException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A power cut at every call of the disk, and after it every subset of what was not synced: single
 * pages of writes, single names. What was acknowledged is there, what was not is there whole or not
 * at all, and no revision is given twice.
 */
class LogCrashTest {
    /** More unsynced changes than this are not tried in all subsets, but in so many of them. */
    private static final int ALL_SUBSETS = 8;

    /** What is done until the power goes. */
    enum Script {
        SINGLE_WRITES_AND_IDLE_TIMES {
            @Override
            void run(LogWorld world) {
                for (int i = 0; i < 6; i++) {
                    var _ = world.put("p" + i % 3, "v" + i);
                    world.settle();
                    if (i % 2 == 0) {
                        world.quiesce();
                    }
                }
            }
        },
        BATCHES {
            @Override
            void run(LogWorld world) {
                for (int i = 0; i < 6; i++) {
                    var _ = world.batch("b" + i + "x".repeat(150), "p0", "p1", "p2");
                    var _ = world.put("p" + i % 3, "v" + i);
                    var _ = world.batch("c" + i, "p2", "p3");
                    world.settle();
                }
            }
        },
        RECORDS_ACROSS_PAGES {
            @Override
            void run(LogWorld world) {
                for (int i = 0; i < 4; i++) {
                    var _ = world.put("a", "1".repeat(1500));
                    var _ = world.batch("2".repeat(700), "a", "b");
                    var _ = world.put("c", "3".repeat(1700));
                    world.settle();
                }
            }
        },
        SEGMENTS_AND_CHECKPOINTS {
            @Override
            void run(LogWorld world) {
                world.work(30);
            }
        },
        A_FULL_DISK {
            @Override
            void run(LogWorld world) {
                world.work(4);
                world.disk.setCapacity(0);
                for (int i = 0; i < 12; i++) {
                    refusable(world, world.put("big", "x".repeat(900) + i));
                    refusable(world, world.put("lease", "urgent " + i + "x".repeat(200)));
                }
                world.disk.setCapacity(Long.MAX_VALUE);
                world.quiesce();
                world.quiesce();
                world.work(3);
            }

            // A refused write has no revision.
            private void refusable(LogWorld world, Future<?> write) {
                world.settle();
                if (write.state() == Future.State.FAILED && world.store.trouble().isEmpty()) {
                    world.history.removeLast();
                }
            }
        };

        LogSettings settings() {
            return this == RECORDS_ACROSS_PAGES ? LogWorld.NO_CHECKPOINT : LogWorld.SMALL;
        }

        abstract void run(LogWorld world);
    }

    private final Randomness chance = Randomness.seeded(3);
    private long survivors;

    @ParameterizedTest
    @EnumSource
    void everySubsetOfWhatWasNotSyncedIsALegalPast(Script script) {
        var healthy = new SimulatedDisk();
        script.run(new LogWorld(healthy, script.settings()));
        assertThat(healthy.calls()).isGreaterThan(20);
        for (long call = 1; call <= healthy.calls(); call++) {
            var disk = new SimulatedDisk();
            disk.failAt(call, SimulatedDisk.Fault.FAILS);
            Optional<LogWorld> world = Optional.empty();
            try {
                world = Optional.of(new LogWorld(disk, script.settings()));
                script.run(world.get());
            } catch (StoreException e) {
                assertThat(world).as("refused while working").isEmpty();
            }
            int number = 0;
            for (BitSet subset : subsets(disk.unsynced())) {
                String which = "call %d (%s), survived %s".formatted(call, disk.failed(), subset);
                check(script, world, disk.afterPowerLoss(subset), which, number++ == 0);
            }
            for (int torn = 0; torn < 4; torn++) {
                String which = "call %d (%s), torn %d".formatted(call, disk.failed(), torn);
                check(script, world, disk.afterPowerLoss(chance), which, false);
            }
        }
        assertThat(survivors).isGreaterThan(healthy.calls() * 5);
    }

    private List<BitSet> subsets(int count) {
        var subsets = new ArrayList<BitSet>();
        if (count <= ALL_SUBSETS) {
            for (long bits = 0; bits < 1L << count; bits++) {
                subsets.add(BitSet.valueOf(new long[] {bits}));
            }
            return subsets;
        }
        // Every prefix, every prefix with a hole, and some of the rest.
        for (int length = 0; length <= count; length++) {
            var prefix = new BitSet();
            prefix.set(0, length);
            subsets.add(prefix);
            var hole = (BitSet) prefix.clone();
            hole.clear(chance.nextInt(count));
            subsets.add(hole);
        }
        for (int i = 0; i < 1 << ALL_SUBSETS; i++) {
            var some = new BitSet();
            for (int bit = 0; bit < count; bit++) {
                some.set(bit, chance.nextInt(2) == 0);
            }
            subsets.add(some);
        }
        return subsets;
    }

    private void check(
            Script script,
            Optional<LogWorld> before,
            SimulatedDisk survivor,
            String which,
            boolean isCrashedAgain) {
        survivors++;
        SimulatedDisk untouched = survivor.copy();
        LogWorld after = open(script, survivor, which);
        long revision = after.store.revision();
        assertThat(revision)
                .as(which)
                .isGreaterThanOrEqualTo(before.map(world -> world.acknowledged).orElse(0L));
        var contents = LogWorld.contents(after.store.snapshot());
        before.ifPresent(world ->
                assertThat(contents).as(which).isEqualTo(world.history.get((int) revision)));
        if (isCrashedAgain) {
            crashAgain(script, untouched, after, which);
        }
        // What was cut must not come back behind what is written now.
        var next = after.put("next", "n");
        after.settle();
        assertThat(next.join().revision()).as(which).isEqualTo(revision + 1);
        LogWorld again = open(script, after.disk.copy(), which);
        assertThat(LogWorld.contents(again.store.snapshot()))
                .as(which)
                .isEqualTo(after.history.getLast());
    }

    /** The power goes once more while the store is being opened. */
    private void crashAgain(Script script, SimulatedDisk left, LogWorld first, String which) {
        SimulatedDisk counted = left.copy();
        open(script, counted, which);
        for (long call = 1; call <= counted.calls(); call++) {
            SimulatedDisk dying = left.copy();
            dying.failAt(call, SimulatedDisk.Fault.FAILS);
            try {
                var _ = new LogWorld(dying, script.settings());
            } catch (StoreException e) {
                assertThat(e).hasMessageContaining("simulated");
            }
            LogWorld after = open(script, dying.afterPowerLoss(chance), which + " and " + call);
            assertThat(after.store.revision()).as(which).isEqualTo(first.store.revision());
            assertThat(LogWorld.contents(after.store.snapshot()))
                    .as(which)
                    .isEqualTo(LogWorld.contents(first.store.snapshot()));
        }
    }

    private static LogWorld open(Script script, SimulatedDisk disk, String which) {
        try {
            return new LogWorld(disk, script.settings());
        } catch (StoreException e) {
            throw new AssertionError(which, e);
        }
    }
}
