package io.podium.node.fleet;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.quantity.Quantity;
import io.podium.api.usage.NodeUsage;
import io.podium.base.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a simulated node and its pods are said to use. It is worked out when somebody asks; a node
 * uses what its pods do.
 */
final class FleetUsage implements NodeUsage {
    /** As long as real nodes measure. */
    private static final Duration WINDOW = Duration.ofSeconds(15);

    private final FleetNode node;
    private final Clock clock;

    FleetUsage(FleetNode node, Clock clock) {
        this.node = node;
        this.clock = clock;
    }

    @Override
    public Optional<Whole> node() {
        if (node.isSilent()) {
            return Optional.empty();
        }
        Amounts all = Amounts.NOTHING;
        for (FleetPod pod : node.pods().values()) {
            for (ContainerUsage one : of(pod.pod())) {
                all = all.plus(one.amounts());
            }
        }
        return Optional.of(new Whole(clock.now(), WINDOW, all));
    }

    @Override
    public Optional<OfPod> pod(String uid) {
        return Optional.ofNullable(node.pods().get(uid))
                .filter(pod -> !node.isSilent())
                .map(pod -> of(pod.pod()))
                .filter(containers -> !containers.isEmpty())
                .map(containers -> new OfPod(clock.now(), WINDOW, containers));
    }

    /** What its running containers are said to use: nothing, if it does not run. */
    static List<ContainerUsage> of(Pod pod) {
        if (!pod.status().phase().equals("Running")) {
            return List.of();
        }
        var requests = new HashMap<String, Map<String, String>>();
        Stream.of(pod.spec().initContainers(), pod.spec().containers())
                .flatMap(List::stream)
                .forEach(one -> requests.put(one.name(), requests(one)));
        var all = new ArrayList<ContainerUsage>();
        Stream.of(pod.status().initContainerStatuses(), pod.status().containerStatuses())
                .flatMap(List::stream)
                .filter(status -> status.state().hasRunning())
                .map(ContainerStatus::name)
                .forEach(name ->
                        amounts(pod, name, requests.getOrDefault(name, Map.of()))
                                .ifPresent(it -> all.add(new ContainerUsage(name, it))));
        return all;
    }

    private static Map<String, String> requests(Container container) {
        return container.resources().requests();
    }

    private static Optional<Amounts> amounts(
            Pod pod, String container, Map<String, String> requests) {
        PodScript script;
        try {
            script = PodScript.of(pod.metadata().annotations(), container);
        } catch (PodScript.Unreadable trouble) {
            return Optional.empty(); // It is about to fail for it.
        }
        Quantity cpu = script.cpu().orElseGet(() -> requested(requests, "cpu"));
        Quantity memory = script.memory().orElseGet(() -> requested(requests, "memory"));
        return Optional.of(new Amounts(cpu.billionths(), memory.value()));
    }

    private static Quantity requested(Map<String, String> requests, String resource) {
        return Quantity.orZero(requests.getOrDefault(resource, ""));
    }
}
