package io.podium.store.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.files.SimulatedDisk;
import io.podium.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The n-th call of the disk fails, for every n: afterwards nothing is acknowledged unless it is
 * durable, no sync that failed is tried again, and within a second of a failure that touches the
 * log the store says that it is read-only.
 */
class LogFaultTest {
    private static final int GROUPS = 30;

    /** What fails beside the log without harm: files that are thrown away and made anew. */
    private static final String HARMLESS =
            "create .*|(write|sync|rename|delete) /store/(checkpoint.new|spare|reserve)"
                    + "|delete /store/(log|checkpoint)-.*";

    @ParameterizedTest
    @EnumSource
    void noFailureIsOverlooked(SimulatedDisk.Fault fault) {
        var healthy = new SimulatedDisk();
        var first = new LogWorld(healthy, LogWorld.SMALL);
        long opened = healthy.calls();
        first.work(GROUPS);
        first.quiesce();
        int readOnly = 0;
        int wentOn = 0;
        for (long call = opened + 1; call <= healthy.calls(); call++) {
            var disk = new SimulatedDisk();
            disk.failAt(call, fault);
            var world = new LogWorld(disk, LogWorld.SMALL);
            world.work(GROUPS);
            world.simulation.advance(Duration.ofSeconds(1));
            String which = "call " + call + ": " + disk.failed();
            if (world.store.trouble().isPresent()) {
                readOnly++;
                staysReadOnly(world, which);
            } else {
                wentOn++;
                assertThat(disk.failed()).as(which).matches(HARMLESS);
                assertThat(world.acknowledged).as(which).isEqualTo(world.history.size() - 1L);
            }
            assertThat(disk.retriedSyncs()).as(which).isZero();
            durable(world, disk.copy(), which);
        }
        assertThat(readOnly).isGreaterThan(100);
        assertThat(wentOn > 0).isEqualTo(fault == SimulatedDisk.Fault.FAILS_ONCE);
    }

    private static void staysReadOnly(LogWorld world, String which) {
        long acknowledged = world.acknowledged;
        var before = LogWorld.contents(world.store.snapshot());
        for (int i = 0; i < 3; i++) {
            var refused = world.put("late", "write " + i);
            world.simulation.advance(Duration.ofSeconds(2));
            assertThatThrownBy(refused::join)
                    .as(which)
                    .hasCauseInstanceOf(StoreException.class)
                    .hasMessageContaining("read-only");
            world.history.removeLast();
        }
        assertThat(world.acknowledged).as(which).isEqualTo(acknowledged);
        assertThat(LogWorld.contents(world.store.snapshot())).as(which).isEqualTo(before);
    }

    private static void durable(LogWorld world, SimulatedDisk left, String which) {
        world.close();
        var after = new LogWorld(left, LogWorld.SMALL);
        int revision = (int) after.store.revision();
        assertThat((long) revision).as(which).isGreaterThanOrEqualTo(world.acknowledged);
        assertThat(Optional.of(LogWorld.contents(after.store.snapshot())))
                .as(which)
                .contains(world.history.get(revision));
    }
}
