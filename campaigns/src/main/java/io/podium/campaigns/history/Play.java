package io.podium.campaigns.history;

import io.podium.base.files.SimulatedDisk;
import io.podium.base.random.Randomness;
import io.podium.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Plays a history from a seed: clients and watchers at work on one engine. The log lives several
 * times: its disk fails, is full for a while, and loses power.
 */
public final class Play {
    private static final int CLIENTS = 4;
    private static final int MOST_LIVES = 4;
    private static final int OPERATIONS = 30;

    /** About how many steps of the simulation a life takes at most, unless it is the last. */
    private static final int MOST_STEPS = 1_500;

    private static final int MOST_CALLS = 300;
    private static final int MOST_CALLS_OF_OPENING = 15;
    private static final int CALM_ROUNDS = 300;

    /** In seconds; histories of the simulation last for about a minute. */
    private static final int LONGEST_WINDOW = 30;

    private final Engine engine;
    private final Randomness chance;
    private final History history;
    private final List<Client> clients = IntStream.range(0, CLIENTS).mapToObj(Client::new).toList();
    private final List<Watcher> watchers =
            List.of(
                    new Follower(),
                    new Follower(),
                    new Guest("", ""),
                    new Guest("", "red"),
                    new Guest("", "blue"),
                    new Guest("a", ""),
                    new Guest("b", "red"));
    private SimulatedDisk disk = new SimulatedDisk();
    private long crashed;

    private Play(Engine engine, long seed) {
        this.engine = engine;
        chance = Randomness.seeded(seed);
        boolean isForgetful = chance.nextInt(2) == 0;
        history =
                isForgetful
                        ? new History(Duration.ofSeconds(1 + chance.nextInt(LONGEST_WINDOW)))
                        : new History();
    }

    /** The history of a seed, always the same. */
    public static History history(Engine engine, long seed) {
        var play = new Play(engine, seed);
        play.run();
        return play.history;
    }

    /** The command that shows what a seed gives. */
    public static String command(Engine engine, long seed) {
        return "./podium campaign history --seed " + seed + " --engine " + engine.word();
    }

    private void run() {
        int lives = engine == Engine.MEMORY ? 1 : 1 + chance.nextInt(MOST_LIVES);
        for (int number = 1; number < lives; number++) {
            Life life = begin();
            endanger(life);
            int[] steps = {1 + chance.nextInt(MOST_STEPS)};
            work(life, () -> --steps[0] < 0 || isDone());
            crash(life);
        }
        Life last = begin();
        fillDisk(last);
        work(last, this::isDone);
        calm(last);
    }

    private Life begin() {
        if (crashed > 0 && chance.nextInt(3) == 0) {
            crashWhileOpening();
        }
        var life = new Life(engine, disk, history, chance);
        if (crashed > 0) {
            history.add(
                    new History.Reopening(
                            crashed,
                            history.tick(),
                            life.store.revision(),
                            life.store.compacted()));
        }
        clients.forEach(client -> client.live(life, OPERATIONS));
        if (crashed > 0) {
            clients.forEach(Client::readAll);
        }
        watchers.forEach(watcher -> watcher.live(life));
        return life;
    }

    private void crashWhileOpening() {
        disk.failAt(1 + chance.nextInt(MOST_CALLS_OF_OPENING), SimulatedDisk.Fault.FAILS);
        try {
            var _ = new Life(engine, disk, new History(), chance);
        } catch (StoreException e) {
            if (disk.failed().isEmpty()) {
                throw e;
            }
        }
        disk = disk.afterPowerLoss(chance);
    }

    /** Only for a life that ends in a crash: after most faults nothing is written any more. */
    private void endanger(Life life) {
        fillDisk(life);
        int kind = chance.nextInt(3);
        if (kind > 0) {
            disk.failAt(
                    disk.calls() + 1 + chance.nextInt(MOST_CALLS),
                    kind == 1 ? SimulatedDisk.Fault.FAILS : SimulatedDisk.Fault.FAILS_ONCE);
        }
    }

    private void fillDisk(Life life) {
        if (chance.nextInt(3) > 0) {
            return;
        }
        var loop = life.simulation.loop("room");
        loop.schedule(
                life.pause().multipliedBy(3),
                () -> {
                    disk.setCapacity(0);
                    loop.schedule(
                            life.pause().multipliedBy(6), () -> disk.setCapacity(Long.MAX_VALUE));
                });
    }

    private boolean isDone() {
        return clients.stream().allMatch(Client::isDone);
    }

    private static void work(Life life, BooleanSupplier isOver) {
        life.simulation.advanceUntil(isOver, Duration.ofHours(1));
    }

    private void crash(Life life) {
        if (chance.nextInt(5) == 0) { // Orderly, with whatever is under way.
            life.store.close();
            life.simulation.settle();
        }
        disk = disk.afterPowerLoss(chance);
        crashed = history.tick();
        clients.forEach(client -> client.crashed(crashed));
    }

    /** Everybody gets what is there for them. */
    private void calm(Life life) {
        life.isBusy = false;
        // Those that are away for long come back as well.
        life.simulation.advance(Duration.ofMinutes(3));
        for (int round = 0; round < CALM_ROUNDS; round++) {
            watchers.forEach(Watcher::drain);
            life.simulation.advance(Duration.ZERO);
        }
        clients.forEach(Client::readAll);
        watchers.forEach(watcher -> watcher.calm(life.store.revision()));
    }
}
