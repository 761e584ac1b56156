package io.podium.server.metrics;

import io.podium.api.schema.Resource;
import io.podium.server.watch.WatchMeter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Counts what watches send. */
public final class WatchMetrics implements Function<Resource, WatchMeter> {
    private static final int SMALLEST = 1024;
    private static final int DOUBLINGS = 8;

    private final Family<Counter> events;
    private final Family<Histogram> sizes;
    private final Family<Counter> initial;
    private final Map<Resource, WatchMeter> meters = new ConcurrentHashMap<>();

    /** Titles are written at once, numbers as watches send. */
    public WatchMetrics(Metrics metrics) {
        events =
                metrics.counters(
                        Title.counter(
                                "apiserver_watch_events_total",
                                "Events sent to watches.",
                                "group",
                                "version",
                                "resource"));
        sizes =
                metrics.histograms(
                        Title.histogram(
                                "apiserver_watch_events_sizes",
                                "Bytes of events sent to watches.",
                                "group",
                                "version",
                                "resource"),
                        Buckets.bytesFrom(SMALLEST, 2, DOUBLINGS));
        initial =
                metrics.counters(
                        Title.counter(
                                "apiserver_init_events_total",
                                "Objects read because a watch begins with what there is.",
                                "group",
                                "resource"));
    }

    /** The meter of all watches of a resource. */
    @Override
    public WatchMeter apply(Resource resource) {
        return meters.computeIfAbsent(resource, this::meter);
    }

    private WatchMeter meter(Resource resource) {
        String group = resource.group();
        String plural = resource.plural();
        Counter sent = events.of(group, resource.version(), plural);
        Histogram bytes = sizes.of(group, resource.version(), plural);
        Counter read = initial.of(group, plural);
        return new WatchMeter() {
            @Override
            public void sent(int size) {
                sent.add();
                bytes.observe(size);
            }

            @Override
            public void read() {
                read.add();
            }
        };
    }
}
