package io.podium.node.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.loop.Doers;
import io.podium.base.time.Clock;
import io.podium.node.cri.Turns.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TurnsTest {
    private static final List<Stage> STAGES = List.copyOf(EnumSet.allOf(Stage.class));

    private final AtomicLong nanos = new AtomicLong();
    private final Doers doers = new Doers("turns");
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final Clock clock =
            new Clock() {
                @Override
                public Instant now() {
                    return Instant.EPOCH.plusNanos(nanos());
                }

                @Override
                public long nanos() {
                    return nanos.get();
                }
            };

    @AfterEach
    void close() {
        doers.close();
    }

    /** Calls and does not return before {@link #end}; returns when it has begun or waits. */
    private CompletableFuture<String> begin(Turns turns, Stage stage, Runnable begun) {
        long arrived = turns.arrived();
        CompletableFuture<String> result =
                doers.call(() ->
                        turns.take(
                                stage,
                                () -> {
                                    begun.run();
                                    return end.join();
                                }));
        while (turns.arrived() == arrived) {
            Thread.onSpinWait();
        }
        return result;
    }

    @Test
    void whatBringsAPodNearerToItsEndGoesFirst() {
        var turns = new Turns(1, clock);
        var order = new CopyOnWriteArrayList<String>();
        List<CompletableFuture<String>> all =
                List.of(
                        begin(turns, Stage.SANDBOX, () -> order.add("sandbox 1")),
                        begin(turns, Stage.SANDBOX, () -> order.add("sandbox 2")),
                        begin(turns, Stage.CREATE, () -> order.add("create 1")),
                        begin(turns, Stage.SANDBOX, () -> order.add("sandbox 3")),
                        begin(turns, Stage.START, () -> order.add("start")),
                        begin(turns, Stage.CREATE, () -> order.add("create 2")));
        end.complete("done");
        all.forEach(CompletableFuture::join);
        assertThat(order)
                .containsExactly(
                        "sandbox 1", "start", "create 1", "create 2", "sandbox 2", "sandbox 3");
    }

    @Test
    void thereAreNeverMoreAtATime() {
        var turns = new Turns(3, clock);
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        List<CompletableFuture<Integer>> all =
                IntStream.range(0, 200)
                        .mapToObj(number ->
                                doers.call(() ->
                                        turns.take(
                                                STAGES.get(number % STAGES.size()),
                                                () -> {
                                                    most.accumulateAndGet(
                                                            running.incrementAndGet(), Math::max);
                                                    Thread.onSpinWait();
                                                    return running.decrementAndGet();
                                                })))
                        .toList();
        all.forEach(CompletableFuture::join);
        assertThat(most.get()).isBetween(1, 3);
        assertThat(running.get()).isZero();
    }

    @Test
    void aCallThatTakesLongKeepsNobodyOutOfHisTurn() {
        var turns = new Turns(1, clock);
        CompletableFuture<String> slow = begin(turns, Stage.SANDBOX, () -> {});
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(turns.<String>take(Stage.SANDBOX, () -> "done")).isEqualTo("done");
        assertThat(slow).isNotDone();
        end.complete("at last");
        assertThat(slow.join()).isEqualTo("at last");
        assertThat(turns.<String>take(Stage.SANDBOX, () -> "again")).isEqualTo("again");
    }

    @Test
    void aCallThatFailsGivesItsTurnBack() {
        var turns = new Turns(1, clock);
        assertThatThrownBy(() ->
                        turns.take(
                                Stage.CREATE,
                                () -> {
                                    throw new IllegalArgumentException("no such image");
                                }))
                .hasMessage("no such image");
        assertThat(turns.<String>take(Stage.CREATE, () -> "done")).isEqualTo("done");
    }

    @Test
    void whoeverStopsWaitingIsNotWaitedFor() throws InterruptedException {
        var turns = new Turns(1, clock);
        CompletableFuture<String> first = begin(turns, Stage.SANDBOX, () -> {});
        var trouble = new CompletableFuture<RuntimeTrouble>();
        long arrived = turns.arrived();
        Thread impatient =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                turns.take(Stage.START, () -> "never");
                            } catch (RuntimeTrouble e) {
                                trouble.complete(e);
                            }
                        });
        while (turns.arrived() == arrived) {
            Thread.onSpinWait();
        }
        CompletableFuture<String> last = begin(turns, Stage.SANDBOX, () -> {});
        impatient.interrupt();
        impatient.join();
        assertThat(trouble.join().sort()).isEqualTo(RuntimeTrouble.Sort.UNAVAILABLE);
        end.complete("done");
        assertThat(List.of(first.join(), last.join())).containsExactly("done", "done");
    }
}
