package io.podium.node;

import io.podium.node.pressure.Threshold;
import java.time.Duration;
import java.util.List;

/**
 * From where on a node defends itself; the names of the settings are the kubelet's.
 *
 * @param evictionHard thresholds below which pods are evicted
 * @param pressureLasts how long a condition of pressure stays after its cause is gone
 * @param imagesHigh percent of the images' disk from which on images are removed
 * @param imagesLow percent of the disk down to which they are
 * @param keptImages names of images that are never removed
 */
public record NodeLimits(
        List<Threshold> evictionHard,
        Duration pressureLasts,
        int imagesHigh,
        int imagesLow,
        List<String> keptImages) {
    /** What kubelets do that are told nothing else. */
    public static final NodeLimits USUAL =
            new NodeLimits(Threshold.USUAL, Duration.ofMinutes(5), 85, 80, List.of());

    public NodeLimits {
        evictionHard = List.copyOf(evictionHard);
        keptImages = List.copyOf(keptImages);
    }

    /** The same, with these images kept. */
    public NodeLimits keeping(List<String> images) {
        return new NodeLimits(evictionHard, pressureLasts, imagesHigh, imagesLow, images);
    }
}
