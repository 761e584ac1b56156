package io.podium.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.base.files.SimulatedDisk;
import io.podium.base.random.Randomness;
import io.podium.store.Key;
import io.podium.store.Seal;
import io.podium.store.StoreException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A seal is exchanged while others write, and the power goes at every call of the disk: what was
 * acknowledged is there, and who has the keys he needs opens it.
 */
class LogResealTest {
    private static final Seal OLD = new FlipSeal(7, List.of(7), false);
    private static final Seal BOTH = new FlipSeal(9, List.of(9, 7), false);
    private static final Seal NEW = new FlipSeal(9, List.of(9), false);

    private final Randomness chance = Randomness.seeded(5);
    private int opened;

    /** What was told of the exchange before the power went. */
    private static final class Exchange {
        private CompletableFuture<Void> changed = new CompletableFuture<>();
        private CompletableFuture<Void> resealed = new CompletableFuture<>();
    }

    private static void run(LogWorld world, Exchange exchange) {
        world.work(3);
        // Encoded under the old seal, written under the new one.
        var _ = world.put("early", "e".repeat(100));
        exchange.changed = world.store.reseal(BOTH);
        var _ = exchange.changed.thenRun(() -> exchange.resealed = world.store.resealed());
        var _ = world.batch("late", "p1", "p2");
        world.settle();
        world.work(4);
        world.quiesce();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereverThePowerGoesTheFreshSealOpensAllAndTheOldOneUntilTheExchange(
            boolean withCheckpoints) {
        LogSettings settings = withCheckpoints ? LogWorld.TINY : LogWorld.NO_CHECKPOINT;
        var healthy = new SimulatedDisk();
        var whole = new Exchange();
        run(new LogWorld(healthy, settings, OLD), whole);
        assertThat(whole.changed).isCompleted();
        assertThat(whole.resealed).isCompleted();
        int unchanged = 0;
        int resealed = 0;
        for (long call = 1; call <= healthy.calls() + 1; call++) {
            var disk = new SimulatedDisk();
            disk.failAt(call, SimulatedDisk.Fault.FAILS);
            var exchange = new Exchange();
            Optional<LogWorld> world = Optional.empty();
            try {
                world = Optional.of(new LogWorld(disk, settings, OLD));
                run(world.get(), exchange);
            } catch (StoreException e) {
                assertThat(world).as("refused while working").isEmpty();
                continue;
            }
            boolean isChanged = exchange.changed.state() == Future.State.SUCCESS;
            boolean isResealed = exchange.resealed.isDone();
            unchanged += isChanged ? 0 : 1;
            resealed += isResealed ? 1 : 0;
            for (int i = 0; i < 12; i++) {
                SimulatedDisk left =
                        i == 0
                                ? disk.afterPowerLoss(new BitSet())
                                : i == 1 ? disk.copy() : disk.afterPowerLoss(chance);
                String which = "call %d, %d".formatted(call, i);
                check(world.get(), left.copy(), settings, BOTH, which);
                if (!isChanged) {
                    check(world.get(), left.copy(), settings, OLD, which);
                }
                if (isResealed) {
                    check(world.get(), left.copy(), settings, NEW, which);
                }
            }
        }
        assertThat(unchanged).isGreaterThan(5);
        assertThat(resealed).isGreaterThan(5);
        assertThat(opened).isGreaterThan(500);
    }

    private void check(
            LogWorld before, SimulatedDisk left, LogSettings settings, Seal seal, String which) {
        opened++;
        LogWorld after;
        try {
            after = new LogWorld(left, settings, seal);
        } catch (StoreException e) {
            throw new AssertionError(which + " " + seal, e);
        }
        long revision = after.store.revision();
        assertThat(revision).as(which).isGreaterThanOrEqualTo(before.acknowledged);
        assertThat(LogWorld.contents(after.store.snapshot()))
                .as(which)
                .isEqualTo(before.history.get((int) revision));
    }

    /** The old seal, but something happens while it seals. */
    private static final class Interrupted implements Seal {
        private Runnable interruption = () -> {};

        @Override
        public boolean covers(Key key) {
            return OLD.covers(key);
        }

        @Override
        public byte[] close(Key key, byte[] plain) {
            Runnable now = interruption;
            interruption = () -> {};
            now.run();
            return OLD.close(key, plain);
        }

        @Override
        public Opened open(Key key, byte[] sealed) {
            return OLD.open(key, sealed);
        }

        @Override
        public void admitPlain(Key key) {
            OLD.admitPlain(key);
        }
    }

    @Test
    void whatWasEncodedBeforeTheExchangeIsNotWrittenSo() {
        var seal = new Interrupted();
        var world = new LogWorld(new SimulatedDisk(), LogWorld.NO_CHECKPOINT, seal);
        var _ = world.put("a", "first");
        world.settle();
        seal.interruption =
                () -> {
                    var changed = world.store.reseal(BOTH);
                    world.settle();
                    assertThat(changed).isCompleted();
                    assertThat(world.store.resealed()).isCompleted();
                };
        var written = world.put("a", "second");
        world.settle();
        assertThat(written).isCompleted();
        assertThat(world.store.resealed()).isCompleted();
        var again = new LogWorld(world.disk.copy(), LogWorld.NO_CHECKPOINT, NEW);
        assertThat(LogWorld.contents(again.store.snapshot())).isEqualTo(world.history.getLast());
    }

    @Test
    void onAFullDiskTheFreshSealHoldsAndTheRestIsDoneWhenThereIsRoom() {
        var world = new LogWorld(new SimulatedDisk(), LogWorld.NO_CHECKPOINT, OLD);
        world.work(2);
        world.disk.setCapacity(0);
        var changed = world.store.reseal(BOTH);
        world.settle();
        var _ = world.put("a", "small");
        world.settle();
        assertThat(changed).isCompleted();
        assertThat(world.store.resealed()).isNotDone();
        // The keys that are needed until then cannot be taken away.
        var tooEarly = world.store.reseal(NEW);
        world.settle();
        assertThat(tooEarly).isCompletedExceptionally();
        world.disk.setCapacity(Long.MAX_VALUE);
        world.simulation.advance(Duration.ofSeconds(20));
        assertThat(world.store.resealed()).isCompleted();
        var again = new LogWorld(world.disk.copy(), LogWorld.NO_CHECKPOINT, NEW);
        assertThat(LogWorld.contents(again.store.snapshot())).isEqualTo(world.history.getLast());
    }
}
