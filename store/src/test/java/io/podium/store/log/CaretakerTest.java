package io.podium.store.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.files.SimulatedDisk;
import io.podium.base.random.Randomness;
import io.podium.store.DamagedException;
import io.podium.store.Key;
import io.podium.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told of a folder, and what becomes of a damaged one. */
class CaretakerTest {
    private final SimulatedDisk disk = new SimulatedDisk();

    private static Path newest(SimulatedDisk disk, String prefix) {
        return disk.paths().stream()
                .filter(path -> path.getParent().equals(LogWorld.FOLDER))
                .filter(path -> path.getFileName().toString().startsWith(prefix))
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    private static void flip(SimulatedDisk disk, Path path, int at) {
        byte[] bytes = disk.bytes(path);
        bytes[at] ^= 1;
        disk.put(path, bytes);
    }

    @Test
    void aWholeFolderIsToldAndNothingOfItIsTouched() throws IOException {
        var world = new LogWorld(disk, LogWorld.TINY);
        world.work(13);
        world.close();
        long calls = disk.calls();
        try (var caretaker = Caretaker.of(disk, LogWorld.FOLDER, LogWorld.TINY)) {
            Findings findings = caretaker.verify();
            assertThat(findings.damage()).isEmpty();
            assertThat(findings.revision()).isEqualTo(world.store.revision());
            assertThat(findings.objects()).isEqualTo(world.history.getLast().size());
            assertThat(findings.checkpoint().orElseThrow().file())
                    .isEqualTo(newest(disk, "checkpoint-"));
            assertThat(findings.segments().getLast().last()).isEqualTo(findings.revision());
        }
        assertThat(disk.calls()).isEqualTo(calls);
    }

    @Test
    void aFolderInUseIsLeftAlone() {
        var world = new LogWorld(disk, LogWorld.TINY);
        assertThatThrownBy(() -> Caretaker.of(disk, LogWorld.FOLDER, LogWorld.TINY))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("locked");
        world.close();
    }

    /** Until its last step a recovery changes nothing that opening sees. */
    @Test
    void noCallIsTheWrongOneForARecoveryToEndAt() throws IOException {
        var world = new LogWorld(disk, LogWorld.TINY);
        world.work(13);
        world.close();
        flip(disk, newest(disk, "log-"), Layout.RECORDS + 20);
        SimulatedDisk healthy = disk.copy();
        mend(healthy);
        int calls = (int) healthy.calls();
        Map<Key, String> wanted = LogWorld.contents(open(healthy).store.snapshot());
        assertThat(calls).isGreaterThan(10);
        for (int call = 1; call <= calls; call++) {
            for (int seed = 0; seed < 4; seed++) {
                SimulatedDisk dying = disk.copy();
                dying.failAt(call, SimulatedDisk.Fault.FAILS);
                assertThatThrownBy(() -> mend(dying)).isInstanceOf(IOException.class);
                SimulatedDisk left =
                        seed == 0
                                ? dying.copy()
                                : dying.afterPowerLoss(Randomness.seeded(call * 31 + seed));
                String which = "call " + call + " seed " + seed;
                try {
                    var after = new LogWorld(left.copy(), LogWorld.TINY);
                    assertThat(LogWorld.contents(after.store.snapshot()))
                            .as(which)
                            .isEqualTo(wanted);
                } catch (DamagedException e) {
                    assertThat(recover(left)).as(which).isEqualTo(wanted);
                }
            }
        }
    }

    private static void mend(SimulatedDisk disk) throws IOException {
        try (var caretaker = Caretaker.of(disk, LogWorld.FOLDER, LogWorld.TINY)) {
            caretaker.carryOut(caretaker.plan());
        }
    }

    private static LogWorld open(SimulatedDisk disk) {
        return new LogWorld(disk, LogWorld.TINY);
    }

    private static Map<Key, String> recover(SimulatedDisk disk) throws IOException {
        mend(disk);
        LogWorld mended = open(disk);
        Map<Key, String> contents = LogWorld.contents(mended.store.snapshot());
        mended.close();
        return contents;
    }

    @Test
    void theDamagedFilesAreKeptAsTheyWere() throws IOException {
        var world = new LogWorld(disk, LogWorld.TINY);
        world.work(13);
        world.close();
        Path log = newest(disk, "log-");
        flip(disk, log, Layout.RECORDS + 20);
        byte[] damaged = disk.bytes(log);
        recover(disk);
        Path aside = LogWorld.FOLDER.resolve("damaged-1");
        assertThat(disk.bytes(aside.resolve(log.getFileName()))).isEqualTo(damaged);
        assertThat(disk.exists(log)).isFalse();
    }

    /** Objects in whole blocks survive, and the log goes on from there. */
    @Test
    void ofADamagedCheckpointOnlyTheDamagedBlockIsLost() throws IOException {
        long size = Layout.RECORDS + (1 << 18);
        var settings =
                new LogSettings(
                        size,
                        size,
                        size,
                        2 * size,
                        Duration.ofMillis(50),
                        Duration.ZERO,
                        Duration.ofMinutes(5),
                        1 << 20);
        var world = new LogWorld(disk, settings);
        for (int i = 0; i < 400; i++) {
            var _ = world.put("p" + (100 + i % (i < 150 ? 100 : 10)), i + "x".repeat(3000));
            world.settle();
        }
        world.close();
        Path checkpoint = newest(disk, "checkpoint-");
        flip(disk, checkpoint, disk.bytes(checkpoint).length / 2);
        assertThatThrownBy(() -> new LogWorld(disk, settings))
                .isInstanceOf(DamagedException.class)
                .hasMessageStartingWith(checkpoint + " is damaged; offset ");
        try (var caretaker = Caretaker.of(disk, LogWorld.FOLDER, settings)) {
            Caretaker.Plan plan = caretaker.plan();
            assertThat(plan.damagedBytes()).isBetween(1L << 16, 1L << 17);
            caretaker.carryOut(plan);
        }
        Map<Key, String> left = LogWorld.contents(new LogWorld(disk, settings).store.snapshot());
        assertThat(left.size()).isBetween(70, 99);
        left.forEach((key, text) ->
                assertThat(text.equals(world.history.getLast().get(key))).as("%s", key).isTrue());
    }

    @Test
    void anExactStateIsRecoveredFromTheLogWhenItIsStillWhole() throws IOException {
        var world = new LogWorld(disk, LogWorld.NO_CHECKPOINT);
        world.work(9);
        world.close();
        // A checkpoint that was made right before the power went, and did not survive it.
        disk.put(LogWorld.FOLDER.resolve("checkpoint-00000000000000000007"), new byte[100]);
        assertThatThrownBy(() -> new LogWorld(disk, LogWorld.NO_CHECKPOINT))
                .isInstanceOf(DamagedException.class);
        try (var caretaker = Caretaker.of(disk, LogWorld.FOLDER, LogWorld.NO_CHECKPOINT)) {
            Caretaker.Plan plan = caretaker.plan();
            assertThat(plan.damagedBytes()).isZero();
            assertThat(plan.state().revision()).isEqualTo(world.store.revision());
            caretaker.carryOut(plan);
        }
        var mended = new LogWorld(disk, LogWorld.NO_CHECKPOINT);
        assertThat(List.copyOf(LogWorld.contents(mended.store.snapshot()).values()))
                .isEqualTo(List.copyOf(world.history.getLast().values()));
    }
}
