package io.podium.node.pressure;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Volume;
import io.podium.api.quantity.Quantity;
import io.podium.node.pressure.PodUse.ContainerUse;
import java.util.Optional;

/** Whether a pod takes more of the disk than it may; the sentences are the kubelet's. Pure. */
final class StorageLimits {
    private static final String STORAGE = "ephemeral-storage";

    private StorageLimits() {}

    /** Whether the pod has any limit that must be looked after. */
    static boolean has(Pod pod) {
        return Amounts.limit(pod, STORAGE).sign() > 0
                || pod.spec().volumes().stream().anyMatch(volume -> limit(volume).sign() > 0);
    }

    private static Quantity limit(Volume volume) {
        return Quantity.orZero(volume.emptyDir().sizeLimit());
    }

    /** The first limit that is exceeded: of a volume, of the pod, of a container. */
    static Optional<String> excess(Pod pod, PodUse use) {
        return volume(pod, use).or(() -> whole(pod, use)).or(() -> container(pod, use));
    }

    private static Optional<String> volume(Pod pod, PodUse use) {
        return pod.spec().volumes().stream()
                .filter(volume ->
                        limit(volume).sign() > 0
                                && use.volumes().getOrDefault(volume.name(), 0L)
                                        > limit(volume).value())
                .findFirst()
                .map(volume ->
                        "Usage of EmptyDir volume \""
                                + volume.name()
                                + "\" exceeds the limit \""
                                + limit(volume)
                                + "\". ");
    }

    private static Optional<String> whole(Pod pod, PodUse use) {
        Quantity limit = Amounts.limit(pod, STORAGE);
        return limit.sign() > 0 && use.disk() > limit.value()
                ? Optional.of(
                        "Pod ephemeral local storage usage exceeds the total limit of containers "
                                + limit
                                + ". ")
                : Optional.empty();
    }

    private static Optional<String> container(Pod pod, PodUse use) {
        for (Container container : pod.spec().containers()) {
            Quantity limit = Amounts.amount(container.resources().limits(), STORAGE);
            ContainerUse own = use.containers().get(container.name());
            if (limit.sign() > 0 && own != null && own.disk() > limit.value()) {
                return Optional.of(
                        "Container "
                                + container.name()
                                + " exceeded its local ephemeral storage limit \""
                                + limit
                                + "\". ");
            }
        }
        return Optional.empty();
    }
}
