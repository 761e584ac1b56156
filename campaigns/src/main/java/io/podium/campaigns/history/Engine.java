package io.podium.campaigns.history;

import io.podium.base.files.SimulatedDisk;
import io.podium.base.loop.Doers;
import io.podium.base.simulation.Simulation;
import io.podium.store.Store;
import io.podium.store.log.LogEngine;
import io.podium.store.log.LogSettings;
import io.podium.store.memory.MemoryEngine;
import java.nio.file.Path;
import java.time.Duration;

/** The engines histories are played on. */
public enum Engine {
    /** Lives once. */
    MEMORY {
        @Override
        Store open(SimulatedDisk disk, Simulation simulation, Duration keep) {
            return MemoryEngine.open(
                    simulation.loop("store"), simulation.clock(), keep, KEEP_BYTES);
        }
    },
    /** Crashes and is opened again. */
    LOG {
        @Override
        Store open(SimulatedDisk disk, Simulation simulation, Duration keep) {
            return LogEngine.open(
                    Path.of("/store"),
                    Text.READER,
                    SMALL.keeping(keep),
                    new LogEngine.Surroundings(
                            disk,
                            simulation.loop("store"),
                            simulation.clock(),
                            // The log's loop waits for its files, so they are made on the spot.
                            Doers.on(Runnable::run)));
        }
    };

    /** So long and so much that nothing is forgotten unless somebody asks for it. */
    static final Duration KEEP = Duration.ofHours(10);

    private static final long KEEP_BYTES = 1 << 28;

    private static final int SEGMENT_HEAD = 3 * 4096;

    /** Small, so that a few commits meet segments, checkpoints and the reserve. */
    private static final LogSettings SMALL =
            new LogSettings(
                    SEGMENT_HEAD + 2048,
                    SEGMENT_HEAD + 4096,
                    SEGMENT_HEAD + 8192,
                    3 * (SEGMENT_HEAD + 4096),
                    Duration.ofMillis(50),
                    Duration.ZERO,
                    KEEP,
                    KEEP_BYTES);

    /** The store on the disk, which remembers for so long. */
    abstract Store open(SimulatedDisk disk, Simulation simulation, Duration keep);

    /** As the command line and the ledger write it. */
    public String word() {
        return this == MEMORY ? "memory" : "log";
    }
}
