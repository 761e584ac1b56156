package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import io.podium.node.pod.Predicates.Objections;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which pods make room for a critical one that a node has no room for. Guaranteed pods are spared
 * where Burstable ones are enough, and those where BestEffort ones are; within a class those go
 * whose requests come nearest to what is missing, so that few go. How important they are besides is
 * not compared: so it is in Kubernetes 1.36. Pure.
 */
final class Preemption {
    private static final List<String> SMALLNESS = List.of("memory", "cpu");

    private Preemption() {}

    /** So much of a resource must become free. */
    private record Need(String resource, long amount) {
        @Override
        public String toString() {
            return "(res: " + resource + ", q: " + amount + "), ";
        }
    }

    /**
     * Whether the pod may begin.
     *
     * @param against all that stands against it
     * @param present that take room on the node
     */
    static Ruling rule(Pod pod, Objections against, List<Pod> present) {
        if (!Specs.isCritical(pod)) {
            return against.first().<Ruling>map(Ruling.Refuse::new).orElse(new Ruling.Take());
        }
        if (!against.others().isEmpty()) { // More room would not help.
            return new Ruling.Refuse(against.others().getFirst());
        }
        return against.lacks().isEmpty()
                ? new Ruling.Take()
                : makeRoom(pod, against.lacks(), present);
    }

    private static Ruling makeRoom(Pod pod, List<Lack> lacks, List<Pod> present) {
        List<Need> needs =
                lacks.stream().map(lack -> new Need(lack.resource(), lack.amount())).toList();
        // Those who go already, since before Podium was restarted, need not be chosen.
        List<Pod> leaving = present.stream().filter(Preemption::isLeaving).toList();
        List<Need> left = without(needs, leaving);
        List<Pod> candidates =
                present.stream()
                        .filter(one -> !isLeaving(one) && isPreemptable(pod, one))
                        .sorted(Comparator.comparing(Preemption::created).thenComparing(Pod::name))
                        .toList();
        List<Need> missing = without(left, candidates);
        if (!missing.isEmpty()) {
            return new Ruling.Refuse(tooFew(missing));
        }
        List<Pod> victims = new ArrayList<>(leaving);
        victims.addAll(choose(candidates, left));
        return new Ruling.MakeRoom(victims, needs.getFirst().resource());
    }

    private static boolean isLeaving(Pod pod) {
        return Decision.begun(pod).isPresent();
    }

    private static Instant created(Pod pod) {
        return pod.metadata().creationTimestamp().orElse(Instant.EPOCH);
    }

    /** Critical pods make way for more important ones alone. */
    private static boolean isPreemptable(Pod pod, Pod other) {
        if (Specs.isCritical(pod) && !Specs.isCritical(other)) {
            return true;
        }
        return pod.spec().hasPriority()
                && other.spec().hasPriority()
                && pod.spec().priority() > other.spec().priority();
    }

    private static Decision tooFew(List<Need> missing) {
        var list = new StringBuilder();
        missing.forEach(list::append);
        return Decision.rejected(
                "UnexpectedAdmissionError",
                "Unexpected error while attempting to recover from admission failure: preemption:"
                        + " error finding a set of pods to preempt: no set of running pods found to"
                        + " reclaim resources: ["
                        + list
                        + "]");
    }

    private static List<Pod> choose(List<Pod> candidates, List<Need> needs) {
        List<Pod> nothing = of(Qos.BestEffort, candidates);
        List<Pod> little = of(Qos.Burstable, candidates);
        List<Pod> much = of(Qos.Guaranteed, candidates);
        List<Pod> guaranteed = nearest(much, without(needs, both(nothing, little)));
        List<Pod> burstable = nearest(little, without(needs, both(nothing, guaranteed)));
        List<Pod> bestEffort = nearest(nothing, without(needs, both(burstable, guaranteed)));
        return both(both(bestEffort, burstable), guaranteed);
    }

    private static List<Pod> of(Qos qos, List<Pod> pods) {
        return pods.stream().filter(pod -> Qos.of(pod) == qos).toList();
    }

    private static List<Pod> both(List<Pod> some, List<Pod> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** What is still needed when these are gone. */
    private static List<Need> without(List<Need> needs, List<Pod> gone) {
        return needs.stream()
                .map(need -> {
                    long freed =
                            gone.stream()
                                    .mapToLong(pod -> Predicates.given(pod, need.resource()))
                                    .sum();
                    return new Need(need.resource(), need.amount() - freed);
                })
                .filter(need -> need.amount() > 0)
                .toList();
    }

    /** One after the other, the one that leaves least to be found. */
    private static List<Pod> nearest(List<Pod> pods, List<Need> needs) {
        var rest = new ArrayList<>(pods);
        var chosen = new ArrayList<Pod>();
        List<Need> left = needs;
        while (!left.isEmpty()) {
            List<Need> wanted = left;
            Optional<Pod> best =
                    rest.stream().reduce((one, next) -> isBetter(next, one, wanted) ? next : one);
            chosen.add(best.orElseThrow());
            rest.remove(best.get());
            left = without(left, List.of(best.get()));
        }
        return chosen;
    }

    /** Of two that are alike the younger one goes. */
    private static boolean isBetter(Pod next, Pod one, List<Need> needs) {
        int nearer = Double.compare(distance(next, needs), distance(one, needs));
        return nearer < 0 || (nearer == 0 && isSmaller(next, one));
    }

    /** Each resource weighs the same, however large its numbers. */
    private static double distance(Pod pod, List<Need> needs) {
        double sum = 0;
        for (Need need : needs) {
            double left = need.amount() - Predicates.given(pod, need.resource());
            sum += left > 0 ? Math.pow(left / need.amount(), 2) : 0;
        }
        return sum;
    }

    private static boolean isSmaller(Pod next, Pod one) {
        for (String resource : SMALLNESS) {
            long difference = Predicates.given(next, resource) - Predicates.given(one, resource);
            if (difference != 0) {
                return difference < 0;
            }
        }
        return true;
    }
}
