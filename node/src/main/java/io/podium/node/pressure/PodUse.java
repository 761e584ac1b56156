package io.podium.node.pressure;

import java.util.Map;

/**
 * What one pod takes of its node.
 *
 * @param containers by name, those that run
 * @param volumes bytes of its emptyDir volumes by name, in memory or not
 * @param onDisk bytes of those of its volumes that lie on the disk
 * @param inodes of those volumes
 * @param processes how many it has
 */
public record PodUse(
        Map<String, ContainerUse> containers,
        Map<String, Long> volumes,
        long onDisk,
        long inodes,
        long processes) {
    /** Nothing at all. */
    public static final PodUse NOTHING = new PodUse(Map.of(), Map.of(), 0, 0, 0);

    public PodUse {
        containers = Map.copyOf(containers);
        volumes = Map.copyOf(volumes);
    }

    /**
     * What one container takes.
     *
     * @param memory bytes that cannot be given back
     * @param layer bytes it wrote into its root file system
     * @param inodes of these files
     * @param logs bytes of its logs
     */
    public record ContainerUse(long memory, long layer, long inodes, long logs) {
        /** Bytes on the disk. */
        long disk() {
            return layer + logs;
        }
    }

    /** Of all containers together. */
    long memory() {
        return containers.values().stream().mapToLong(ContainerUse::memory).sum();
    }

    /** On the disk, everything together. */
    long disk() {
        return onDisk + containers.values().stream().mapToLong(ContainerUse::disk).sum();
    }

    /** How much of what the signal watches. */
    long of(Signal signal) {
        return switch (signal) {
            case MEMORY -> memory();
            case NODE_DISK, IMAGE_DISK -> disk();
            case NODE_INODES, IMAGE_INODES ->
                    inodes + containers.values().stream().mapToLong(ContainerUse::inodes).sum();
            case PROCESSES -> processes;
        };
    }
}
