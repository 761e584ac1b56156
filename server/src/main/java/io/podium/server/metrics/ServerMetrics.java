package io.podium.server.metrics;

import io.podium.base.time.Clock;
import io.podium.server.admission.AdmissionMeter;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.LongSupplier;

/**
 * The numbers of one server, and of whatever else of its cluster wants to be scraped with it.
 *
 * @param requests by the entrance
 * @param access by authentication and authorization
 * @param tokens by authentication
 * @param admission by the plug-ins
 * @param watches by the watch hub
 * @param store by commits
 * @param flows by priority and fairness
 * @param failedHandshakes by the wire
 */
public record ServerMetrics(
        Metrics metrics,
        RequestMetrics requests,
        AccessMetrics access,
        TokenMetrics tokens,
        AdmissionMeter admission,
        WatchMetrics watches,
        StoreMetrics store,
        FlowMetrics flows,
        Counter failedHandshakes) {
    /** Everything at zero. */
    public static ServerMetrics of(Clock clock) {
        var metrics = new Metrics();
        ProcessMetrics.addTo(metrics);
        Counter handshakes =
                metrics.counters(
                                Title.counter(
                                        "apiserver_tls_handshake_errors_total",
                                        "Connections that ended before TLS was agreed upon."))
                        .of();
        return new ServerMetrics(
                metrics,
                new RequestMetrics(metrics, clock),
                new AccessMetrics(metrics, clock),
                new TokenMetrics(metrics),
                new AdmissionMetrics(metrics, clock),
                new WatchMetrics(metrics),
                new StoreMetrics(metrics, clock),
                new FlowMetrics(metrics),
                handshakes);
    }

    /** The version as a number to scrape: always 1, its labels say it. */
    public void build(SequencedMap<String, String> labels) {
        var title =
                new Title(
                        "kubernetes_build_info",
                        Title.Sort.GAUGE,
                        "The version whose behaviour this is.",
                        List.copyOf(labels.keySet()));
        metrics.gauges(title).of(labels.values().toArray(String[]::new)).set(1);
    }

    /** How many connections are open, and what they leave untaken of their answers. */
    public void connections(LongSupplier open, LongSupplier untaken, LongSupplier most) {
        asked("podium_open_connections", "Connections that are open.", open);
        asked("podium_untaken_bytes", "Bytes of answers their clients have not taken.", untaken);
        asked("podium_untaken_bytes_most", "The most of them there were at once.", most);
    }

    private void asked(String name, String help, LongSupplier number) {
        metrics.asked(
                Title.gauge(name, help), visitor -> visitor.accept(List.of(), number.getAsLong()));
    }
}
