package io.podium.server.metrics;

import io.podium.base.time.Clock;
import java.util.List;

/** Counts how often a file of encryption keys was read again, and what came of it. */
public final class EncryptionMetrics {
    private static final String PREFIX = "apiserver_encryption_config_controller_";
    private static final String SERVER = "apiserver_id_hash";
    private static final String SUCCESS = "success";
    private static final String FAILURE = "failure";

    private final Clock clock;
    private final String server;
    private final Family<Counter> reloads;
    private final Family<Gauge> times;
    private volatile String digest;

    /**
     * Titles are written at once.
     *
     * @param server stands for the server in the labels
     * @param digest of the file as it is in use
     */
    public EncryptionMetrics(Metrics metrics, Clock clock, String server, String digest) {
        this.clock = clock;
        this.server = server;
        this.digest = digest;
        reloads =
                metrics.counters(
                        Title.counter(
                                PREFIX + "automatic_reloads_total",
                                "How often a changed encryption configuration was taken, or not.",
                                "status",
                                SERVER));
        times =
                metrics.gauges(
                        Title.gauge(
                                PREFIX + "automatic_reload_last_timestamp_seconds",
                                "When that last happened.",
                                "status",
                                SERVER));
        metrics.asked(
                Title.gauge(
                        PREFIX + "last_config_info",
                        "The digest of the encryption configuration in use: always 1.",
                        SERVER,
                        "hash"),
                visitor -> visitor.accept(List.of(server, this.digest), 1));
    }

    /** A changed file is in use. */
    public void taken(String now) {
        digest = now;
        happened(SUCCESS);
    }

    /** A changed file cannot be used. */
    public void refused() {
        happened(FAILURE);
    }

    private void happened(String status) {
        reloads.of(status, server).add();
        times.of(status, server).set(clock.now().getEpochSecond());
    }
}
