package io.podium.node.agent;

import io.podium.api.core.v1.ContainerImage;
import io.podium.api.core.v1.DaemonEndpoint;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeAddress;
import io.podium.api.core.v1.NodeCondition;
import io.podium.api.core.v1.NodeDaemonEndpoints;
import io.podium.api.core.v1.NodeSpec;
import io.podium.api.core.v1.NodeStatus;
import io.podium.api.core.v1.NodeSystemInfo;
import io.podium.api.quantity.Quantity;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.node.NodeConfig;
import io.podium.node.cri.v1.Image;
import io.podium.node.cri.v1.RuntimeCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The Node object as it shall be; reasons and messages are the kubelet's. Pure. */
final class NodeRenderer {
    /** The kubelet's nodeStatusMaxImages and its limit of names. */
    private static final int MOST_IMAGES = 50;

    private static final int MOST_NAMES = 5;

    /** The kubelet's threshold of memory.available. */
    private static final Quantity KEPT_MEMORY = Quantity.parse("100Mi");

    /** What its threshold of nodefs.available leaves. */
    private static final double USABLE_DISK = 0.9;

    /** How a condition of pressure is told of when it holds, and when it does not. */
    private record Shortage(
            String type,
            String reason,
            String message,
            String reasonWithout,
            String messageWithout) {}

    private static final List<Shortage> SHORTAGES =
            List.of(
                    new Shortage(
                            "MemoryPressure",
                            "KubeletHasInsufficientMemory",
                            "kubelet has insufficient memory available",
                            "KubeletHasSufficientMemory",
                            "kubelet has sufficient memory available"),
                    new Shortage(
                            "DiskPressure",
                            "KubeletHasDiskPressure",
                            "kubelet has disk pressure",
                            "KubeletHasNoDiskPressure",
                            "kubelet has no disk pressure"),
                    new Shortage(
                            "PIDPressure",
                            "KubeletHasInsufficientPID",
                            "kubelet has insufficient PID available",
                            "KubeletHasSufficientPID",
                            "kubelet has sufficient PID available"));

    /** Volumes are not attached by the node itself. */
    static final Map<String, String> ANNOTATIONS =
            Map.of("volumes.kubernetes.io/controller-managed-attach-detach", "true");

    private NodeRenderer() {}

    /**
     * What was asked of the runtime.
     *
     * @param version such as containerd://1.6.20, "" when it does not answer
     * @param conditions of the runtime
     */
    record RuntimeFacts(String version, List<RuntimeCondition> conditions, List<Image> images) {
        static final RuntimeFacts AWAY = new RuntimeFacts("", List.of(), List.of());

        boolean isAway() {
            return version.isEmpty();
        }
    }

    static Map<String, String> labels(NodeConfig config) {
        var labels = new TreeMap<String, String>(config.labels());
        labels.put("kubernetes.io/hostname", config.name());
        labels.put("kubernetes.io/os", "linux");
        labels.put("kubernetes.io/arch", Machine.architecture());
        labels.put("beta.kubernetes.io/os", "linux");
        labels.put("beta.kubernetes.io/arch", Machine.architecture());
        return labels;
    }

    /** What the machine has; what others say it has besides, devices and the like, stays. */
    private static Map<String, String> amounts(Map<String, String> known, Map<String, String> own) {
        var all = new TreeMap<>(known);
        all.keySet().removeIf(name -> !name.contains("/"));
        all.putAll(own);
        return all;
    }

    /** With the addresses the node's pods get, unless somebody said so before. */
    static NodeSpec spec(NodeSpec spec, NodeConfig config) {
        return config.podRange().isEmpty() || !spec.podCIDR().isEmpty()
                ? spec
                : spec.withPodCIDR(config.podRange()).withPodCIDRs(List.of(config.podRange()));
    }

    /** What brings a Node these labels and annotations and this range of addresses. */
    static FreeMap patch(
            Map<String, Object> labels, Map<String, Object> annotations, NodeSpec spec) {
        var metadata = new HashMap<String, Object>();
        if (!labels.isEmpty()) {
            metadata.put("labels", FreeMap.of(labels));
        }
        if (!annotations.isEmpty()) {
            metadata.put("annotations", FreeMap.of(annotations));
        }
        var parts = new HashMap<String, Object>();
        if (!metadata.isEmpty()) {
            parts.put("metadata", FreeMap.of(metadata));
        }
        if (!spec.podCIDR().isEmpty()) {
            parts.put(
                    "spec",
                    FreeMap.of(
                            Map.of(
                                    "podCIDR",
                                    spec.podCIDR(),
                                    "podCIDRs",
                                    ListValue.of(List.copyOf(spec.podCIDRs())))));
        }
        return FreeMap.of(parts);
    }

    /** The status, with heartbeat times of now in all conditions. */
    static NodeStatus status(
            Node node,
            NodeConfig config,
            NodeSystemInfo machine,
            RuntimeFacts runtime,
            List<String> pressures,
            Instant now) {
        var addresses = new ArrayList<NodeAddress>();
        config.addresses()
                .forEach(ip ->
                        addresses.add(NodeAddress.empty().withType("InternalIP").withAddress(ip)));
        addresses.add(NodeAddress.empty().withType("Hostname").withAddress(config.name()));
        String version =
                runtime.version().isEmpty()
                        ? node.status().nodeInfo().containerRuntimeVersion()
                        : runtime.version();
        var status =
                node.status()
                        .withCapacity(amounts(node.status().capacity(), config.capacity()))
                        .withAllocatable(
                                amounts(
                                        node.status().allocatable(),
                                        allocatable(config.capacity())))
                        .withAddresses(addresses)
                        .withConditions(conditions(node, runtime, pressures, now))
                        .withNodeInfo(
                                machine.withContainerRuntimeVersion(version)
                                        .withKubeletVersion(config.version())
                                        .withKubeProxyVersion(""));
        if (config.kubeletPort() > 0) {
            status =
                    status.withDaemonEndpoints(
                            NodeDaemonEndpoints.empty()
                                    .withKubeletEndpoint(
                                            DaemonEndpoint.empty().withPort(config.kubeletPort())));
        }
        return runtime.isAway() ? status : status.withImages(images(runtime.images()));
    }

    /** What pods may have: the kubelet keeps back what it would evict pods for. */
    static Map<String, String> allocatable(Map<String, String> capacity) {
        var allocatable = new TreeMap<String, String>(capacity);
        allocatable.computeIfPresent(
                "memory",
                (_, all) -> {
                    Quantity rest = Quantity.parse(all).minus(KEPT_MEMORY);
                    return rest.sign() > 0 ? rest.toString() : all;
                });
        allocatable.computeIfPresent(
                "ephemeral-storage",
                (_, all) -> Long.toString(Math.round(Quantity.parse(all).value() * USABLE_DISK)));
        return allocatable;
    }

    private static List<ContainerImage> images(List<Image> images) {
        return images.stream()
                .sorted(Comparator.comparingLong(Image::size).reversed().thenComparing(Image::id))
                .limit(MOST_IMAGES)
                .map(image ->
                        ContainerImage.empty()
                                .withNames(
                                        Stream.concat(
                                                        image.repoDigests().stream(),
                                                        image.repoTags().stream())
                                                .limit(MOST_NAMES)
                                                .toList())
                                .withSizeBytes(image.size()))
                .toList();
    }

    private static List<NodeCondition> conditions(
            Node node, RuntimeFacts runtime, List<String> pressures, Instant now) {
        var all = new ArrayList<NodeCondition>();
        for (Shortage one : SHORTAGES) {
            boolean holds = pressures.contains(one.type());
            all.add(
                    condition(
                            node,
                            one.type(),
                            holds,
                            holds ? one.reason() : one.reasonWithout(),
                            holds ? one.message() : one.messageWithout(),
                            now));
        }
        String trouble = trouble(runtime);
        all.add(
                trouble.isEmpty()
                        ? condition(
                                node,
                                "Ready",
                                true,
                                "KubeletReady",
                                "kubelet is posting ready status",
                                now)
                        : condition(node, "Ready", false, "KubeletNotReady", trouble, now));
        List<String> ours = all.stream().map(NodeCondition::type).toList();
        node.status().conditions().stream().filter(c -> !ours.contains(c.type())).forEach(all::add);
        return all;
    }

    private static String trouble(RuntimeFacts runtime) {
        if (runtime.isAway()) {
            return "container runtime is down";
        }
        for (RuntimeCondition condition : runtime.conditions()) {
            boolean network = condition.type().equals("NetworkReady");
            if (!condition.status() && (network || condition.type().equals("RuntimeReady"))) {
                return "container runtime "
                        + (network ? "network not ready: " : "not ready: ")
                        + condition.type()
                        + "=false reason:"
                        + condition.reason()
                        + " message:"
                        + condition.message();
            }
        }
        return "";
    }

    private static NodeCondition condition(
            Node node, String type, boolean holds, String reason, String message, Instant now) {
        String status = holds ? "True" : "False";
        Optional<NodeCondition> old =
                node.status().conditions().stream().filter(c -> c.type().equals(type)).findFirst();
        Instant since =
                old.filter(o -> o.status().equals(status))
                        .flatMap(NodeCondition::lastTransitionTime)
                        .orElse(now);
        return NodeCondition.empty()
                .withType(type)
                .withStatus(status)
                .withLastHeartbeatTime(now)
                .withLastTransitionTime(since)
                .withReason(reason)
                .withMessage(message);
    }

    /** The status as if no heart had beaten since: two of these differ only in what matters. */
    static NodeStatus still(NodeStatus status) {
        return status.withConditions(
                status.conditions().stream().map(NodeCondition::withoutLastHeartbeatTime).toList());
    }
}
