package io.podium.node;

import io.podium.node.blockio.BlockIo;
import io.podium.node.images.Verification;
import io.podium.node.pressure.Eviction;
import java.util.List;

/**
 * From where on a node defends itself; the names of the settings are the kubelet's.
 *
 * @param eviction when pods are evicted
 * @param imagesHigh percent of the images' disk from which on images are removed
 * @param imagesLow percent of the disk down to which they are
 * @param keptImages names of images that are never removed
 * @param verification which images not every pod may use
 * @param podPids how many processes a pod may have; 0 for as many as the node
 * @param blockIo how fast pods may read and write disks
 */
public record NodeLimits(
        Eviction eviction,
        int imagesHigh,
        int imagesLow,
        List<String> keptImages,
        Verification verification,
        long podPids,
        BlockIo blockIo) {
    /** What kubelets do that are told nothing else. */
    public static final NodeLimits USUAL =
            new NodeLimits(Eviction.USUAL, 85, 80, List.of(), Verification.USUAL, 0, BlockIo.NONE);

    public NodeLimits {
        keptImages = List.copyOf(keptImages);
    }

    /** The same, with these images kept. */
    public NodeLimits keeping(List<String> images) {
        return new NodeLimits(
                eviction, imagesHigh, imagesLow, images, verification, podPids, blockIo);
    }

    /** The same, with other thresholds. */
    public NodeLimits evicting(Eviction other) {
        return new NodeLimits(
                other, imagesHigh, imagesLow, keptImages, verification, podPids, blockIo);
    }
}
