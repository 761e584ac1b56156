package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.ResourceRequirements;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one pod was given on this node, which lags behind what its specification asks for while a
 * resize waits. After a restart of Podium the object's status tells it.
 */
final class Allocation {
    private final Map<String, ResourceRequirements> given = new HashMap<>();
    private final Map<String, ResourceRequirements> applied = new HashMap<>();
    private Optional<ResourceRequirements> whole = Optional.empty();

    /** As the status of the pod has it; what it does not tell was given as it was asked for. */
    Allocation(Pod pod) {
        if (pod.status().hasResources()) {
            ResourceRequirements had = pod.status().resources();
            Map<String, String> requests = pod.status().allocatedResources();
            whole = Optional.of(had);
            var all = requests.isEmpty() ? had : had.withRequests(requests);
            if (!Resizes.isSame(all, pod.spec().resources())) {
                given.put(WHOLE, all);
            }
        }
        for (Container container : resizable(pod)) {
            Optional<ContainerStatus> status =
                    Statuses.of(pod, container.name()).filter(ContainerStatus::hasResources);
            if (status.isEmpty()) {
                continue;
            }
            ResourceRequirements had = status.get().resources();
            if (!status.get().containerID().isEmpty()) {
                String id = status.get().containerID();
                applied.put(id.substring(id.indexOf("//") + 2), had);
            }
            Map<String, String> requests = status.get().allocatedResources();
            var all = ResourceRequirements.empty();
            all = requests.isEmpty() ? all : all.withRequests(requests);
            all = had.limits().isEmpty() ? all : all.withLimits(had.limits());
            if (!Resizes.isSame(all, container.resources())) {
                given.put(container.name(), all);
            }
        }
        complete(pod);
    }

    /** No container has this name. */
    private static final String WHOLE = "";

    /** What is not known otherwise was given as it was asked for when this was first seen. */
    private void complete(Pod pod) {
        for (Container container : resizable(pod)) {
            given.putIfAbsent(container.name(), container.resources());
        }
        given.putIfAbsent(WHOLE, pod.spec().resources());
    }

    private static List<Container> resizable(Pod pod) {
        return Specs.all(pod).stream()
                .filter(c -> !Specs.isInit(pod, c.name()) || Specs.isSidecar(c))
                .toList();
    }

    /** Whether the pod asks for something else than it was given. */
    synchronized boolean waits(Pod pod) {
        complete(pod);
        return !Resizes.isSame(given.get(WHOLE), pod.spec().resources())
                || resizable(pod).stream()
                        .anyMatch(c -> !Resizes.isSame(given.get(c.name()), c.resources()));
    }

    /** The pod as it was given; the very same one when nothing waits. */
    synchronized Pod effective(Pod pod) {
        if (!waits(pod)) {
            return pod;
        }
        PodSpec spec = pod.spec();
        spec = spec.withContainers(with(spec.containers()));
        spec =
                given.get(WHOLE).value().isEmpty()
                        ? spec.withoutResources()
                        : spec.withResources(given.get(WHOLE));
        return pod.withSpec(
                spec.initContainers().isEmpty()
                        ? spec
                        : spec.withInitContainers(with(spec.initContainers())));
    }

    private List<Container> with(List<Container> containers) {
        return containers.stream()
                .map(c -> given.containsKey(c.name()) ? c.withResources(given.get(c.name())) : c)
                .toList();
    }

    /** From now on the pod has what it asks for. */
    synchronized void give(Pod pod) {
        given.clear();
        resizable(pod).forEach(c -> given.put(c.name(), c.resources()));
        given.put(WHOLE, pod.spec().resources());
        whole = whole.or(() -> Optional.of(ResourceRequirements.empty()));
    }

    /** The pod as a whole has these. */
    synchronized void applyWhole(ResourceRequirements resources) {
        whole = Optional.of(resources);
    }

    /** What the pod as a whole has; empty for what its specification says. */
    synchronized Optional<ResourceRequirements> whole() {
        return whole;
    }

    /** This container runs with these. */
    synchronized void apply(String id, ResourceRequirements resources) {
        applied.put(id, resources);
    }

    /** What running containers have, by id. */
    synchronized Map<String, ResourceRequirements> applied(List<String> running) {
        applied.keySet().retainAll(running);
        return Map.copyOf(applied);
    }
}
