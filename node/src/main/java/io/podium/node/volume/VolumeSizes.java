package io.podium.node.volume;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Volume;
import io.podium.api.quantity.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How large emptyDir volumes may be, and how large they are. */
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

    /** What a tree of files takes of its disk. */
    public record Taken(long bytes, long inodes) {}

    /** What the volume's tree takes: holes in files cost nothing, nor does what is not there. */
    public static Taken taken(Path tree) throws IOException {
        if (!Files.isDirectory(tree)) {
            return new Taken(0, 0);
        }
        return new Taken(
                first(Programs.run("du", "-s", "-x", "--block-size=1", tree.toString())),
                first(Programs.run("du", "-s", "-x", "--inodes", tree.toString())));
    }

    private static long first(String said) {
        return Long.parseLong(said.substring(0, said.indexOf('\t')));
    }
}
