package io.podium.api.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a node and the pods on it use, as it measured last. Answers at once; who is far away is
 * answered for from what was heard last.
 */
public interface NodeUsage {
    /**
     * How much is used.
     *
     * @param nanoCores billionths of a processor, the mean over a window
     * @param bytes memory that cannot be given back, at its end
     */
    record Amounts(long nanoCores, long bytes) {
        public static final Amounts NOTHING = new Amounts(0, 0);

        public Amounts plus(Amounts other) {
            return new Amounts(nanoCores + other.nanoCores, bytes + other.bytes);
        }
    }

    /** What a container of a pod uses. */
    record ContainerUsage(String name, Amounts amounts) {}

    /**
     * What the whole node uses.
     *
     * @param at when the window ended
     */
    record Whole(Instant at, Duration window, Amounts amounts) {}

    /**
     * What the running containers of a pod use.
     *
     * @param at when the window ended that ended first
     */
    record OfPod(Instant at, Duration window, List<ContainerUsage> containers) {
        public OfPod {
            containers = List.copyOf(containers);
        }
    }

    /** Of the node itself; empty before two measurements. */
    Optional<Whole> node();

    /** Of the pod with the uid; empty for one that is not here, does not run, or is too new. */
    Optional<OfPod> pod(String uid);

    /** A node nobody hears of. */
    NodeUsage UNKNOWN =
            new NodeUsage() {
                @Override
                public Optional<Whole> node() {
                    return Optional.empty();
                }

                @Override
                public Optional<OfPod> pod(String uid) {
                    return Optional.empty();
                }
            };
}
