package io.podium.campaigns.history;

import io.podium.base.files.SimulatedDisk;
import io.podium.base.loop.Loop;
import io.podium.base.random.Randomness;
import io.podium.base.simulation.Simulation;
import io.podium.server.watch.WatchHub;
import io.podium.store.Key;
import io.podium.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One process with its store, from its start to its crash; what comes after sees only its disk. */
final class Life {
    static final String RESOURCE = "things";
    static final String NAMESPACE = "default";

    private static final Duration BEAT = Duration.ofMillis(20);

    final History history;
    final Randomness chance;
    final Simulation simulation;
    final Store store;
    final WatchHub hub;

    private final Loop heart;
    private final Map<Long, List<Runnable>> beats = new HashMap<>();

    /** Whether clients still ask and watchers still come and go. */
    boolean isBusy = true;

    Life(Engine engine, SimulatedDisk disk, History history, Randomness chance) {
        this.history = history;
        this.chance = chance;
        simulation = new Simulation(chance.nextLong());
        history.follow(simulation.clock()::nanos);
        heart = simulation.loop("heart");
        store = engine.open(disk, simulation, history.window().orElse(Engine.KEEP));
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

    /**
     * Does the task on the loop after the pause. What is due within one beat is set loose together:
     * timers of the simulation come one by one, each after all that the last one led to.
     */
    void later(Loop loop, Duration pause, Runnable task) {
        if (pause.isZero()) {
            loop.execute(task);
            return;
        }
        long beat = (simulation.clock().nanos() + pause.toNanos()) / BEAT.toNanos() + 1;
        List<Runnable> together = beats.computeIfAbsent(beat, due -> new ArrayList<>());
        if (together.isEmpty()) {
            long wait = beat * BEAT.toNanos() - simulation.clock().nanos();
            heart.schedule(Duration.ofNanos(wait), () -> beats.remove(beat).forEach(Runnable::run));
        }
        together.add(() -> loop.execute(task));
    }
}
