package io.podium.server.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what priority and fairness does, under upstream's names. */
public final class FlowMetrics {
    private static final String SCHEMA = "flow_schema";
    private static final String LEVEL = "priority_level";
    private static final Buckets WAITS =
            Buckets.seconds(0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30);
    private static final Buckets SEATS = new Buckets(new long[] {1, 2, 4, 10}, 1);
    private static final Buckets LENGTHS =
            new Buckets(new long[] {0, 10, 25, 50, 100, 250, 500, 1000}, 1);

    /** The numbers of one schema at one level. */
    public record Meters(
            Counter dispatched,
            Gauge waiting,
            Gauge running,
            Gauge seats,
            Histogram waited,
            Histogram waitedInVain,
            Histogram ran,
            Histogram width,
            Histogram queueLength) {}

    /** The seats of one level. */
    public record Limits(Gauge nominal, Gauge least, Gauge most, Gauge current, Gauge demand) {}

    private final Family<Counter> rejected;
    private final Family<Counter> dispatched;
    private final Family<Gauge> waiting;
    private final Family<Gauge> running;
    private final Family<Gauge> seats;
    private final Family<Histogram> waits;
    private final Family<Histogram> runs;
    private final Family<Histogram> widths;
    private final Family<Histogram> lengths;
    private final Family<Gauge> nominal;
    private final Family<Gauge> least;
    private final Family<Gauge> most;
    private final Family<Gauge> current;
    private final Family<Gauge> demand;
    private final Map<String, Meters> known = new ConcurrentHashMap<>();

    /** Titles are written at once, numbers as requests come. */
    public FlowMetrics(Metrics metrics) {
        rejected =
                metrics.counters(
                        Title.counter(
                                name("rejected_requests_total"),
                                "Requests that were told to come again.",
                                SCHEMA,
                                LEVEL,
                                "reason"));
        dispatched =
                metrics.counters(
                        Title.counter(
                                name("dispatched_requests_total"),
                                "Requests whose turn came.",
                                SCHEMA,
                                LEVEL));
        waiting = flows(metrics, "current_inqueue_requests", "Requests that wait for their turn.");
        running = flows(metrics, "current_executing_requests", "Requests at work.");
        seats = flows(metrics, "current_executing_seats", "Seats taken by requests at work.");
        waits =
                metrics.histograms(
                        Title.histogram(
                                name("request_wait_duration_seconds"),
                                "How long requests waited for their turn, or in vain.",
                                "execute",
                                SCHEMA,
                                LEVEL),
                        WAITS);
        runs =
                metrics.histograms(
                        Title.histogram(
                                name("request_execution_seconds"),
                                "How long requests kept their seats.",
                                SCHEMA,
                                LEVEL),
                        WAITS);
        widths =
                metrics.histograms(
                        Title.histogram(
                                name("work_estimated_seats"),
                                "How many seats requests take.",
                                SCHEMA,
                                LEVEL),
                        SEATS);
        lengths =
                metrics.histograms(
                        Title.histogram(
                                name("request_queue_length_after_enqueue"),
                                "How many wait in the queue of a request that begins to wait.",
                                SCHEMA,
                                LEVEL),
                        LENGTHS);
        nominal = levels(metrics, "nominal_limit_seats", "Seats of a level by its shares.");
        least = levels(metrics, "lower_limit_seats", "Seats of a level that others cannot use.");
        most = levels(metrics, "upper_limit_seats", "Seats of a level with all it may borrow.");
        current = levels(metrics, "current_limit_seats", "Seats of a level now.");
        demand =
                levels(
                        metrics,
                        "demand_seats_high_watermark",
                        "The most seats wanted at once in the last ten seconds.");
    }

    private static String name(String rest) {
        return "apiserver_flowcontrol_" + rest;
    }

    private static Family<Gauge> flows(Metrics metrics, String name, String help) {
        return metrics.gauges(Title.gauge(name(name), help, SCHEMA, LEVEL));
    }

    private static Family<Gauge> levels(Metrics metrics, String name, String help) {
        return metrics.gauges(Title.gauge(name(name), help, LEVEL));
    }

    /** The numbers of a schema at a level. */
    public Meters meters(String schema, String level) {
        return known.computeIfAbsent(
                schema + "/" + level,
                _ ->
                        new Meters(
                                dispatched.of(schema, level),
                                waiting.of(schema, level),
                                running.of(schema, level),
                                seats.of(schema, level),
                                waits.of("true", schema, level),
                                waits.of("false", schema, level),
                                runs.of(schema, level),
                                widths.of(schema, level),
                                lengths.of(schema, level)));
    }

    /** A request was rejected. */
    public void rejected(String schema, String level, String reason) {
        rejected.of(schema, level, reason).add();
    }

    /** The seats of a level. */
    public Limits limits(String level) {
        return new Limits(
                nominal.of(level),
                least.of(level),
                most.of(level),
                current.of(level),
                demand.of(level));
    }
}
