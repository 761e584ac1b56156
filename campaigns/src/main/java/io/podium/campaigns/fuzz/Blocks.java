package io.podium.campaigns.fuzz;

import io.podium.base.files.SimulatedDisk;
import io.podium.base.loop.Doers;
import io.podium.base.simulation.Simulation;
import io.podium.campaigns.TextBody;
import io.podium.store.Key;
import io.podium.store.StoreException;
import io.podium.store.Write;
import io.podium.store.log.LogEngine;
import io.podium.store.log.LogSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What lies on the disk or packed in memory: the log's folder, and blocks of LZ4. */
final class Blocks {
    private static final Path FOLDER = Path.of("/store");
    private static final int SMALL = 1 << 14;
    private static final String LZ4 = "io.podium.server.render.Lz4";
    private static final String PACKING = "io.podium.server.render.Packing";

    /** Segments and a checkpoint of a store that was closed. */
    private static final SimulatedDisk DISK = disk();

    private Blocks() {}

    static List<Target> targets() {
        return List.of(
                new Target(
                        "log",
                        Blocks::log,
                        () ->
                                List.of(
                                        new byte[] {0},
                                        new byte[] {0, 1, 0x10, 0x04, 1, 2, 0x10, 0x40, 7},
                                        new byte[] {1, 1, 'x'},
                                        new byte[] {2, 0, 0x10, 0x10})),
                Target.of(
                        "lz4",
                        Blocks::lz4,
                        "{\"a\":\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\",\"c\":1}".repeat(20),
                        "\u0010a\u0001\0",
                        "\u001fa\u0001\0\u007f"));
    }

    private static LogEngine open(SimulatedDisk disk, Simulation simulation) {
        var settings =
                new LogSettings(
                        SMALL,
                        SMALL,
                        SMALL,
                        4 * SMALL,
                        Duration.ofMillis(50),
                        Duration.ZERO,
                        Duration.ofMinutes(5),
                        1 << 20);
        return LogEngine.open(
                FOLDER,
                TextBody.READER,
                settings,
                new LogEngine.Surroundings(
                        disk,
                        simulation.loop("store"),
                        simulation.clock(),
                        Doers.on(Runnable::run)));
    }

    private static SimulatedDisk disk() {
        var disk = new SimulatedDisk();
        var simulation = new Simulation(1);
        LogEngine store = open(disk, simulation);
        for (int i = 0; i < 120; i++) {
            var key = new Key("pods", "default", "p" + i % 11);
            var body = TextBody.of("v" + i + "x".repeat(i * 37 % 300));
            Optional<io.podium.store.Body> what = i % 9 == 8 ? Optional.empty() : Optional.of(body);
            var _ = store.commit(List.of(new Write(key, Write.ANY, what)));
            simulation.settle();
        }
        store.close();
        simulation.settle();
        return disk;
    }

    /**
     * The first byte says what is done to a valid folder: edits (file, two bytes of place, value),
     * a file replaced by the rest, or a file cut short. Then it opens or refuses.
     */
    private static void log(byte[] input) {
        SimulatedDisk disk = DISK.copy();
        List<Path> paths = disk.paths().stream().filter(path -> !path.equals(FOLDER)).toList();
        int way = input.length == 0 ? 0 : (input[0] & 0xff) % 3;
        byte[] rest = Codecs.rest(input);
        if (way == 0) {
            for (int i = 0; i + 4 <= rest.length; i += 4) {
                Path path = paths.get((rest[i] & 0xff) % paths.size());
                byte[] bytes = disk.bytes(path).clone();
                int at = (rest[i + 1] & 0xff) << 8 | (rest[i + 2] & 0xff);
                if (at < bytes.length) {
                    bytes[at] = rest[i + 3];
                    disk.put(path, bytes);
                }
            }
        } else if (rest.length > 0) {
            Path path = paths.get((rest[0] & 0xff) % paths.size());
            byte[] old = disk.bytes(path);
            int length = rest.length < 3 ? 0 : (rest[1] & 0xff) << 8 | (rest[2] & 0xff);
            disk.put(
                    path,
                    way == 1
                            ? Codecs.rest(rest)
                            : Arrays.copyOf(old, Math.min(length, old.length)));
        }
        var simulation = new Simulation(2);
        Target.unlessRefused(() -> open(disk, simulation), List.of(StoreException.class))
                .ifPresent(store -> {
                    store.snapshot();
                    store.close();
                    simulation.settle();
                });
    }

    /** A block that is none ends out of bounds; what was packed is unpacked. */
    private static void lz4(byte[] input) {
        var target = new byte[1 << 12];
        Target.unlessRefused(
                () -> Hidden.call(LZ4, "unpack", null, input, 0, target, 0, target.length),
                List.of(IndexOutOfBoundsException.class));
        if (input.length > 0 && input[0] == '{') {
            Object packer = Hidden.make(LZ4);
            byte[] kept =
                    (byte[])
                            Hidden.call(
                                    PACKING, "pack", null, input, input.length, packer, List.of());
            byte[] again = (byte[]) Hidden.call(PACKING, "unpack", null, (Object) kept);
            Target.check(Arrays.equals(again, input), "%d bytes became others", input.length);
        }
    }
}
