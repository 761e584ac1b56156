package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import java.util.List;

/**
 * The rounds of a pod whose containers are all restarted together. When one ends as a rule with the
 * action RestartAllContainers has it, the next round begins: all containers of the rounds before
 * end, and the pod starts anew from its first init container, in the same sandbox and with the same
 * volumes. Each container carries the number of its round, so that this is seen without being
 * remembered. Pure.
 */
final class Rounds {
    private static final String ALL = "RestartAllContainers";

    private Rounds() {}

    /** Whether the pod has such a rule at all. */
    static boolean arePossible(Pod pod) {
        return Specs.all(pod).stream()
                .flatMap(container -> container.restartPolicyRules().stream())
                .anyMatch(rule -> rule.action().equals(ALL));
    }

    /** The number of the round that is to run. */
    static int current(Pod pod, Observed seen) {
        int current = 0;
        for (ContainerSeen one : seen.containers()) {
            current = Math.max(current, one.round() + (endsItsRound(pod, one) ? 1 : 0));
        }
        return current;
    }

    private static boolean endsItsRound(Pod pod, ContainerSeen one) {
        return one.state() == ContainerSeen.State.EXITED
                && Specs.all(pod).stream()
                        .filter(container -> container.name().equals(one.name()))
                        .flatMap(container -> Specs.rule(container, one.exitCode()).stream())
                        .anyMatch(rule -> rule.action().equals(ALL));
    }

    /** What was seen, without what the pod itself had in the rounds before. */
    static Observed fresh(Pod pod, Observed seen) {
        int current = current(pod, seen);
        if (current == 0) {
            return seen;
        }
        List<String> own = Specs.all(pod).stream().map(Container::name).toList();
        return seen.withContainers(
                seen.containers().stream()
                        .filter(one -> one.round() >= current || !own.contains(one.name()))
                        .toList());
    }

    /** Containers that run and must end before the next round begins; ephemeral ones as well. */
    static List<ContainerSeen> leftovers(Pod pod, Observed seen) {
        int current = current(pod, seen);
        return seen.running().stream().filter(one -> one.round() < current).toList();
    }

    /** Whether a round has ended and the next one has not begun. */
    static boolean isBetween(Pod pod, Observed seen) {
        int current = current(pod, seen);
        return current > 0
                && (!leftovers(pod, seen).isEmpty()
                        || seen.containers().stream().noneMatch(one -> one.round() == current));
    }
}
