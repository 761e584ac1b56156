package io.podium.node.agent;

import io.podium.api.coordination.v1.Lease;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeSpec;
import io.podium.api.core.v1.NodeStatus;
import io.podium.api.core.v1.NodeSystemInfo;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.client.Action;
import io.podium.client.Door;
import io.podium.node.NodeConfig;
import io.podium.node.agent.NodeRenderer.RuntimeFacts;
import io.podium.node.cri.ContainerRuntime;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.cri.v1.VersionResponse;
import io.podium.node.pod.NodeTools;
import io.podium.node.pod.PodCgroups;
import io.podium.node.pod.ResolvConf;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the Node object and the Lease of one node: makes them, then says that the node lives. */
final class NodeReporter {
    private static final Logger LOG = LoggerFactory.getLogger(NodeReporter.class);
    private static final String LEASES = "kube-node-lease";

    /** The kubelet's nodeStatusUpdateFrequency; also how often the Lease is renewed. */
    private static final Duration BEAT = Duration.ofSeconds(10);

    /** While the node is not registered or not ready, it hurries. */
    private static final Duration HURRIED_BEAT = Duration.ofMillis(250);

    private static final Duration STATUS_AT_LEAST = Duration.ofMinutes(5);
    private static final int LEASE_SECONDS = 40;
    private static final Duration ENFORCED_AGAIN = Duration.ofMinutes(1);

    private final NodeConfig config;
    private final Door door;
    private final ContainerRuntime runtime;
    private final Clock clock;
    private final Loop loop;
    private final Executor doers;
    private final NodeTools.Events events;
    private final Supplier<List<String>> pressures;
    private final NodeSystemInfo machine = Machine.facts();
    private Instant statusWritten = Instant.MIN;
    private Instant leaseWritten = Instant.MIN;
    private Optional<Lease> lease = Optional.empty();
    private boolean wasCordoned;
    private boolean closed;

    NodeReporter(
            NodeConfig config,
            Door door,
            ContainerRuntime runtime,
            Clock clock,
            Loop loop,
            Executor doers,
            NodeTools.Events events,
            Supplier<List<String>> pressures) {
        this.config = config;
        this.door = door;
        this.runtime = runtime;
        this.clock = clock;
        this.loop = loop;
        this.doers = doers;
        this.events = events;
        this.pressures = pressures;
    }

    void start() {
        tell("Starting", "Starting kubelet.");
        doers.execute(this::checkResolvConf);
        doers.execute(this::enforceAllocatable);
        beatSoon();
    }

    /** Says when somebody closed the node to new pods, or opened it again. */
    private void tellCordon(boolean isCordoned) {
        if (isCordoned != wasCordoned) {
            wasCordoned = isCordoned;
            tellNews(List.of(isCordoned ? "NodeNotSchedulable" : "NodeSchedulable"));
        }
    }

    /** Pods cannot have more searches than there is room for; the node's own come last. */
    private void checkResolvConf() {
        Path file = config.resolvConf();
        String complaint;
        try {
            complaint = ResolvConf.read(file).excess(file, config.clusterDomain());
        } catch (NoSuchFileException nothing) {
            complaint = "open " + file + ": no such file or directory";
        } catch (IOException trouble) {
            complaint = "open " + file + ": " + trouble.getMessage();
        }
        if (!complaint.isEmpty()) {
            tell("Warning", "CheckLimitsForResolvConf", complaint);
        }
    }

    /** All pods together shall have no more than the node has for them. */
    private void enforceAllocatable() {
        if (config.cgroupRoot().isEmpty() || isClosed()) {
            return;
        }
        try {
            new PodCgroups(config.cgroupMount()).enforce(config.cgroupRoot(), config.capacity());
            tell("NodeAllocatableEnforced", "Updated Node Allocatable limit across pods");
        } catch (IOException trouble) {
            String complaint =
                    "Failed to update Node Allocatable Limits \""
                            + config.cgroupRoot()
                            + "\": "
                            + trouble.getMessage();
            tell("Warning", "FailedNodeAllocatableEnforcement", complaint);
            loop.schedule(ENFORCED_AGAIN, () -> doers.execute(this::enforceAllocatable));
        }
    }

    private void beatSoon() {
        doers.execute(this::beat);
    }

    /** The kubelet speaks of its node under the node's name in place of its uid. */
    private void tell(String reason, String message) {
        tell("Normal", reason, message);
    }

    private void tell(String type, String reason, String message) {
        Node node = Node.create("", config.name());
        Node named = node.withMetadata(node.metadata().withUid(config.name()));
        events.tell(named, "", type, reason, message);
    }

    private void tellNews(NodeStatus before, NodeStatus now) {
        tellNews(NodeNews.between(before, now));
    }

    private void tellNews(List<String> reasons) {
        for (String reason : reasons) {
            tell(reason, "Node " + config.name() + " status is now: " + reason);
        }
    }

    synchronized void close() {
        closed = true;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Asks the runtime, then writes what has to be written; the next beat follows when all is
     * answered.
     */
    private void beat() {
        if (isClosed()) {
            return;
        }
        CompletableFuture<Boolean> reported;
        try {
            reported = report(ask()).thenCombine(renew(), (one, other) -> one && other);
        } catch (RuntimeException bug) {
            reported = CompletableFuture.failedFuture(bug); // The heart must go on beating.
        }
        var _ =
                reported.whenComplete((well, trouble) -> {
                    if (trouble != null) {
                        LOG.warn("node {} could not report itself", config.name(), trouble);
                    }
                    boolean calm = trouble == null && well;
                    loop.schedule(calm ? BEAT : HURRIED_BEAT, this::beatSoon);
                });
    }

    private RuntimeFacts ask() {
        try {
            VersionResponse version = runtime.version();
            return new RuntimeFacts(
                    version.runtimeName()
                            + "://"
                            + version.runtimeVersion().replaceAll("[~+].*", ""),
                    runtime.status().status().conditions(),
                    runtime.listImages());
        } catch (RuntimeTrouble trouble) {
            LOG.warn(
                    "the runtime of node {} does not answer: {}",
                    config.name(),
                    trouble.getMessage());
            return RuntimeFacts.AWAY;
        }
    }

    /** True when the cluster has a Node that is ready. */
    private CompletableFuture<Boolean> report(RuntimeFacts facts) {
        Optional<Node> found = door.view().find(Node.class, "", config.name());
        Instant now = clock.now();
        if (found.isEmpty()) {
            Node fresh = Node.create("", config.name());
            fresh =
                    fresh.withMetadata(
                            fresh.metadata()
                                    .withLabels(NodeRenderer.labels(config))
                                    .withAnnotations(NodeRenderer.ANNOTATIONS));
            NodeStatus first =
                    NodeRenderer.status(fresh, config, machine, facts, pressures.get(), now);
            fresh = fresh.withSpec(NodeRenderer.spec(fresh.spec(), config));
            return door.act(new Action.Create(fresh.withStatus(first)))
                    .handle((outcome, trouble) -> {
                        if (trouble == null) {
                            tellNews(NodeStatus.empty(), first);
                        }
                        return false;
                    });
        }
        Node node = found.get();
        tellCordon(node.spec().unschedulable());
        Map<String, Object> labels = missing(NodeRenderer.labels(config), node.metadata().labels());
        Map<String, Object> annotations =
                missing(NodeRenderer.ANNOTATIONS, node.metadata().annotations());
        NodeSpec spec = NodeRenderer.spec(node.spec(), config);
        if (!labels.isEmpty() || !annotations.isEmpty() || !spec.equals(node.spec())) {
            var patch = NodeRenderer.patch(labels, annotations, spec);
            return door.act(new Action.Patch(node, "", patch)).handle((outcome, trouble) -> false);
        }
        NodeStatus status = NodeRenderer.status(node, config, machine, facts, pressures.get(), now);
        boolean ready =
                status.conditions().stream()
                        .anyMatch(c -> c.type().equals("Ready") && c.status().equals("True"));
        boolean changed = !NodeRenderer.still(status).equals(NodeRenderer.still(node.status()));
        boolean due =
                !statusWritten.equals(Instant.MIN)
                        && !now.isBefore(statusWritten.plus(STATUS_AT_LEAST));
        if (!changed && !due) {
            statusWritten = statusWritten.equals(Instant.MIN) ? now : statusWritten;
            return CompletableFuture.completedFuture(ready);
        }
        return door.act(new Action.UpdateStatus(node.withStatus(status)))
                .handle((outcome, trouble) -> {
                    if (trouble == null) {
                        statusWritten = now;
                        tellNews(node.status(), status);
                    }
                    return trouble == null && ready;
                });
    }

    private static Map<String, Object> missing(
            Map<String, String> wanted, Map<String, String> there) {
        var missing = new HashMap<String, Object>(wanted);
        missing.entrySet().removeIf(one -> one.getValue().equals(there.get(one.getKey())));
        return missing;
    }

    /** True when the Lease is fresh. */
    private CompletableFuture<Boolean> renew() {
        Instant now = clock.now();
        if (!leaseWritten.equals(Instant.MIN)
                && now.isBefore(leaseWritten.plus(BEAT).minusSeconds(1))) {
            return CompletableFuture.completedFuture(true);
        }
        Optional<Lease> found =
                lease.or(() -> door.view().find(Lease.class, LEASES, config.name()));
        Lease next = found.orElseGet(() -> Lease.create(LEASES, config.name()));
        next =
                next.withSpec(
                        next.spec()
                                .withHolderIdentity(config.name())
                                .withLeaseDurationSeconds(LEASE_SECONDS)
                                .withRenewTime(now));
        Action action =
                found.isPresent() ? new Action.Update(next) : new Action.Create(owned(next));
        return door.act(action)
                .handle((outcome, trouble) -> {
                    lease =
                            trouble == null
                                    ? outcome.object()
                                            .filter(Lease.class::isInstance)
                                            .map(Lease.class::cast)
                                    : Optional.empty();
                    leaseWritten = trouble == null ? now : leaseWritten;
                    return trouble == null;
                });
    }

    private Lease owned(Lease fresh) {
        Optional<Node> node = door.view().find(Node.class, "", config.name());
        if (node.isEmpty()) {
            return fresh;
        }
        var owner =
                OwnerReference.empty()
                        .withApiVersion("v1")
                        .withKind("Node")
                        .withName(config.name())
                        .withUid(node.get().uid());
        return fresh.withMetadata(fresh.metadata().withOwnerReferences(List.of(owner)));
    }
}
