package io.podium.node.fleet;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.streams.NodeStreams;
import io.podium.api.streams.NodeStreams.PodReference;
import io.podium.api.usage.NodeUsage;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.client.Door;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many simulated nodes with one agent. Start it once. */
public final class Fleet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    /** Each node beats once in so many ticks: every ten seconds, as a kubelet renews its Lease. */
    private static final int TICKS = 10;

    private static final Duration TICK = Duration.ofSeconds(1);

    private final Door feed;
    private final Loop loop;
    private final Clock clock;
    private final List<FleetNode> nodes = new ArrayList<>();
    private final Map<String, FleetNode> byName = new HashMap<>();
    private final Map<String, FleetPod> pods = new ConcurrentHashMap<>();
    private final Set<Alarm> alarms = new HashSet<>();
    private AutoCloseable following = () -> {};
    private int tick;
    private boolean isClosed;

    /** What a stream that waits is woken by. */
    private static final class Alarm {
        private final CompletableFuture<Void> rang = new CompletableFuture<>();
    }

    /**
     * @param doors answers the door of a node by its name
     * @param feed shows all pods
     * @param loop everything runs on it; nothing blocks
     */
    public Fleet(
            FleetSettings settings,
            Function<String, Door> doors,
            Door feed,
            Loop loop,
            Clock clock) {
        this.feed = feed;
        this.loop = loop;
        this.clock = clock;
        for (int number = 1; number <= settings.count(); number++) {
            Door door = doors.apply(FleetSettings.name(number));
            var node = new FleetNode(settings, number, door, loop, clock);
            nodes.add(node);
            byName.put(node.name(), node);
        }
    }

    /** Registers the nodes, takes over pods that are theirs, and beats from then on. */
    public void start() {
        following = feed.follow((_, changes) -> loop.execute(() -> changed(changes)));
        loop.execute(() -> nodes.forEach(FleetNode::beat));
        loop.schedule(TICK, this::tick);
    }

    private void tick() {
        if (isClosed) {
            return;
        }
        for (int i = tick; i < nodes.size(); i += TICKS) {
            nodes.get(i).beat();
        }
        tick = (tick + 1) % TICKS;
        loop.schedule(TICK, this::tick);
    }

    private void changed(List<Door.ObjectChange> changes) {
        if (isClosed) {
            return;
        }
        for (Door.ObjectChange change : changes) {
            var object = change.after().or(change::before).orElseThrow();
            if (object instanceof Pod pod) {
                FleetNode node = byName.get(pod.spec().nodeName());
                if (node != null) {
                    changed(pod, node, change.after().isPresent());
                }
            } else if (object instanceof Node node && byName.containsKey(node.name())) {
                // The Lease follows the Node, and a Node that is no longer there comes back.
                boolean isNews = change.before().isEmpty() || change.after().isEmpty();
                if (isNews) {
                    loop.execute(byName.get(node.name())::beat);
                }
            }
        }
        wakeStreams();
    }

    private void changed(Pod pod, FleetNode node, boolean isThere) {
        FleetPod known = pods.get(pod.uid());
        if (!isThere) {
            if (known != null) {
                pods.remove(pod.uid());
                node.pods().remove(pod.uid());
                known.gone();
            }
        } else if (known != null) {
            known.shown(pod);
        } else {
            var fresh = new FleetPod(pod, node, loop, clock);
            pods.put(pod.uid(), fresh);
            node.pods().put(pod.uid(), fresh);
            fresh.turn();
        }
    }

    private void wakeStreams() {
        if (!alarms.isEmpty()) {
            List.copyOf(alarms).forEach(alarm -> alarm.rang.complete(null));
        }
    }

    private CompletableFuture<Void> alarm(Instant at) {
        var alarm = new Alarm();
        loop.execute(() -> {
            alarms.add(alarm);
            if (isClosed) {
                alarm.rang.cancel(false);
            } else if (at.isBefore(Instant.MAX)) {
                loop.schedule(Duration.between(clock.now(), at), () -> alarm.rang.complete(null));
            }
        });
        var _ = alarm.rang.whenComplete((_, _) -> loop.execute(() -> alarms.remove(alarm)));
        return alarm.rang;
    }

    /** The streams of the pods of a node. */
    public NodeStreams streams() {
        return new FleetStreams(this::find, this::alarm, clock);
    }

    /** What a node of this name and its pods use. */
    public NodeUsage usage(String name) {
        return new FleetUsage(byName.get(name), clock);
    }

    private Optional<FleetPod> find(PodReference reference) {
        if (!reference.uid().isEmpty()) {
            return Optional.ofNullable(pods.get(reference.uid()));
        }
        return pods.values().stream()
                .filter(one ->
                        one.pod().namespace().equals(reference.namespace())
                                && one.pod().name().equals(reference.name()))
                .findFirst();
    }

    /** The names of its nodes. */
    public List<String> names() {
        return nodes.stream().map(FleetNode::name).toList();
    }

    /** Cuts a node off, or joins it again: while it is silent it does nothing at all. */
    public void silence(String name, boolean isSilent) {
        loop.execute(() -> {
            FleetNode node = byName.get(name);
            node.silence(isSilent);
            if (!isSilent) {
                node.beat();
                pods.values().stream()
                        .filter(pod -> pod.pod().spec().nodeName().equals(name))
                        .forEach(FleetPod::turn);
            }
        });
    }

    /** Ends the beating and all streams; the objects stay. */
    @Override
    public void close() {
        try {
            following.close();
        } catch (Exception trouble) {
            LOG.debug("the feed of the fleet did not close", trouble);
        }
        loop.execute(() -> {
            isClosed = true;
            List.copyOf(alarms).forEach(alarm -> alarm.rang.cancel(false));
        });
    }
}
