package io.podium.api.kinds.core;

import io.podium.api.core.v1.PodAffinityTerm;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.TopologySpreadConstraint;
import io.podium.api.core.v1.WeightedPodAffinityTerm;
import io.podium.api.meta.v1.LabelSelector;
import io.podium.api.meta.v1.LabelSelectorRequirement;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What matchLabelKeys and mismatchLabelKeys of a new pod mean: conditions of its selectors, from
 * the labels it has now.
 */
final class LabelKeys {
    private LabelKeys() {}

    /** The spec with the conditions in it. */
    static TypedMap merged(TypedMap value, Map<String, String> labels) {
        PodSpec spec = PodSpec.of(value);
        if (spec.hasTopologySpreadConstraints()) {
            List<TopologySpreadConstraint> constraints =
                    spec.topologySpreadConstraints().stream()
                            .map(one -> merged(one, labels))
                            .toList();
            spec = spec.withTopologySpreadConstraints(constraints);
        }
        if (!spec.hasAffinity()) {
            return spec.value();
        }
        var affinity = spec.affinity();
        if (affinity.hasPodAffinity()) {
            var near = affinity.podAffinity();
            if (near.hasRequiredDuringSchedulingIgnoredDuringExecution()) {
                near =
                        near.withRequiredDuringSchedulingIgnoredDuringExecution(
                                terms(
                                        near.requiredDuringSchedulingIgnoredDuringExecution(),
                                        labels));
            }
            if (near.hasPreferredDuringSchedulingIgnoredDuringExecution()) {
                near =
                        near.withPreferredDuringSchedulingIgnoredDuringExecution(
                                weighted(
                                        near.preferredDuringSchedulingIgnoredDuringExecution(),
                                        labels));
            }
            affinity = affinity.withPodAffinity(near);
        }
        if (affinity.hasPodAntiAffinity()) {
            var far = affinity.podAntiAffinity();
            if (far.hasRequiredDuringSchedulingIgnoredDuringExecution()) {
                far =
                        far.withRequiredDuringSchedulingIgnoredDuringExecution(
                                terms(
                                        far.requiredDuringSchedulingIgnoredDuringExecution(),
                                        labels));
            }
            if (far.hasPreferredDuringSchedulingIgnoredDuringExecution()) {
                far =
                        far.withPreferredDuringSchedulingIgnoredDuringExecution(
                                weighted(
                                        far.preferredDuringSchedulingIgnoredDuringExecution(),
                                        labels));
            }
            affinity = affinity.withPodAntiAffinity(far);
        }
        return spec.withAffinity(affinity).value();
    }

    private static TopologySpreadConstraint merged(
            TopologySpreadConstraint one, Map<String, String> labels) {
        if (one.matchLabelKeys().isEmpty() || !one.hasLabelSelector()) {
            return one;
        }
        return one.withLabelSelector(
                selector(one.labelSelector(), labels, one.matchLabelKeys(), List.of()));
    }

    private static List<PodAffinityTerm> terms(
            List<PodAffinityTerm> terms, Map<String, String> labels) {
        return terms.stream().map(term -> merged(term, labels)).toList();
    }

    private static List<WeightedPodAffinityTerm> weighted(
            List<WeightedPodAffinityTerm> terms, Map<String, String> labels) {
        return terms.stream()
                .map(term -> term.withPodAffinityTerm(merged(term.podAffinityTerm(), labels)))
                .toList();
    }

    private static PodAffinityTerm merged(PodAffinityTerm term, Map<String, String> labels) {
        boolean hasKeys = !term.matchLabelKeys().isEmpty() || !term.mismatchLabelKeys().isEmpty();
        if (!hasKeys || !term.hasLabelSelector()) {
            return term;
        }
        return term.withLabelSelector(
                selector(
                        term.labelSelector(),
                        labels,
                        term.matchLabelKeys(),
                        term.mismatchLabelKeys()));
    }

    private static LabelSelector selector(
            LabelSelector selector,
            Map<String, String> labels,
            List<String> matching,
            List<String> others) {
        var expressions = new ArrayList<>(selector.matchExpressions());
        int before = expressions.size();
        matching.forEach(key -> add(expressions, labels, key, "In"));
        others.forEach(key -> add(expressions, labels, key, "NotIn"));
        return expressions.size() == before ? selector : selector.withMatchExpressions(expressions);
    }

    /** Labels the pod does not have say nothing. */
    private static void add(
            List<LabelSelectorRequirement> expressions,
            Map<String, String> labels,
            String key,
            String operator) {
        if (labels.containsKey(key)) {
            expressions.add(
                    LabelSelectorRequirement.empty()
                            .withKey(key)
                            .withOperator(operator)
                            .withValues(List.of(labels.get(key))));
        }
    }
}
