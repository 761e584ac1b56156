package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Which pods a node has taken; decides of one after the other, so that two never take one room. */
public final class Admissions {
    private final Set<String> taken = new HashSet<>();

    /** Whatever the rules say, the pod is there already. */
    synchronized void hasBegun(String uid) {
        taken.add(uid);
    }

    /** Nothing of the pod is left. */
    public synchronized void forget(String uid) {
        taken.remove(uid);
    }

    /**
     * Asks the rules once whether the pod may begin beside those that are there; a pod that was
     * taken stays.
     *
     * @param onNode all pods bound to the node
     * @param rules why not, given the pods that take room
     */
    synchronized Optional<Decision> judge(
            Pod pod, Supplier<List<Pod>> onNode, Function<List<Pod>, Optional<Decision>> rules) {
        if (taken.contains(pod.uid()) || pod.status().startTime().isPresent()) {
            taken.add(pod.uid());
            return Optional.empty();
        }
        List<Pod> others =
                onNode.get().stream()
                        .filter(other -> !other.uid().equals(pod.uid()))
                        .filter(other -> !Specs.isTerminal(other))
                        .filter(other ->
                                taken.contains(other.uid())
                                        || other.status().startTime().isPresent())
                        .toList();
        Optional<Decision> refusal = rules.apply(others);
        if (refusal.isEmpty()) {
            taken.add(pod.uid());
        }
        return refusal;
    }
}
