package io.podium.node.usage;

import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.usage.NodeUsage;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.node.pod.PodCgroups;
import io.podium.node.usage.Track.Use;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Measures a node and its pods every 15 seconds, as often as metrics-server asks kubelets. A node
 * that shares its machine with others uses what is in its own cgroup: its pods.
 */
public final class Sampler implements NodeUsage {
    private static final Duration PERIOD = Duration.ofSeconds(15);
    private static final String SCHEME_END = "://";

    private final String root;
    private final CgroupCounters counters;
    private final Supplier<List<Pod>> pods;
    private final Clock clock;
    private final Loop loop;
    private final Executor doers;
    private volatile Picture shown = new Picture(Map.of(), Map.of());
    private volatile boolean isClosed;

    /**
     * What was found last.
     *
     * @param tracks by cgroup, of those that are still there
     * @param pods by uid, all that can be told of
     */
    private record Picture(Map<String, Track> tracks, Map<String, OfPod> pods) {}

    /**
     * @param root the node's cgroup, such as /podium/c/n; without one, "", nothing is measured
     * @param pods of the node, with their status of this moment
     * @param loop for the timer
     * @param doers read files
     */
    public Sampler(
            String root,
            CgroupCounters counters,
            Supplier<List<Pod>> pods,
            Clock clock,
            Loop loop,
            Executor doers) {
        this.root = root;
        this.counters = counters;
        this.pods = pods;
        this.clock = clock;
        this.loop = loop;
        this.doers = doers;
    }

    /** Begins to measure. */
    public void start() {
        if (!root.isEmpty()) {
            doers.execute(this::turn);
        }
    }

    public void close() {
        isClosed = true;
    }

    private void turn() {
        if (isClosed) {
            return;
        }
        try {
            shown = look();
        } finally {
            loop.schedule(PERIOD, () -> doers.execute(this::turn));
        }
    }

    private Picture look() {
        var tracks = new HashMap<String, Track>();
        // It is made with the node's first pod.
        follow(root, counters.read(root).orElse(Counters.NOTHING), tracks);
        var found = new HashMap<String, OfPod>();
        for (Pod pod : pods.get()) {
            if (pod.status().phase().equals("Running")) {
                of(pod, tracks).ifPresent(use -> found.put(pod.uid(), use));
            }
        }
        return new Picture(Map.copyOf(tracks), Map.copyOf(found));
    }

    private Track follow(String cgroup, Counters now, Map<String, Track> tracks) {
        var sample = new Sample(clock.now(), clock.nanos(), now);
        Track before = shown.tracks.get(cgroup);
        Track track = before == null ? Track.first(sample) : before.next(sample);
        tracks.put(cgroup, track);
        return track;
    }

    /** Of all its running containers, or of none: half of a pod would be taken for the whole. */
    private Optional<OfPod> of(Pod pod, Map<String, Track> tracks) {
        String parent = PodCgroups.name(pod, root) + "/";
        var containers = new ArrayList<ContainerUsage>();
        Optional<Use> first = Optional.empty();
        boolean isWhole = true;
        for (ContainerStatus status : running(pod)) {
            String id = status.containerID();
            String cgroup = parent + id.substring(id.indexOf(SCHEME_END) + SCHEME_END.length());
            Optional<Counters> now = counters.read(cgroup);
            if (now.isPresent()) { // Else it has ended since its status was written.
                Optional<Use> use = follow(cgroup, now.get(), tracks).use();
                isWhole &= use.isPresent();
                use.ifPresent(
                        one -> containers.add(new ContainerUsage(status.name(), one.amounts())));
                first = first.or(() -> use);
            }
        }
        return isWhole
                ? first.map(use -> new OfPod(use.at(), use.window(), containers))
                : Optional.empty();
    }

    private static List<ContainerStatus> running(Pod pod) {
        return Stream.of(
                        pod.status().initContainerStatuses(),
                        pod.status().containerStatuses(),
                        pod.status().ephemeralContainerStatuses())
                .flatMap(List::stream)
                .filter(status -> status.state().hasRunning())
                .filter(status -> status.containerID().contains(SCHEME_END))
                .toList();
    }

    @Override
    public Optional<Whole> node() {
        return Optional.ofNullable(shown.tracks.get(root))
                .flatMap(Track::use)
                .map(use -> new Whole(use.at(), use.window(), use.amounts()));
    }

    @Override
    public Optional<OfPod> pod(String uid) {
        return Optional.ofNullable(shown.pods.get(uid));
    }
}
