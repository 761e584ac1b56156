package io.podium.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.base.files.SimulatedDisk;
import io.podium.store.DamagedException;
import io.podium.store.Entry;
import io.podium.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damage to a log that has come to rest: exactly what was acknowledged is there, or the opening is
 * refused with the file, the offset and the last good revision. Every byte of every file is tried.
 */
class LogDamageTest {
    /** What a disk may do to a byte, or from it on. */
    enum Damage {
        FLIPPED {
            @Override
            byte[] of(byte[] whole, int at) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << at % 8);
                return damaged;
            }
        },
        ZEROED {
            @Override
            byte[] of(byte[] whole, int at) {
                byte[] damaged = whole.clone();
                damaged[at] = 0;
                return damaged;
            }
        },
        ZEROED_TO_THE_END {
            @Override
            byte[] of(byte[] whole, int at) {
                byte[] damaged = whole.clone();
                Arrays.fill(damaged, at, whole.length, (byte) 0);
                return damaged;
            }
        },
        CUT {
            @Override
            byte[] of(byte[] whole, int at) {
                return Arrays.copyOf(whole, at);
            }
        };

        abstract byte[] of(byte[] whole, int at);
    }

    private final SimulatedDisk disk = new SimulatedDisk();
    private final LogWorld world = new LogWorld(disk, LogWorld.TINY);
    private final List<Entry> expected;
    private final Set<String> told = new HashSet<>();
    private int exact;
    private int refused;

    LogDamageTest() {
        world.work(13);
        world.quiesce();
        expected = LogWorld.entries(world.store.snapshot());
    }

    @Test
    void theQuietLogHasAllSortsOfFiles() {
        var sorts = new TreeSet<String>();
        disk.paths().forEach(path -> sorts.add(path.getFileName().toString().split("-", 2)[0]));
        assertThat(sorts).containsExactly("checkpoint", "format", "log", "reserve", "spare");
        assertThat(disk.paths())
                .filteredOn(path -> path.getFileName().toString().startsWith("log-"))
                .hasSizeBetween(3, 5);
    }

    @ParameterizedTest
    @EnumSource
    void noDamageOfAnyByteIsSilent(Damage damage) throws IOException {
        for (Path path : disk.paths()) {
            byte[] whole = disk.bytes(path);
            for (int at = 0; at < whole.length; at++) {
                byte[] damaged = damage.of(whole, at);
                if (!Arrays.equals(damaged, whole)) {
                    tryOut(path, damaged);
                }
            }
        }
        if (damage == Damage.FLIPPED || damage == Damage.CUT) {
            assertThat(exact).as("of padding, spare and reserve").isGreaterThan(1000);
        }
        assertThat(refused).as("of what carries the store").isGreaterThan(1000);
    }

    private void tryOut(Path path, byte[] damaged) throws IOException {
        SimulatedDisk copy = disk.copy();
        copy.put(path, damaged);
        LogWorld after;
        try {
            after = new LogWorld(copy, LogWorld.TINY);
        } catch (DamagedException e) {
            refused++;
            refusedClearly(path, copy, e);
            return;
        } catch (StoreException e) {
            // One digit turned into another, which another version may have written.
            assertThat(path.getFileName()).hasToString("format");
            assertThat(e).hasMessageMatching(path + " has format [0-9], this program reads .*");
            refused++;
            return;
        }
        exact++;
        assertThat(after.store.revision()).as("%s", path).isEqualTo(world.store.revision());
        assertThat(LogWorld.entries(after.store.snapshot()).equals(expected))
                .as("%s", path)
                .isTrue();
    }

    private void refusedClearly(Path path, SimulatedDisk damaged, DamagedException refusal)
            throws IOException {
        assertThat(refusal.getMessage())
                .startsWith(LogWorld.FOLDER.toString())
                .endsWith(
                        "; offset %d, last good revision %d"
                                .formatted(refusal.offset(), refusal.lastGoodRevision()));
        String what = path + " " + refusal.file() + " " + refusal.lastGoodRevision();
        if (told.add(what)) {
            goesBack(damaged, refusal);
        }
    }

    /** The last good revision that was named is what a recovery reaches. */
    private void goesBack(SimulatedDisk damaged, DamagedException refusal) throws IOException {
        boolean isCheckpoint = refusal.file().getFileName().toString().startsWith("checkpoint");
        try (var caretaker = Caretaker.of(damaged, LogWorld.FOLDER, LogWorld.TINY)) {
            Findings findings = caretaker.verify();
            assertThat(findings.damage().map(Throwable::getMessage)).contains(refusal.getMessage());
            Caretaker.Plan plan = caretaker.plan();
            if (!isCheckpoint) {
                assertThat(plan.state().revision()).isEqualTo(refusal.lastGoodRevision());
            }
            caretaker.carryOut(plan);
        }
        var mended = new LogWorld(damaged, LogWorld.TINY);
        if (!isCheckpoint) {
            assertThat(LogWorld.contents(mended.store.snapshot()))
                    .isEqualTo(world.history.get((int) refusal.lastGoodRevision()));
        }
        assertThat(mended.store.revision()).isGreaterThan(world.store.revision());
        var written = mended.put("new", "1");
        mended.settle();
        assertThat(written.join().revision()).isEqualTo(mended.store.revision());
    }

    @Test
    void aMissingFileIsNotSilent() throws IOException {
        for (Path path : disk.paths()) {
            SimulatedDisk copy = disk.copy();
            copy.delete(path);
            try {
                var after = new LogWorld(copy, LogWorld.TINY);
                assertThat(LogWorld.entries(after.store.snapshot()))
                        .as("%s", path)
                        .isEqualTo(expected);
                assertThat(path.getFileName().toString()).isIn("spare", "reserve");
            } catch (DamagedException e) {
                refusedClearly(path, copy, e);
            }
        }
    }
}
