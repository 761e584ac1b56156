package io.podium.node.blockio;

import java.util.Optional;

/**
 * What a class may have of one disk, or of every disk nothing else is said of.
 *
 * @param disk whose share; none for every other disk, of which only the weight can be said
 * @param weight 10 to 1000, how much of a disk that all want; 0 for what all have
 * @param readBytes a second at most; 0 without a limit, as for all of these
 */
public record Share(
        Optional<Disk> disk,
        int weight,
        long readBytes,
        long writeBytes,
        long readOperations,
        long writeOperations) {
    /** A disk as the kernel numbers it. */
    public record Disk(int major, int minor) {
        @Override
        public String toString() {
            return major + ":" + minor;
        }
    }
}
