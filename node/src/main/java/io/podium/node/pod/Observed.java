package io.podium.node.pod;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything known of a pod at a moment: what the runtime shows and what was tried before.
 *
 * @param sandboxes newest first
 * @param containers newest first
 * @param holds by container name, or by the names in {@link Hold}
 * @param backOffs by container name
 * @param pulling containers whose image is being fetched
 * @param stopping by container id, how far its end is
 * @param health by container id, what hooks and probes say
 * @param sizes how a resize gets on
 * @param stopped sandboxes that were stopped by us since the node started
 */
public record Observed(
        List<SandboxSeen> sandboxes,
        List<ContainerSeen> containers,
        Map<String, Hold> holds,
        Map<String, BackOff> backOffs,
        Set<String> pulling,
        Map<String, Stopping> stopping,
        Map<String, Health> health,
        Sizes sizes,
        Set<String> stopped,
        Volumes volumes,
        boolean deleted) {

    /** How far the pod's volumes are. */
    public enum Volumes {
        UNKNOWN,
        MOUNTED,
        UNMOUNTED
    }

    public Observed {
        sandboxes =
                sandboxes.stream()
                        .sorted(
                                Comparator.comparingInt(SandboxSeen::attempt)
                                        .thenComparing(SandboxSeen::createdAt)
                                        .reversed())
                        .toList();
        containers =
                containers.stream()
                        .sorted(
                                Comparator.comparingInt(ContainerSeen::attempt)
                                        .thenComparing(ContainerSeen::createdAt)
                                        .reversed())
                        .toList();
        holds = Map.copyOf(holds);
        backOffs = Map.copyOf(backOffs);
        pulling = Set.copyOf(pulling);
        stopping = Map.copyOf(stopping);
        health = Map.copyOf(health);
        stopped = Set.copyOf(stopped);
    }

    /** The sandbox containers run in: the newest one if it is ready. */
    public Optional<SandboxSeen> sandbox() {
        return sandboxes.stream().findFirst().filter(SandboxSeen::ready);
    }

    /** What hooks and probes say of the container. */
    public Health health(String id) {
        return health.getOrDefault(id, Health.UNKNOWN);
    }

    /** The same, with the newest words of hooks and probes. */
    Observed withHealth(Map<String, Health> newest) {
        return new Observed(
                sandboxes,
                containers,
                holds,
                backOffs,
                pulling,
                stopping,
                newest,
                sizes,
                stopped,
                volumes,
                deleted);
    }

    /** The same, with these containers alone. */
    Observed withContainers(List<ContainerSeen> some) {
        return new Observed(
                sandboxes, some, holds, backOffs, pulling, stopping, health, sizes, stopped,
                volumes, deleted);
    }

    /** The same, with what is known of a resize. */
    Observed withSizes(Sizes newest) {
        return new Observed(
                sandboxes,
                containers,
                holds,
                backOffs,
                pulling,
                stopping,
                health,
                newest,
                stopped,
                volumes,
                deleted);
    }

    /** The newest container of the name. */
    public Optional<ContainerSeen> latest(String name) {
        return containers.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** The newest container of the name in the sandbox. */
    public Optional<ContainerSeen> latestIn(String sandboxId, String name) {
        return containers.stream()
                .filter(c -> c.name().equals(name) && c.sandboxId().equals(sandboxId))
                .findFirst();
    }

    /** The one before the newest of the name. */
    public Optional<ContainerSeen> previous(String name) {
        return containers.stream().filter(c -> c.name().equals(name)).skip(1).findFirst();
    }

    public List<ContainerSeen> running() {
        return containers.stream().filter(ContainerSeen::isRunning).toList();
    }
}
