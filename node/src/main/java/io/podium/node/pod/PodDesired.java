package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import java.time.Duration;

/**
 * What the cluster wants of one pod.
 *
 * @param pod as the cluster last showed it; of an orphan only names and uid are known
 * @param grace how long its containers may take to end
 */
public record PodDesired(Pod pod, Wish wish, Duration grace) {
    /**
     * Shorter than this no container is given to end; the kubelet's minimumGracePeriodInSeconds.
     */
    public static final Duration SHORTEST_GRACE = Duration.ofSeconds(2);

    /** The three things that can be wanted. */
    public enum Wish {
        /** Its containers shall run as its specification says. */
        RUN,
        /** It was asked to go: end everything, then delete the object. */
        TERMINATE,
        /** The cluster knows it no more: leave no trace. */
        GONE
    }

    /** What the object itself says. */
    public static PodDesired of(Pod pod) {
        if (!pod.isDeleting()) {
            return new PodDesired(pod, Wish.RUN, specified(pod));
        }
        Duration grace =
                pod.metadata().hasDeletionGracePeriodSeconds()
                        ? Duration.ofSeconds(pod.metadata().deletionGracePeriodSeconds())
                        : specified(pod);
        return new PodDesired(pod, Wish.TERMINATE, grace);
    }

    /** The pod left the cluster. */
    public static PodDesired gone(Pod pod) {
        return new PodDesired(pod, Wish.GONE, SHORTEST_GRACE);
    }

    /** What the specification says, 30 s when it says nothing. */
    static Duration specified(Pod pod) {
        return Duration.ofSeconds(
                pod.spec().hasTerminationGracePeriodSeconds()
                        ? pod.spec().terminationGracePeriodSeconds()
                        : 30);
    }
}
