package io.podium.server.audit;

import io.podium.api.json.JsonEncoder;
import io.podium.api.value.MapValue;
import io.podium.base.loop.Doers;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.server.metrics.Counter;
import io.podium.server.metrics.Metrics;
import io.podium.server.metrics.Title;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes events from anywhere and writes them in the order they came. */
public final class AuditLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    /** So many may wait for the disk, as upstream's. */
    static final int CAPACITY = 10_000;

    private final AuditSettings settings;
    private final Clock clock;
    private final Randomness randomness;
    private final BlockingQueue<Optional<Supplier<MapValue>>> queue;
    private final Counter written;
    private final Counter lost;
    private final LogFile file;
    private final Doers doers = new Doers("audit");
    private final CompletableFuture<Void> writing;
    private final CountDownLatch begun;

    /** Opens the file. Fails when it cannot. */
    public static AuditLog open(
            AuditSettings settings, Clock clock, Randomness randomness, Metrics metrics) {
        return new AuditLog(settings, clock, randomness, metrics, CAPACITY, new CountDownLatch(0));
    }

    /** The same with so much room in its queue, writing only from when the latch opens. */
    AuditLog(
            AuditSettings settings,
            Clock clock,
            Randomness randomness,
            Metrics metrics,
            int capacity,
            CountDownLatch begun) {
        this.settings = settings;
        this.clock = clock;
        this.randomness = randomness;
        this.begun = begun;
        queue = new ArrayBlockingQueue<>(capacity);
        written =
                metrics.counters(
                                Title.counter(
                                        "apiserver_audit_event_total",
                                        "Events made for the audit log."))
                        .of();
        lost =
                metrics.counters(
                                Title.counter(
                                        "apiserver_audit_error_total",
                                        "Events that could not be written, since the disk was too"
                                                + " slow or failed.",
                                        "plugin"))
                        .of("log");
        try {
            file = new LogFile(settings, clock);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the audit log " + settings.path(), e);
        }
        writing =
                doers.call(() -> {
                    write();
                    return null;
                });
    }

    Policy policy() {
        return settings.policy();
    }

    Clock clock() {
        return clock;
    }

    Randomness randomness() {
        return randomness;
    }

    /** Never waits: an event for which there is no room is counted as lost. */
    void add(Supplier<MapValue> event) {
        written.add();
        if (!queue.offer(Optional.of(event))) {
            lost.add();
        }
    }

    /** How many events were lost. */
    long lost() {
        return lost.value();
    }

    private void write() throws InterruptedException {
        begun.await();
        while (true) {
            Optional<Supplier<MapValue>> event = queue.take();
            if (event.isEmpty()) {
                return;
            }
            try {
                file.add(JsonEncoder.encode(event.get().get()));
            } catch (IOException | RuntimeException e) {
                lost.add();
                LOG.error("an audit event could not be written to {}", settings.path(), e);
            }
        }
    }

    /** Writes what waits, and closes the file. */
    @Override
    public void close() {
        try {
            queue.put(Optional.empty()); // Ends the writing.
            writing.join();
            file.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.error("the audit log {} could not be closed", settings.path(), e);
        }
        doers.close();
    }
}
