package io.podium.node.fleet;

import io.podium.api.coordination.v1.Lease;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeAddress;
import io.podium.api.core.v1.NodeCondition;
import io.podium.api.core.v1.NodeStatus;
import io.podium.api.core.v1.NodeSystemInfo;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.view.ApiObject;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.client.Action;
import io.podium.client.Door;
import io.podium.client.Question;
import io.podium.client.runtime.Calls;
import io.podium.client.runtime.EventRecorder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One simulated node: its objects, its heartbeat and its addresses. Everything is on the loop, but
 * for what may be asked of its pods.
 */
final class FleetNode {
    private static final String LEASES = "kube-node-lease";

    /** As often a kubelet tries to renew its Lease before it waits for its next time. */
    private static final int RENEWALS = 5;

    private static final int LEASE_SECONDS = 40;
    private static final Duration STATUS_AT_LEAST = Duration.ofMinutes(5);
    private static final int FIRST_POD_ADDRESS = 2;
    private static final int ADDRESSES = 255;

    private final FleetSettings settings;
    private final int number;
    private final Door door;
    private final Loop loop;
    private final Calls calls;
    private final Clock clock;
    private final BitSet taken = new BitSet(ADDRESSES);

    /** By uid, those it looks after; who asks what they use is on any thread. */
    private final Map<String, FleetPod> pods = new ConcurrentHashMap<>();

    private Optional<EventRecorder> events = Optional.empty();
    private Optional<Lease> lease = Optional.empty();
    private Instant statusWritten = Instant.MIN;
    private boolean isReporting;
    private boolean isRenewing;
    private volatile boolean isSilent;

    FleetNode(FleetSettings settings, int number, Door door, Loop loop, Clock clock) {
        this.settings = settings;
        this.number = number;
        this.door = door;
        this.loop = loop;
        this.calls = new Calls(loop);
        this.clock = clock;
        taken.set(0, FIRST_POD_ADDRESS);
    }

    String name() {
        return FleetSettings.name(number);
    }

    Door door() {
        return door;
    }

    Map<String, FleetPod> pods() {
        return pods;
    }

    /** Speaks as its kubelet; most nodes never do, so each has one only when it does. */
    EventRecorder events() {
        if (events.isEmpty()) {
            events = Optional.of(new EventRecorder(door, loop, clock, "kubelet", name()));
        }
        return events.get();
    }

    String address() {
        return settings.address(number, 1);
    }

    /** Whether it neither beats nor looks after its pods: it is off, or cut off. */
    boolean isSilent() {
        return isSilent;
    }

    void silence(boolean silent) {
        isSilent = silent;
    }

    /** An address for a pod; the same one again if the pod has one already. */
    String take(String wanted) {
        int offset = wanted.isEmpty() ? -1 : offset(wanted);
        if (offset < FIRST_POD_ADDRESS || taken.get(offset)) {
            offset = taken.nextClearBit(FIRST_POD_ADDRESS);
        }
        taken.set(offset);
        return settings.address(number, offset);
    }

    void give(String address) {
        int offset = offset(address);
        if (offset >= FIRST_POD_ADDRESS) {
            taken.clear(offset);
        }
    }

    private int offset(String address) {
        String prefix = settings.address(number, 0);
        prefix = prefix.substring(0, prefix.lastIndexOf('.') + 1);
        return address.startsWith(prefix)
                ? Integer.parseInt(address.substring(prefix.length()))
                : -1;
    }

    /** Says that it lives: makes what is missing, renews the Lease, writes its status when due. */
    void beat() {
        if (isSilent) {
            return;
        }
        report();
        renew(RENEWALS);
    }

    private void report() {
        if (isReporting) {
            return;
        }
        Optional<Node> found = door.view().find(Node.class, "", name());
        Instant now = clock.now();
        if (found.isEmpty()) {
            isReporting = true;
            // Else all of them would report in the same second for ever.
            statusWritten = now.minusSeconds(number % STATUS_AT_LEAST.toSeconds());
            calls.call(
                    () -> door.act(new Action.Create(fresh(now))), (_, _) -> isReporting = false);
            return;
        }
        boolean isDue = !now.isBefore(statusWritten.plus(STATUS_AT_LEAST));
        if (isReady(found.get()) && !isDue && !statusWritten.equals(Instant.MIN)) {
            return;
        }
        isReporting = true;
        Node node = found.get();
        calls.call(
                () -> door.act(new Action.UpdateStatus(node.withStatus(status(node, now)))),
                (outcome, _) -> {
                    isReporting = false;
                    statusWritten = outcome == null ? statusWritten : now;
                });
    }

    private static boolean isReady(Node node) {
        return node.status().conditions().stream()
                .anyMatch(one -> one.type().equals("Ready") && one.status().equals("True"));
    }

    private Node fresh(Instant now) {
        Node node = Node.create("", name());
        var labels = new TreeMap<String, String>();
        labels.put("kubernetes.io/hostname", name());
        labels.put("kubernetes.io/os", "linux");
        labels.put("kubernetes.io/arch", "amd64");
        labels.put("beta.kubernetes.io/os", "linux");
        labels.put("beta.kubernetes.io/arch", "amd64");
        labels.put("simulation.podium.dev/node", "true");
        if (settings.zones() > 0) {
            labels.put("topology.kubernetes.io/zone", "zone-" + number % settings.zones());
        }
        String range = settings.address(number, 0) + "/24";
        return node.withMetadata(node.metadata().withLabels(labels))
                .withSpec(node.spec().withPodCIDR(range).withPodCIDRs(List.of(range)))
                .withStatus(status(node, now));
    }

    private NodeStatus status(Node node, Instant now) {
        return node.status()
                .withCapacity(settings.capacity())
                .withAllocatable(settings.capacity())
                .withAddresses(
                        List.of(
                                NodeAddress.empty().withType("InternalIP").withAddress(address()),
                                NodeAddress.empty().withType("Hostname").withAddress(name())))
                .withConditions(conditions(node, now))
                .withNodeInfo(
                        NodeSystemInfo.empty()
                                .withMachineID("simulated-" + number)
                                .withSystemUUID("simulated-" + number)
                                .withBootID("simulated-" + number)
                                .withKernelVersion("simulated")
                                .withOsImage("Podium simulation")
                                .withContainerRuntimeVersion("simulated://1.0.0")
                                .withKubeletVersion(settings.version())
                                .withKubeProxyVersion("")
                                .withOperatingSystem("linux")
                                .withArchitecture("amd64"));
    }

    private static List<NodeCondition> conditions(Node node, Instant now) {
        var all = new ArrayList<NodeCondition>();
        all.add(
                condition(
                        node,
                        "MemoryPressure",
                        "False",
                        "KubeletHasSufficientMemory",
                        "kubelet has sufficient memory available",
                        now));
        all.add(
                condition(
                        node,
                        "DiskPressure",
                        "False",
                        "KubeletHasNoDiskPressure",
                        "kubelet has no disk pressure",
                        now));
        all.add(
                condition(
                        node,
                        "PIDPressure",
                        "False",
                        "KubeletHasSufficientPID",
                        "kubelet has sufficient PID available",
                        now));
        all.add(
                condition(
                        node,
                        "Ready",
                        "True",
                        "KubeletReady",
                        "kubelet is posting ready status",
                        now));
        List<String> ours = all.stream().map(NodeCondition::type).toList();
        node.status().conditions().stream()
                .filter(one -> !ours.contains(one.type()))
                .forEach(all::add);
        return all;
    }

    private static NodeCondition condition(
            Node node, String type, String status, String reason, String message, Instant now) {
        Instant since =
                node.status().conditions().stream()
                        .filter(one -> one.type().equals(type) && one.status().equals(status))
                        .findFirst()
                        .flatMap(NodeCondition::lastTransitionTime)
                        .orElse(now);
        return NodeCondition.empty()
                .withType(type)
                .withStatus(status)
                .withLastHeartbeatTime(now.truncatedTo(ChronoUnit.SECONDS))
                .withLastTransitionTime(since.truncatedTo(ChronoUnit.SECONDS))
                .withReason(reason)
                .withMessage(message);
    }

    private void renew(int tries) {
        if (isRenewing || tries == 0) {
            return;
        }
        Optional<Lease> found = lease.or(() -> door.view().find(Lease.class, LEASES, name()));
        Optional<Node> node = door.view().find(Node.class, "", name());
        if (found.isEmpty() && node.isEmpty()) {
            return; // The Lease belongs to the Node, which comes first.
        }
        Lease next = found.orElseGet(() -> owned(node.orElseThrow()));
        Lease renewed =
                next.withSpec(
                        next.spec()
                                .withHolderIdentity(name())
                                .withLeaseDurationSeconds(LEASE_SECONDS)
                                .withRenewTime(clock.now()));
        Action action = found.isPresent() ? new Action.Update(renewed) : new Action.Create(renewed);
        isRenewing = true;
        calls.call(
                () -> door.act(action),
                (outcome, trouble) -> {
                    isRenewing = false;
                    if (trouble == null) {
                        lease =
                                Optional.ofNullable(outcome)
                                        .flatMap(Door.Outcome::object)
                                        .flatMap(FleetNode::lease);
                    } else {
                        reread(tries - 1);
                    }
                });
    }

    /**
     * After a failure the Lease is read anew, behind all views: one that stands still must not make
     * the node fall silent. Then it is tried again.
     */
    private void reread(int tries) {
        isRenewing = true;
        calls.call(
                () -> door.ask(new Question.Live("leases.coordination.k8s.io", LEASES, name())),
                (reply, _) -> {
                    isRenewing = false;
                    lease =
                            reply instanceof Question.Reply.Found(var found)
                                    ? found.flatMap(FleetNode::lease)
                                    : Optional.empty();
                    renew(tries);
                });
    }

    private static Optional<Lease> lease(ApiObject object) {
        return object instanceof Lease one ? Optional.of(one) : Optional.empty();
    }

    private Lease owned(Node node) {
        var owner =
                OwnerReference.empty()
                        .withApiVersion("v1")
                        .withKind("Node")
                        .withName(name())
                        .withUid(node.uid());
        Lease fresh = Lease.create(LEASES, name());
        return fresh.withMetadata(fresh.metadata().withOwnerReferences(List.of(owner)));
    }
}
