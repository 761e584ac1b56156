package io.podium.podium.cluster;

import io.podium.scheduler.Meter;
import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.profile.Plugin.Point;
import io.podium.server.metrics.Buckets;
import io.podium.server.metrics.Counter;
import io.podium.server.metrics.Family;
import io.podium.server.metrics.Gauge;
import io.podium.server.metrics.Histogram;
import io.podium.server.metrics.Metrics;
import io.podium.server.metrics.Title;
import java.time.Duration;
import java.util.Locale;

/** Counts what the scheduler does, under upstream's names and with its bounds. */
final class SchedulingMetrics implements Meter {
    private static final Buckets ATTEMPTS = Buckets.secondsFrom(0.001, 2, 15);
    private static final Buckets PODS = Buckets.secondsFrom(0.01, 2, 20);
    private static final Buckets VICTIMS = new Buckets(new long[] {1, 2, 4, 8, 16, 32, 64}, 1);
    private static final Buckets TRIES = new Buckets(new long[] {1, 2, 4, 8, 16}, 1);

    private static final Buckets POINTS = Buckets.secondsFrom(0.0001, 2, 12);
    private static final Buckets PLUGINS = Buckets.secondsFrom(0.00001, 1.5, 20);

    /** More are told as one, so that there are not too many labels. */
    private static final int MOST_TRIES = 15;

    private final Family<Counter> results;
    private final Family<Histogram> attempts;
    private final Histogram searches;
    private final Family<Histogram> pods;
    private final Histogram tries;
    private final Counter preemptions;
    private final Histogram victims;
    private final Family<Counter> arrivals;
    private final Family<Gauge> pending;
    private final Family<Histogram> points;
    private final Family<Histogram> executions;
    private final Family<Counter> evaluations;
    private final Family<Gauge> sizes;

    SchedulingMetrics(Metrics metrics) {
        results =
                metrics.counters(
                        Title.counter(
                                "scheduler_schedule_attempts_total",
                                "Attempts to place pods, by how they ended.",
                                "profile",
                                "result"));
        attempts =
                metrics.histograms(
                        Title.histogram(
                                "scheduler_scheduling_attempt_duration_seconds",
                                "How long attempts took, binding included.",
                                "profile",
                                "result"),
                        ATTEMPTS);
        searches =
                metrics.histograms(
                                Title.histogram(
                                        "scheduler_scheduling_algorithm_duration_seconds",
                                        "How long it took to find a node or none."),
                                ATTEMPTS)
                        .of();
        pods =
                metrics.histograms(
                        Title.histogram(
                                "scheduler_pod_scheduling_sli_duration_seconds",
                                "How long pods took from their first attempt until they were bound.",
                                "attempts"),
                        PODS);
        tries =
                metrics.histograms(
                                Title.histogram(
                                        "scheduler_pod_scheduling_attempts",
                                        "How many attempts pods took."),
                                TRIES)
                        .of();
        preemptions =
                metrics.counters(
                                Title.counter(
                                        "scheduler_preemption_attempts_total",
                                        "Attempts to make room for pods."))
                        .of();
        victims =
                metrics.histograms(
                                Title.histogram(
                                        "scheduler_preemption_victims",
                                        "How many pods had to go at once."),
                                VICTIMS)
                        .of();
        arrivals =
                metrics.counters(
                        Title.counter(
                                "scheduler_queue_incoming_pods_total",
                                "Pods that came to a queue, and why.",
                                "event",
                                "queue"));
        pending =
                metrics.gauges(
                        Title.gauge(
                                "scheduler_pending_pods", "Pods that wait, by queue.", "queue"));
        points = points(metrics);
        executions = executions(metrics);
        evaluations = evaluations(metrics);
        sizes = sizes(metrics);
    }

    private static Family<Histogram> points(Metrics metrics) {
        return metrics.histograms(
                Title.histogram(
                        "scheduler_framework_extension_point_duration_seconds",
                        "How long all plugins of a point took for one pod.",
                        "extension_point",
                        "status",
                        "profile"),
                POINTS);
    }

    private static Family<Histogram> executions(Metrics metrics) {
        return metrics.histograms(
                Title.histogram(
                        "scheduler_plugin_execution_duration_seconds",
                        "How long a plugin took once, of one pod in ten.",
                        "plugin",
                        "extension_point",
                        "status"),
                PLUGINS);
    }

    private static Family<Counter> evaluations(Metrics metrics) {
        return metrics.counters(
                Title.counter(
                        "scheduler_plugin_evaluation_total",
                        "Nodes that plugins were asked about.",
                        "plugin",
                        "extension_point",
                        "profile"));
    }

    private static Family<Gauge> sizes(Metrics metrics) {
        return metrics.gauges(
                Title.gauge(
                        "scheduler_scheduler_cache_size",
                        "Nodes, pods, and pods whose binding is on its way.",
                        "type"));
    }

    @Override
    public void attempted(String profile, Result result, Duration took) {
        String word = result.name().toLowerCase(Locale.ROOT);
        results.of(profile, word).add();
        attempts.of(profile, word).observe(took.toNanos());
    }

    @Override
    public void searched(Duration took) {
        searches.observe(took.toNanos());
    }

    @Override
    public void bound(int count, Duration took) {
        String label = count >= MOST_TRIES ? MOST_TRIES + "+" : Integer.toString(count);
        pods.of(label).observe(took.toNanos());
        tries.observe(count);
    }

    @Override
    public void preempting() {
        preemptions.add();
    }

    @Override
    public void preempted(int count) {
        victims.observe(count);
    }

    @Override
    public void came(String queue, String event) {
        arrivals.of(event, queue).add();
    }

    @Override
    public void pending(int active, int backoff, int unschedulable, int gated) {
        pending.of("active").set(active);
        pending.of("backoff").set(backoff);
        pending.of("unschedulable").set(unschedulable);
        pending.of("gated").set(gated);
    }

    @Override
    public void passed(String profile, Point point, String status, Duration took) {
        points.of(point.title(), status, profile).observe(took.toNanos());
    }

    @Override
    public void asked(String profile, Plugin plugin, Point point, long times) {
        evaluations.of(plugin.title(), point.title(), profile).add(times);
    }

    @Override
    public void answered(Plugin plugin, Point point, String status, Duration took) {
        executions.of(plugin.title(), point.title(), status).observe(took.toNanos());
    }

    @Override
    public void holds(int nodes, int pods, int promised) {
        sizes.of("nodes").set(nodes);
        sizes.of("pods").set(pods);
        sizes.of("assumed_pods").set(promised);
    }
}
