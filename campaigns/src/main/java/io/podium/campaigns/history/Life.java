package io.podium.campaigns.history;

import io.podium.base.files.SimulatedDisk;
import io.podium.base.random.Randomness;
import io.podium.base.simulation.Simulation;
import io.podium.server.watch.WatchHub;
import io.podium.store.Key;
import io.podium.store.Store;
import java.time.Duration;

/** One process with its store, from its start to its crash; what comes after sees only its disk. */
final class Life {
    static final String RESOURCE = "things";
    static final String NAMESPACE = "default";

    final History history;
    final Randomness chance;
    final Simulation simulation;
    final Store store;
    final WatchHub hub;

    /** Whether clients still ask and watchers still come and go. */
    boolean isBusy = true;

    Life(Engine engine, SimulatedDisk disk, History history, Randomness chance) {
        this.history = history;
        this.chance = chance;
        simulation = new Simulation(chance.nextLong());
        store = engine.open(disk, simulation);
        hub = new WatchHub(store, simulation.loop("hub"), simulation.randomness());
    }

    static Key key(String name) {
        return new Key(RESOURCE, NAMESPACE, name);
    }

    /**
     * Mostly none or a few milliseconds, so that much happens at once; now and then so long that
     * idle times and bookmarks come.
     */
    Duration pause() {
        int dice = chance.nextInt(12);
        return Duration.ofMillis(
                dice == 0 ? chance.nextInt(20_000) : dice < 7 ? 0 : chance.nextInt(8));
    }
}
