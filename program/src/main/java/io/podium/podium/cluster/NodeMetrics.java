package io.podium.podium.cluster;

import io.podium.node.Meter;
import io.podium.server.metrics.Counter;
import io.podium.server.metrics.Family;
import io.podium.server.metrics.Metrics;
import io.podium.server.metrics.Title;

/** Counts what all nodes of this process do, under the kubelet's names. */
final class NodeMetrics implements Meter {
    private final Family<Counter> preemptions;

    NodeMetrics(Metrics metrics) {
        preemptions =
                metrics.counters(
                        Title.counter(
                                "kubelet_preemptions",
                                "Pods that made room for critical ones, by the resource there was"
                                        + " too little of.",
                                "preemption_signal"));
    }

    @Override
    public void preempted(String resource) {
        preemptions.of(resource).add();
    }
}
