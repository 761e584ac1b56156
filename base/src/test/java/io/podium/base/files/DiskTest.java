package io.podium.base.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.random.Randomness;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DiskTest {
    @TempDir private Path folder;

    static Stream<Disk> disks() {
        return Stream.of(new RealDisk(), new SimulatedDisk());
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String read(Disk.File file, long position, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        int count = file.read(into, position);
        return new String(into.array(), 0, count, StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @MethodSource("disks")
    void theSimulatedDiskDoesWhatTheRealOneDoes(Disk disk) throws IOException {
        Path a = folder.resolve("a");
        Path b = folder.resolve("b");
        try (Disk.File file = disk.create(a, 10)) {
            assertThat(file.size()).isEqualTo(10);
            file.write(bytes("hello"), 3);
            file.sync();
            assertThat(read(file, 0, 20)).isEqualTo("\0\0\0hello\0\0");
            file.write(bytes("longer"), 8);
            assertThat(file.size()).isEqualTo(14);
            assertThat(read(file, 14, 4)).isEmpty();
        }
        Path kept = folder.resolve("kept");
        disk.link(a, kept);
        disk.rename(a, b);
        disk.syncFolder(folder);
        assertThat(disk.exists(a)).isFalse();
        assertThat(disk.list(folder)).containsExactlyInAnyOrder("b", "kept");
        try (Disk.File file = disk.open(b)) {
            assertThat(read(file, 3, 5)).isEqualTo("hello");
        }
        disk.delete(b);
        try (Disk.File file = disk.open(kept)) {
            assertThat(read(file, 3, 5)).isEqualTo("hello");
        }
        assertThatThrownBy(() -> disk.open(b)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @MethodSource("disks")
    void onlyOneHoldsALock(Disk disk) throws IOException {
        Path lock = folder.resolve("lock");
        try (Closeable held = disk.lock(lock)) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> disk.lock(lock)).isInstanceOf(IOException.class);
        }
        disk.lock(lock).close();
    }

    @Test
    void aLossOfPowerKeepsWhatWasSyncedAndPerhapsMore() throws IOException {
        Set<String> seen = new HashSet<>();
        for (int seed = 0; seed < 40; seed++) {
            var disk = new SimulatedDisk();
            Path path = Path.of("/d/a");
            Disk.File file = disk.create(path, 1024);
            disk.syncFolder(Path.of("/d"));
            file.write(bytes("old"), 0);
            file.write(bytes("old"), 512);
            file.sync();
            file.write(bytes("new"), 0);
            file.write(bytes("new"), 512);
            SimulatedDisk survivor = disk.afterPowerLoss(Randomness.seeded(seed));
            try (Disk.File left = survivor.open(path)) {
                seen.add(read(left, 0, 3) + " " + read(left, 512, 3));
            }
        }
        assertThat(seen).containsExactlyInAnyOrder("old old", "old new", "new old", "new new");
    }

    @Test
    void aNameThatWasNotSyncedMayBeLost() throws IOException {
        Set<Boolean> seen = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            var disk = new SimulatedDisk();
            disk.create(Path.of("/d/a"), 1).close();
            seen.add(disk.afterPowerLoss(Randomness.seeded(seed)).exists(Path.of("/d/a")));
        }
        assertThat(seen).containsExactlyInAnyOrder(true, false);
    }
}
