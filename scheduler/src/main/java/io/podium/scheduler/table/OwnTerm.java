package io.podium.scheduler.table;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodAffinity;
import io.podium.api.core.v1.PodAffinityTerm;
import io.podium.api.core.v1.PodAntiAffinity;
import io.podium.api.core.v1.WeightedPodAffinityTerm;
import java.util.ArrayList;
import java.util.List;

/**
 * What a pod says about others near it.
 *
 * @param match which others
 * @param topologyKey the label of nodes whose value makes them near
 * @param weight of a wish; zero for what is demanded
 */
public record OwnTerm(Sort sort, PodMatch match, String topologyKey, int weight) {

    /** Whether others are wanted near or not, and how much. */
    public enum Sort {
        DEMANDED,
        REFUSED,
        LIKED,
        DISLIKED
    }

    /** All that a pod says, in the order of its spec. */
    public static List<OwnTerm> of(Pod pod) {
        if (!pod.spec().hasAffinity()) {
            return List.of();
        }
        var terms = new ArrayList<OwnTerm>();
        PodAffinity near = pod.spec().affinity().podAffinity();
        PodAntiAffinity far = pod.spec().affinity().podAntiAffinity();
        for (PodAffinityTerm term : near.requiredDuringSchedulingIgnoredDuringExecution()) {
            terms.add(of(Sort.DEMANDED, pod, term, 0));
        }
        for (PodAffinityTerm term : far.requiredDuringSchedulingIgnoredDuringExecution()) {
            terms.add(of(Sort.REFUSED, pod, term, 0));
        }
        for (WeightedPodAffinityTerm term :
                near.preferredDuringSchedulingIgnoredDuringExecution()) {
            terms.add(of(Sort.LIKED, pod, term.podAffinityTerm(), term.weight()));
        }
        for (WeightedPodAffinityTerm term : far.preferredDuringSchedulingIgnoredDuringExecution()) {
            terms.add(of(Sort.DISLIKED, pod, term.podAffinityTerm(), term.weight()));
        }
        return List.copyOf(terms);
    }

    private static OwnTerm of(Sort sort, Pod pod, PodAffinityTerm term, int weight) {
        return new OwnTerm(sort, PodMatch.of(pod, term), term.topologyKey(), weight);
    }
}
