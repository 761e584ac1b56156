package io.podium.server.admission;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.scheduling.v1.PriorityClass;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Attempt.Operation;
import java.util.Comparator;
import java.util.Optional;

/** A pod's priority is that of its class, or of the default class, or 0. */
final class Priorities implements Admission {
    private static final String CLASSES = "priorityclasses.scheduling.k8s.io";
    private static final String DEFAULT_POLICY = "PreemptLowerPriority";

    @Override
    public String name() {
        return "Priority";
    }

    @Override
    public Attempt mutate(Attempt attempt) {
        if (!attempt.is(Operation.CREATE, "pods")) {
            return attempt;
        }
        Pod pod = Pod.of(attempt.subject());
        PodSpec spec = pod.spec();
        Optional<PriorityClass> chosen = chosen(attempt, spec);
        int priority = chosen.map(PriorityClass::value_).orElse(0);
        String policy =
                chosen.map(PriorityClass::preemptionPolicy)
                        .filter(text -> !text.isEmpty())
                        .orElse(DEFAULT_POLICY);
        if (spec.hasPriority() && spec.priority() != priority) {
            throw attempt.forbidden(
                    "the integer value of priority ("
                            + spec.priority()
                            + ") must not be provided in pod"
                            + " spec; priority admission controller computed "
                            + priority
                            + " from the given PriorityClass name");
        }
        if (spec.hasPreemptionPolicy() && !spec.preemptionPolicy().equals(policy)) {
            throw attempt.forbidden(
                    "the string value of PreemptionPolicy ("
                            + spec.preemptionPolicy()
                            + ") must not be provided in pod spec; priority admission controller"
                            + " computed "
                            + policy
                            + " from the given PriorityClass name");
        }
        PodSpec result = spec.withPriority(priority).withPreemptionPolicy(policy);
        if (chosen.isPresent()) {
            result = result.withPriorityClassName(chosen.get().name());
        }
        return result.equals(spec) ? attempt : attempt.with(pod.withSpec(result).value());
    }

    private static Optional<PriorityClass> chosen(Attempt attempt, PodSpec spec) {
        String name = spec.priorityClassName();
        if (name.isEmpty()) {
            return defaultClass(attempt.lookup());
        }
        Optional<TypedMap> found = attempt.lookup().find(CLASSES, "", name);
        if (found.isEmpty()) {
            throw attempt.forbidden("no PriorityClass with name " + name + " was found");
        }
        return found.map(PriorityClass::of);
    }

    /** Two may have come at once; then the lower one counts. */
    private static Optional<PriorityClass> defaultClass(Lookup lookup) {
        return lookup.list(CLASSES, "").stream()
                .map(PriorityClass::of)
                .filter(PriorityClass::globalDefault)
                .min(Comparator.comparingInt(PriorityClass::value_));
    }

    @Override
    public void review(Attempt attempt) {
        boolean isWrite =
                attempt.is(Operation.CREATE, CLASSES) || attempt.is(Operation.UPDATE, CLASSES);
        if (!isWrite || !PriorityClass.of(attempt.subject()).globalDefault()) {
            return;
        }
        Optional<PriorityClass> other = defaultClass(attempt.lookup());
        if (other.isPresent()
                && !other.get().name().equals(PriorityClass.of(attempt.subject()).name())) {
            throw attempt.forbidden(
                    "PriorityClass "
                            + other.get().name()
                            + " is already marked as default. Only one default can exist");
        }
    }
}
