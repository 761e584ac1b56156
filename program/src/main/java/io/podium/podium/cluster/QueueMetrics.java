package io.podium.podium.cluster;

import io.podium.base.time.Clock;
import io.podium.client.Key;
import io.podium.client.runtime.Meter;
import io.podium.server.metrics.Buckets;
import io.podium.server.metrics.Counter;
import io.podium.server.metrics.Family;
import io.podium.server.metrics.Gauge;
import io.podium.server.metrics.Histogram;
import io.podium.server.metrics.Metrics;
import io.podium.server.metrics.Title;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;

/** Counts what the controllers' queues do, as upstream's work queues count it. */
final class QueueMetrics implements Meter {
    private static final Buckets BUCKETS = Buckets.secondsFrom(1e-8, 10, 10);
    private static final double NANOS = 1e9;

    private final Clock clock;
    private final Family<Gauge> depths;
    private final Family<Counter> adds;
    private final Family<Histogram> waits;
    private final Family<Histogram> passes;
    private final Family<Counter> retries;
    private final Map<String, Queue> queues = new ConcurrentHashMap<>();

    QueueMetrics(Metrics metrics, Clock clock) {
        this.clock = clock;
        depths = metrics.gauges(Title.gauge("workqueue_depth", "Keys that wait.", "name"));
        adds = metrics.counters(Title.counter("workqueue_adds_total", "Keys queued.", "name"));
        waits =
                metrics.histograms(
                        Title.histogram(
                                "workqueue_queue_duration_seconds",
                                "How long keys waited.",
                                "name"),
                        BUCKETS);
        passes =
                metrics.histograms(
                        Title.histogram(
                                "workqueue_work_duration_seconds", "How long passes took.", "name"),
                        BUCKETS);
        retries =
                metrics.counters(
                        Title.counter(
                                "workqueue_retries_total",
                                "Passes that failed and come again.",
                                "name"));
        metrics.asked(
                Title.gauge(
                        "workqueue_unfinished_work_seconds",
                        "How long all passes that are under way have taken until now.",
                        "name"),
                visitor -> ask(visitor, Queue::unfinished));
        metrics.asked(
                Title.gauge(
                        "workqueue_longest_running_processor_seconds",
                        "How long the oldest pass under way has taken until now.",
                        "name"),
                visitor -> ask(visitor, Queue::longest));
    }

    private void ask(BiConsumer<List<String>, Number> visitor, ToDoubleFunction<Queue> question) {
        queues.forEach(
                (work, queue) -> visitor.accept(List.of(work), question.applyAsDouble(queue)));
    }

    private Queue queue(String work) {
        return queues.computeIfAbsent(work, Queue::new);
    }

    @Override
    public void queued(String work, Key key, int depth) {
        queue(work).queued(key);
    }

    @Override
    public void began(String work, Key key) {
        queue(work).began(key);
    }

    @Override
    public void passed(String work, Key key, Duration took) {
        queue(work).passed(key, took);
    }

    @Override
    public void failed(String work, Key key, String message, boolean isQuiet) {
        queue(work).retry.add();
    }

    /** One reconciler's; a spoke calls from its loop, a scrape from anywhere. */
    private final class Queue {
        private final Gauge depth;
        private final Counter added;
        private final Histogram waited;
        private final Histogram worked;
        private final Counter retry;
        private final Map<Key, Long> waiting = new HashMap<>();
        private final Map<Key, Long> running = new HashMap<>();

        Queue(String work) {
            depth = depths.of(work);
            added = adds.of(work);
            waited = waits.of(work);
            worked = passes.of(work);
            retry = retries.of(work);
        }

        synchronized void queued(Key key) {
            waiting.putIfAbsent(key, clock.nanos());
            added.add();
            depth.set(waiting.size());
        }

        synchronized void began(Key key) {
            long now = clock.nanos();
            Long since = waiting.remove(key);
            if (since != null) {
                waited.observe(now - since);
            }
            running.put(key, now);
            depth.set(waiting.size());
        }

        synchronized void passed(Key key, Duration took) {
            running.remove(key);
            worked.observe(took.toNanos());
        }

        synchronized double unfinished() {
            long now = clock.nanos();
            return running.values().stream().mapToLong(since -> now - since).sum() / NANOS;
        }

        synchronized double longest() {
            long now = clock.nanos();
            return running.values().stream().mapToLong(since -> now - since).max().orElse(0)
                    / NANOS;
        }
    }
}
