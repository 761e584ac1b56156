package io.podium.node.agent;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Secret;
import io.podium.api.core.v1.Volume;
import io.podium.api.core.v1.VolumeProjection;
import io.podium.api.quantity.Quantity;
import io.podium.api.streams.NodeStreams.PodReference;
import io.podium.api.usage.NodeUsage;
import io.podium.api.view.ApiObject;
import io.podium.base.loop.Doers;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.client.Door;
import io.podium.client.View;
import io.podium.client.runtime.EventRecorder;
import io.podium.node.Meter;
import io.podium.node.NodeConfig;
import io.podium.node.cri.ContainerRuntime;
import io.podium.node.cri.v1.PodSandbox;
import io.podium.node.images.ImageAccess;
import io.podium.node.logs.LogReader;
import io.podium.node.pod.Admissions;
import io.podium.node.pod.Labels;
import io.podium.node.pod.NodeTools;
import io.podium.node.pod.PodDesired;
import io.podium.node.pod.PodWorker;
import io.podium.node.pod.Specs;
import io.podium.node.pressure.Gauges;
import io.podium.node.pressure.HostGauges;
import io.podium.node.pressure.Housekeeping;
import io.podium.node.pressure.Leftovers;
import io.podium.node.pressure.Tenants;
import io.podium.node.probe.Asker;
import io.podium.node.usage.CgroupCounters;
import io.podium.node.usage.Sampler;
import io.podium.node.volume.PodVolumes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: everything that makes bound pods run there. Start it once; closing it leaves containers
 * running.
 */
public final class NodeAgent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeAgent.class);

    private final NodeConfig config;
    private final Door door;
    private final ContainerRuntime runtime;
    private final Executor doers;
    private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
    private final TokenKeeper tokens;
    private final NodeTools tools;
    private final NodeReporter reporter;
    private final Relist relist;
    private final LogReader logs;
    private final Housekeeping housekeeping;
    private final Sampler sampler;
    private AutoCloseable feed = () -> {};

    /** The pods of this node, as its housekeeping sees them. */
    private final class Workers implements Tenants, NodeTools.Neighbours {
        @Override
        public List<Pod> living() {
            return workers.values().stream()
                    .filter(PodWorker::isLiving)
                    .map(PodWorker::pod)
                    .filter(pod -> !pod.name().isEmpty())
                    .toList();
        }

        @Override
        public boolean evict(Pod pod, String message, Duration grace) {
            PodWorker worker = workers.get(pod.uid());
            return worker != null && worker.evict(message, grace);
        }

        @Override
        public boolean isKnown(Pod pod) {
            return workers.containsKey(pod.uid());
        }

        @Override
        public void preempt(Pod pod) {
            PodWorker worker = workers.get(pod.uid());
            if (worker != null) { // Else it has ended and said so.
                worker.preempt();
            }
        }
    }

    /**
     * @param loop for timers and events; nothing blocks on it
     * @param threads run what blocks
     * @param meter hears what the node does
     */
    public NodeAgent(
            NodeConfig config,
            Door door,
            ContainerRuntime runtime,
            Asker asker,
            Clock clock,
            Loop loop,
            Doers threads,
            Meter meter) {
        this(config, door, runtime, asker, Optional.empty(), clock, loop, threads, meter);
    }

    /**
     * @param gauges in place of those that measure this machine
     */
    NodeAgent(
            NodeConfig config,
            Door door,
            ContainerRuntime runtime,
            Asker asker,
            Optional<Gauges> gauges,
            Clock clock,
            Loop loop,
            Doers threads,
            Meter meter) {
        this.config = config;
        this.door = door;
        this.runtime = runtime;
        doers =
                task -> {
                    var _ =
                            threads.call(Executors.callable(task))
                                    .exceptionally(trouble -> {
                                        LOG.error("work of node {} failed", config.name(), trouble);
                                        return null;
                                    });
                };
        tokens = new TokenKeeper(door, clock, loop, this::sourcesChanged);
        var recorder = new EventRecorder(door, loop, clock, "kubelet", config.name());
        NodeTools.Events events =
                (about, fieldPath, type, reason, message) ->
                        loop.execute(
                                () -> recorder.record(about, fieldPath, type, reason, message));
        var volumes =
                new PodVolumes(
                        config.stateFolder().resolve("pods"),
                        config.secretsFolder(),
                        Quantity.orZero(config.capacity().getOrDefault("memory", "")).value(),
                        clock);
        ImageAccess access = access(config, runtime, clock);
        tools =
                new NodeTools(
                        config,
                        runtime,
                        access,
                        asker,
                        volumes,
                        tokens,
                        door,
                        events,
                        clock,
                        loop,
                        doers,
                        new Admissions(meter),
                        new Workers(),
                        this::pressures);
        reporter =
                new NodeReporter(
                        config, door, runtime, clock, loop, doers, events, this::pressures);
        Node self = Node.create("", config.name());
        housekeeping =
                new Housekeeping(
                        config.limits(),
                        gauges.orElseGet(() -> new HostGauges(config, runtime, volumes::path)),
                        new Workers(),
                        new Leftovers(runtime, access, config.limits().keptImages()),
                        events,
                        self.withMetadata(self.metadata().withUid(config.name())),
                        clock,
                        loop,
                        doers);
        sampler = sampler(clock, loop);
        relist = new Relist(runtime, clock, loop, doers, this::changed);
        logs = new LogReader(runtime, this::pod, clock, loop);
    }

    private Sampler sampler(Clock clock, Loop loop) {
        return new Sampler(
                config.cgroupRoot(),
                new CgroupCounters(config.cgroupMount()),
                () -> workers.values().stream().map(PodWorker::pod).toList(),
                clock,
                loop,
                doers);
    }

    private static ImageAccess access(NodeConfig config, ContainerRuntime runtime, Clock clock) {
        return new ImageAccess(
                config.limits().verification(),
                config.stateFolder().resolve("image_manager"),
                runtime,
                clock);
    }

    /** Begins to live: registers the node, adopts what runs, starts what shall run. */
    public void start() {
        makeFolders();
        feed = door.follow(this::follow);
        reporter.start();
        relist.start();
        housekeeping.start();
        sampler.start();
    }

    private List<String> pressures() {
        return housekeeping.conditions();
    }

    private void makeFolders() {
        try {
            Files.createDirectories(config.stateFolder());
            Files.createDirectories(config.logFolder());
            Files.createDirectories(config.secretsFolder());
        } catch (IOException trouble) {
            throw new UncheckedIOException(
                    "cannot make the folders of node " + config.name(), trouble);
        }
    }

    private void follow(View view, List<Door.ObjectChange> changes) {
        if (!relist.arePodsKnown()) {
            tools.admissions().starts(view.onNode(config.name()), tools.clock().now());
        }
        for (Door.ObjectChange change : changes) {
            ApiObject object = change.after().or(change::before).orElseThrow();
            switch (object) {
                case Pod pod -> podChanged(pod, change);
                case ConfigMap map -> sourceChanged("ConfigMap", map);
                case Secret secret -> sourceChanged("Secret", secret);
                default -> {}
            }
        }
        if (relist.podsKnown()) {
            doers.execute(this::sweep);
        }
    }

    /** Folders of pods that ended while nobody looked, or half-way through their removal. */
    private void sweep() {
        var uids = new TreeSet<String>();
        uids.addAll(names(config.stateFolder().resolve("pods")));
        uids.addAll(names(config.secretsFolder()));
        names(config.logFolder())
                .forEach(name -> uids.add(name.substring(name.lastIndexOf('_') + 1)));
        for (String uid : uids) {
            if (!workers.containsKey(uid)) {
                Pod unknown = Pod.create("", "");
                employ(PodDesired.gone(unknown.withMetadata(unknown.metadata().withUid(uid))));
            }
        }
    }

    private static List<String> names(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .toList();
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot list " + folder, trouble);
        }
    }

    private void podChanged(Pod pod, Door.ObjectChange change) {
        if (!pod.spec().nodeName().equals(config.name())) {
            return;
        }
        workers.values().forEach(PodWorker::roomMayHaveCome);
        PodWorker worker = workers.get(pod.uid());
        if (change.after().isEmpty()) {
            if (worker != null) {
                worker.gone();
            }
        } else if (worker != null) {
            worker.shown(pod);
        } else {
            employ(PodDesired.of(pod), relist.arePodsKnown() && isBindingOf(pod, change));
        }
    }

    /**
     * Whether the change is what brought the pod to a node. Who hears of it as it happens is the
     * first who can do anything for the pod.
     */
    private static boolean isBindingOf(Pod pod, Door.ObjectChange change) {
        boolean wasBound =
                change.before().isPresent()
                        && change.before().get() instanceof Pod before
                        && !before.spec().nodeName().isEmpty();
        return !wasBound && pod.status().startTime().isEmpty();
    }

    private void employ(PodDesired desired) {
        employ(desired, false);
    }

    private void employ(PodDesired desired, boolean isNew) {
        String uid = desired.pod().uid();
        workers.computeIfAbsent(
                        uid,
                        key ->
                                new PodWorker(
                                        desired,
                                        isNew,
                                        tools,
                                        () -> {
                                            workers.remove(key);
                                            tokens.forget(key);
                                        }))
                .wake();
    }

    /**
     * The runtime shows another state of the pod, maybe of one the cluster does not know; false
     * when that was too early to say.
     */
    private boolean changed(PodSandbox sandbox, long mark, long askedNanos) {
        Map<String, String> labels = sandbox.labels();
        String uid = labels.getOrDefault(Labels.POD_UID, "");
        PodWorker worker = workers.get(uid);
        String name = labels.getOrDefault(Labels.POD_NAME, "");
        if (worker != null) {
            return worker.shows(mark, askedNanos);
        }
        if (!uid.isEmpty() && !name.isEmpty()) {
            Pod orphan = Pod.create(labels.getOrDefault(Labels.POD_NAMESPACE, ""), name);
            LOG.info(
                    "pod {} runs on node {} and is not in the cluster",
                    orphan.name(),
                    config.name());
            employ(PodDesired.gone(orphan.withMetadata(orphan.metadata().withUid(uid))));
        }
        return true;
    }

    private void sourcesChanged(String uid) {
        PodWorker worker = workers.get(uid);
        if (worker != null) {
            worker.sourcesChanged();
        }
    }

    private void sourceChanged(String kind, ApiObject source) {
        for (PodWorker worker : workers.values()) {
            Pod pod = worker.pod();
            if (pod.namespace().equals(source.namespace()) && refers(pod, kind, source.name())) {
                worker.sourcesChanged();
            }
        }
    }

    private static boolean refers(Pod pod, String kind, String name) {
        boolean map = kind.equals("ConfigMap");
        for (Volume volume : pod.spec().volumes()) {
            if (name.equals(map ? volume.configMap().name() : volume.secret().secretName())) {
                return true;
            }
            for (VolumeProjection source : volume.projected().sources()) {
                if (name.equals(map ? source.configMap().name() : source.secret().name())) {
                    return true;
                }
            }
        }
        for (Container container : Specs.all(pod)) {
            boolean from =
                    container.envFrom().stream()
                            .anyMatch(e ->
                                    name.equals(
                                            map ? e.configMapRef().name() : e.secretRef().name()));
            boolean one =
                    container.env().stream()
                            .anyMatch(e ->
                                    name.equals(
                                            map
                                                    ? e.valueFrom().configMapKeyRef().name()
                                                    : e.valueFrom().secretKeyRef().name()));
            if (from || one) {
                return true;
            }
        }
        return false;
    }

    /** A pod of this node with its status of this moment. */
    public Optional<Pod> pod(PodReference reference) {
        return workers.values().stream()
                .map(PodWorker::pod)
                .filter(pod ->
                        pod.namespace().equals(reference.namespace())
                                && pod.name().equals(reference.name())
                                && (reference.uid().isEmpty() || pod.uid().equals(reference.uid())))
                .findFirst();
    }

    /** The runtime's id of a running container, for streams into it. */
    public Optional<String> runningContainer(PodReference reference, String container) {
        return pod(reference).stream()
                .flatMap(pod ->
                        Stream.of(
                                        pod.status().containerStatuses(),
                                        pod.status().initContainerStatuses(),
                                        pod.status().ephemeralContainerStatuses())
                                .flatMap(List::stream))
                .filter(status -> status.name().equals(container) && isThere(status))
                .map(ContainerStatus::containerID)
                .map(id -> id.substring(id.indexOf("://") + 3))
                .findFirst();
    }

    /** Whether it runs; one whose postStart hook is at work runs too, though it is said to wait. */
    private static boolean isThere(ContainerStatus status) {
        return status.state().hasRunning()
                || (status.state().hasWaiting()
                        && !status.containerID().isEmpty()
                        && !status.containerID()
                                .equals(status.lastState().terminated().containerID()));
    }

    /**
     * The runtime's id of the pod's ready sandbox, for streams to its ports. Asks the runtime, so
     * it blocks.
     */
    public Optional<String> readySandbox(PodReference reference) {
        return pod(reference)
                .flatMap(pod ->
                        runtime.listPodSandboxes(Map.of(Labels.POD_UID, pod.uid())).stream()
                                .filter(sandbox -> sandbox.state() == 0)
                                .map(PodSandbox::id)
                                .findFirst());
    }

    /** What the node and its pods use. */
    public NodeUsage usage() {
        return sampler;
    }

    public LogReader logs() {
        return logs;
    }

    public ContainerRuntime runtime() {
        return runtime;
    }

    public NodeConfig config() {
        return config;
    }

    /** Stops watching and reporting; pods and their containers go on. */
    @Override
    public void close() {
        try {
            feed.close();
        } catch (Exception trouble) {
            LOG.debug("the feed of node {} did not close", config.name(), trouble);
        }
        reporter.close();
        housekeeping.close();
        sampler.close();
        relist.close();
        workers.values().forEach(PodWorker::close);
    }
}
