package io.podium.scheduler.table;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodAffinityTerm;
import io.podium.api.selector.LabelSelector;
import io.podium.api.value.MapValue;
import java.util.Map;
import java.util.Set;

/**
 * Which pods are meant: those of some namespaces, named or chosen by their labels, that have some
 * labels themselves.
 */
public record PodMatch(Set<String> namespaces, LabelSelector byNamespace, LabelSelector labels) {
    private static final LabelSelector NOTHING = LabelSelector.of((MapValue) null);

    /** Pods of one namespace. */
    public static PodMatch in(String namespace, LabelSelector labels) {
        return new PodMatch(Set.of(namespace), NOTHING, labels);
    }

    /** What a term of this pod means; without namespaces of its own it is about the pod's. */
    public static PodMatch of(Pod owner, PodAffinityTerm term) {
        boolean isOwn = term.namespaces().isEmpty() && !term.hasNamespaceSelector();
        return new PodMatch(
                isOwn ? Set.of(owner.namespace()) : Set.copyOf(term.namespaces()),
                term.hasNamespaceSelector()
                        ? LabelSelector.of(term.namespaceSelector().value())
                        : NOTHING,
                term.hasLabelSelector() ? LabelSelector.of(term.labelSelector().value()) : NOTHING);
    }

    /** Whether labels of namespaces decide. */
    boolean asksNamespaces() {
        return !byNamespace.isNothing() && !byNamespace.isEverything();
    }

    boolean matches(Kin kin, Map<String, String> namespaceLabels) {
        return matches(kin.namespace(), namespaceLabels, kin.labels());
    }

    /** Whether a pod of the namespace with these labels is meant. */
    public boolean matches(
            String namespace, Map<String, String> namespaceLabels, Map<String, String> pod) {
        return (namespaces.contains(namespace) || byNamespace.matches(namespaceLabels))
                && labels.matches(pod);
    }
}
