package io.podium.server.metrics;

import io.podium.base.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Counts requests: how many, how long, how large, and how many there are just now. */
public final class RequestMetrics {
    private static final String COMPONENT = "apiserver";
    private static final int SIZES = 7;

    private final Clock clock;
    private final Family<Counter> total;
    private final Family<Histogram> durations;
    private final Family<Histogram> promises;
    private final Family<Histogram> sizes;
    private final Family<Gauge> lasting;
    private final Family<Gauge> deprecated;
    private final Map<Route, Track> tracks = new ConcurrentHashMap<>();
    private final Busy reading = new Busy();
    private final Busy writing = new Busy();

    /** Titles are written at once, numbers as requests come. */
    public RequestMetrics(Metrics metrics, Clock clock) {
        this.clock = clock;
        total =
                metrics.counters(
                        Title.counter(
                                "apiserver_request_total",
                                "Requests answered, by what was asked and the HTTP code.",
                                "verb",
                                "dry_run",
                                "group",
                                "version",
                                "resource",
                                "subresource",
                                "scope",
                                "component",
                                "code"));
        durations =
                metrics.histograms(
                        Title.histogram(
                                "apiserver_request_duration_seconds",
                                "How long answers took.",
                                "verb",
                                "dry_run",
                                "group",
                                "version",
                                "resource",
                                "subresource",
                                "scope",
                                "component"),
                        Buckets.REQUESTS);
        promises =
                metrics.histograms(
                        plain(
                                "apiserver_request_sli_duration_seconds",
                                "How long answers took, without waiting for webhooks."),
                        Buckets.PROMISES);
        sizes =
                metrics.histograms(
                        plain("apiserver_response_sizes", "Bytes of answers to reads."),
                        Buckets.bytesFrom(1000, 10, SIZES));
        Title open = plain("apiserver_longrunning_requests", "Watches and streams that are open.");
        lasting =
                metrics.gauges(
                        new Title(open.name(), Title.Sort.GAUGE, open.help(), open.labels()));
        deprecated =
                metrics.gauges(
                        Title.gauge(
                                "apiserver_requested_deprecated_apis",
                                "Deprecated versions that somebody asked for.",
                                "group",
                                "version",
                                "resource",
                                "subresource",
                                "removed_release"));
        metrics.asked(
                Title.gauge(
                        "apiserver_current_inflight_requests",
                        "The most requests at work at once in the last second.",
                        "request_kind"),
                visitor -> {
                    visitor.accept(List.of("readOnly"), reading.most(clock.nanos()));
                    visitor.accept(List.of("mutating"), writing.most(clock.nanos()));
                });
    }

    private static Title plain(String name, String help) {
        return Title.histogram(
                name,
                help,
                "verb",
                "group",
                "version",
                "resource",
                "subresource",
                "scope",
                "component");
    }

    /**
     * A request was understood and permitted.
     *
     * @param since when it came, in nanoseconds of the clock
     */
    public Running begin(Route route, long since) {
        Track track = tracks.computeIfAbsent(route, Track::new);
        track.begin(since);
        return new Running(track, since);
    }

    /** Somebody asked for a version that has a successor. */
    public void deprecated(Route route, String removedRelease) {
        deprecated
                .of(
                        route.group(),
                        route.version(),
                        route.resource(),
                        route.subresource(),
                        removedRelease)
                .set(1);
    }

    /** A request on its way; ends once. */
    public final class Running implements Ending {
        private final Track track;
        private final long since;
        private boolean hasEnded;

        private Running(Track track, long since) {
            this.track = track;
            this.since = since;
        }

        @Override
        public void end(int code, long bytes) {
            synchronized (this) {
                if (hasEnded) {
                    return;
                }
                hasEnded = true;
            }
            track.end(code, bytes, clock.nanos() - since);
        }
    }

    /** All numbers of a route, found once. */
    private final class Track {
        private final Route route;
        private final Histogram duration;
        private final Histogram promise;
        private final Optional<Histogram> size;
        private final Optional<Gauge> open;
        private final Busy busy;
        private final Map<Integer, Counter> codes = new ConcurrentHashMap<>();

        Track(Route route) {
            this.route = route;
            duration =
                    durations.of(
                            route.verb(),
                            route.dryRun(),
                            route.group(),
                            route.version(),
                            route.resource(),
                            route.subresource(),
                            route.scope(),
                            COMPONENT);
            promise = of(promises);
            boolean isRead = route.verb().equals("GET") || route.verb().equals("LIST");
            size = isRead ? Optional.of(of(sizes)) : Optional.empty();
            open = route.isLong() ? Optional.of(of(lasting)) : Optional.empty();
            busy = route.isReading() ? reading : writing;
        }

        private <M extends Metric> M of(Family<M> family) {
            return family.of(
                    route.verb(),
                    route.group(),
                    route.version(),
                    route.resource(),
                    route.subresource(),
                    route.scope(),
                    COMPONENT);
        }

        void begin(long nanos) {
            if (open.isPresent()) {
                open.get().up();
            } else {
                busy.enter(nanos);
            }
        }

        void end(int code, long bytes, long nanos) {
            if (open.isPresent()) {
                open.get().down();
            } else {
                busy.leave();
            }
            duration.observe(nanos);
            if (route.dryRun().isEmpty()) {
                promise.observe(nanos);
            }
            if (bytes >= 0 && size.isPresent()) {
                size.get().observe(bytes);
            }
            codes.computeIfAbsent(code, this::counter).add();
        }

        private Counter counter(int code) {
            return total.of(
                    route.verb(),
                    route.dryRun(),
                    route.group(),
                    route.version(),
                    route.resource(),
                    route.subresource(),
                    route.scope(),
                    COMPONENT,
                    Integer.toString(code));
        }
    }
}
