package io.podium.node.volume;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Volume;
import io.podium.api.quantity.Quantity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How large emptyDir volumes may be, and which of them has grown too large. */
public final class VolumeSizes {
    private VolumeSizes() {}

    /**
     * The capacity of a volume in memory: what it asks for, but no more than its containers' limits
     * and the node have.
     *
     * @param nodeMemory bytes, 0 when unknown
     * @return 0 for the kernel's own choice
     */
    static long memory(Pod pod, Volume volume, long nodeMemory) {
        long size = nodeMemory;
        for (long bound : List.of(podLimit(pod), limit(volume))) {
            size = bound > 0 && (size == 0 || bound < size) ? bound : size;
        }
        return size;
    }

    /** Of all containers together, 0 when one of them has no limit. */
    private static long podLimit(Pod pod) {
        long whole = memory(pod.spec().resources().limits().getOrDefault("memory", ""));
        if (whole > 0) {
            return whole;
        }
        long sum = 0;
        for (Container container : pod.spec().containers()) {
            long own = memory(container.resources().limits().getOrDefault("memory", ""));
            if (own == 0) {
                return 0;
            }
            sum += own;
        }
        return sum;
    }

    private static long memory(String quantity) {
        return Quantity.orZero(quantity).value();
    }

    private static long limit(Volume volume) {
        return Quantity.orZero(volume.emptyDir().sizeLimit()).value();
    }

    /** Whether any volume of the pod must be looked after. */
    public static boolean hasLimits(Pod pod) {
        return pod.spec().volumes().stream().anyMatch(volume -> limit(volume) > 0);
    }

    /** What to say of the first volume that is larger than it may be; as the kubelet says it. */
    public static Optional<String> excess(Pod pod, Function<Volume, Path> path) throws IOException {
        for (Volume volume : pod.spec().volumes()) {
            long limit = limit(volume);
            if (limit > 0 && used(path.apply(volume)) > limit) {
                return Optional.of(
                        "Usage of EmptyDir volume \""
                                + volume.name()
                                + "\" exceeds the limit \""
                                + volume.emptyDir().sizeLimit()
                                + "\". ");
            }
        }
        return Optional.empty();
    }

    /** What the tree takes on its disk: holes in files cost nothing. */
    private static long used(Path tree) throws IOException {
        String said = Programs.run("du", "-s", "-x", "--block-size=1", tree.toString());
        return Long.parseLong(said.substring(0, said.indexOf('\t')));
    }
}
