package io.podium.bench;

import io.podium.base.loop.Doers;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Nodes that renew their leases once a second, each over a connection that stays. What is measured
 * is the time from when a renewal was due until it was answered, so a late one delays none unseen.
 */
final class Heartbeats implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final Clock CLOCK = Clock.system();
    private static final String LEASES =
            "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

    /** What was seen since it was last asked; latencies are sorted. */
    record Seen(List<Long> latencies, Map<Integer, Integer> others, int lost) {
        int count() {
            return latencies.size();
        }

        double percentileMillis(int percent) {
            return latencies.isEmpty()
                    ? Double.NaN
                    : latencies.get((latencies.size() - 1) * percent / 100) / 1e6;
        }
    }

    /** One node. */
    private static final class Node {
        private final Target target;
        private final String name;
        private Connection connection;
        private boolean isBusy;

        Node(Target target, String name) {
            this.target = target;
            this.name = name;
        }

        int ask(String method, String path, String body) throws IOException {
            if (connection == null) {
                connection = target.connect();
            }
            String type =
                    method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
            return connection.ask(method, path, type, body).code();
        }
    }

    private final Doers doers = new Doers("heartbeat");
    private final Loop timer;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Long> latencies = new ArrayList<>();
    private final Map<Integer, Integer> others = new TreeMap<>();
    private int lost;
    private boolean isClosed;

    Heartbeats(HubProcess hub, Loop timer) throws IOException {
        this.timer = timer;
        for (int i = 0; i < HubServer.NODES; i++) {
            var node = new Node(hub.node(i), HubServer.nodeName(i));
            Load.expect(
                    201,
                    node.target.ask(
                            "POST",
                            LEASES,
                            "{\"metadata\":{\"name\":\"%s\"},\"spec\":{\"holderIdentity\":\"%s\"}}"
                                    .formatted(node.name, node.name)));
            nodes.add(node);
            long phase = PERIOD.toNanos() * i / HubServer.NODES;
            timer.schedule(Duration.ofNanos(phase), () -> due(node, CLOCK.nanos()));
        }
    }

    private synchronized void due(Node node, long planned) {
        if (isClosed) {
            return;
        }
        long next = planned + PERIOD.toNanos();
        timer.schedule(Duration.ofNanos(next - CLOCK.nanos()), () -> due(node, next));
        if (node.isBusy) {
            return; // Its answer will be late, and counts as that.
        }
        node.isBusy = true;
        var _ =
                doers.call(() -> {
                    beat(node, planned);
                    return true;
                });
    }

    private void beat(Node node, long planned) {
        int code = 0;
        try {
            code =
                    node.ask(
                            "PATCH",
                            LEASES + "/" + node.name,
                            "{\"spec\":{\"renewTime\":\"%s\"}}"
                                    .formatted(MICROS.format(CLOCK.now())));
        } catch (IOException e) {
            node.connection = null;
        }
        synchronized (this) {
            node.isBusy = false;
            latencies.add(CLOCK.nanos() - planned);
            if (code != 200 && code != 0) {
                others.merge(code, 1, Integer::sum);
            }
            lost += code == 0 ? 1 : 0;
        }
    }

    synchronized Seen take() {
        latencies.sort(null);
        var seen = new Seen(List.copyOf(latencies), Map.copyOf(others), lost);
        latencies.clear();
        others.clear();
        lost = 0;
        return seen;
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            isClosed = true;
        }
        doers.close();
        for (Node node : nodes) {
            if (node.connection != null) {
                node.connection.close();
            }
        }
    }
}
