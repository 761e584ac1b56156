package io.podium.scheduler.placement;

import io.podium.api.core.v1.Container;
import io.podium.scheduler.table.NodeRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Images that are there already need no download; rare ones count less, or all pods would heap up
 * on one node.
 */
final class ImageScore implements ToLongFunction<NodeRow> {
    private static final long SMALL = 23L * 1024 * 1024;
    private static final long LARGE = 1000L * 1024 * 1024;

    private final List<String> images = new ArrayList<>();
    private final double[] shares;

    ImageScore(Application app) {
        for (Container container : app.pod().spec().initContainers()) {
            images.add(named(container.image()));
        }
        for (Container container : app.pod().spec().containers()) {
            images.add(named(container.image()));
        }
        shares = new double[images.size()];
        double nodes = app.table().nodes().size();
        for (int i = 0; i < shares.length; i++) {
            shares[i] = app.table().nodesWithImage(images.get(i)) / nodes;
        }
    }

    @Override
    public long applyAsLong(NodeRow row) {
        long sum = 0;
        for (int i = 0; i < shares.length; i++) {
            if (shares[i] > 0) {
                sum += (long) (row.images().getOrDefault(images.get(i), 0L) * shares[i]);
            }
        }
        long most = LARGE * Math.max(1, images.size());
        long bounded = Math.clamp(sum, SMALL, most);
        return Scores.BEST * (bounded - SMALL) / (most - SMALL);
    }

    /** Nodes report images with a tag or a digest. */
    private static String named(String image) {
        return image.lastIndexOf(':') <= image.lastIndexOf('/') ? image + ":latest" : image;
    }
}
