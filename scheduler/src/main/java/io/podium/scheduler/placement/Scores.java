package io.podium.scheduler.placement;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import java.util.List;

/** How good each of the nodes that will do is, by upstream's formulas and default weights. */
final class Scores {
    private static final int BEST = 100;
    private static final int TAINT_WEIGHT = 3;
    private static final int AFFINITY_WEIGHT = 2;

    private static final long SMALL_IMAGE = 23L * 1024 * 1024;
    private static final long LARGE_IMAGE = 1000L * 1024 * 1024;

    private final NodeTable table;
    private final Pod pod;
    private final Demand demand;
    private final List<NodeRow> rows;

    Scores(NodeTable table, Pod pod, Demand demand, List<NodeRow> rows) {
        this.table = table;
        this.pod = pod;
        this.demand = demand;
        this.rows = rows;
    }

    /** One score for each row. */
    long[] all() {
        var scores = new long[rows.size()];
        long[] disliked =
                rows.stream()
                        .mapToLong(
                                row -> Tolerations.disliked(pod.spec().tolerations(), row.node()))
                        .toArray();
        long[] preferred =
                rows.stream().mapToLong(row -> NodeChoice.preference(pod, row.node())).toArray();
        long mostDisliked = most(disliked);
        long mostPreferred = most(preferred);
        for (int i = 0; i < scores.length; i++) {
            NodeRow row = rows.get(i);
            long taint = mostDisliked == 0 ? BEST : BEST - BEST * disliked[i] / mostDisliked;
            long affinity = mostPreferred == 0 ? 0 : BEST * preferred[i] / mostPreferred;
            scores[i] =
                    leastTaken(row)
                            + balanced(row)
                            + TAINT_WEIGHT * taint
                            + AFFINITY_WEIGHT * affinity
                            + imagesThere(row);
        }
        return scores;
    }

    private static long most(long[] values) {
        long most = 0;
        for (long value : values) {
            most = Math.max(most, value);
        }
        return most;
    }

    /** The emptier the better. */
    private long leastTaken(NodeRow row) {
        long cpu =
                free(
                        row.allocatable().milliCpu(),
                        row.guessed().milliCpu() + demand.guess().milliCpu());
        long memory =
                free(row.allocatable().memory(), row.guessed().memory() + demand.guess().memory());
        return (cpu + memory) / 2;
    }

    private static long free(long has, long taken) {
        return has == 0 || taken > has ? 0 : (has - taken) * BEST / has;
    }

    /** The closer the used parts of processor and memory are to each other the better. */
    private long balanced(NodeRow row) {
        double cpu =
                part(
                        row.allocatable().milliCpu(),
                        row.taken().milliCpu() + demand.requests().milliCpu());
        double memory =
                part(row.allocatable().memory(), row.taken().memory() + demand.requests().memory());
        return (long) ((1 - Math.abs(cpu - memory) / 2) * BEST);
    }

    private static double part(long has, long taken) {
        return has == 0 ? 1 : Math.min(1.0, (double) taken / has);
    }

    /**
     * Images that are there already need no download; rare ones count less, or all pods would heap
     * up on one node.
     */
    private long imagesThere(NodeRow row) {
        long sum = 0;
        int total = table.nodes().size();
        int containers = pod.spec().containers().size() + pod.spec().initContainers().size();
        for (Container container : pod.spec().containers()) {
            String image = named(container.image());
            long size = row.images().getOrDefault(image, 0L);
            sum += (long) ((double) size * table.nodesWithImage(image) / total);
        }
        long least = SMALL_IMAGE;
        long most = LARGE_IMAGE * Math.max(1, containers);
        long bounded = Math.clamp(sum, least, most);
        return BEST * (bounded - least) / (most - least);
    }

    /** Nodes report images with a tag or a digest. */
    private static String named(String image) {
        return image.lastIndexOf(':') <= image.lastIndexOf('/') ? image + ":latest" : image;
    }
}
