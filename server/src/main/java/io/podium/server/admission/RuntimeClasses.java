package io.podium.server.admission;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.Toleration;
import io.podium.api.node.v1.RuntimeClass;
import io.podium.api.node.v1.Scheduling;
import io.podium.api.quota.Amounts;
import io.podium.server.admission.Attempt.Operation;
import java.util.ArrayList;
import java.util.Optional;
import java.util.TreeMap;

/** A pod gets the overhead of its runtime class, and goes to nodes that have that runtime. */
final class RuntimeClasses implements Admission {
    private static final String CLASSES = "runtimeclasses.node.k8s.io";

    @Override
    public String name() {
        return "RuntimeClass";
    }

    @Override
    public Attempt mutate(Attempt attempt) {
        if (!attempt.is(Operation.CREATE, "pods")) {
            return attempt;
        }
        Pod pod = Pod.of(attempt.subject());
        Optional<RuntimeClass> found = runtimeClass(attempt, pod);
        if (found.isEmpty()) {
            return attempt;
        }
        RuntimeClass runtime = found.get();
        PodSpec spec = pod.spec();
        if (runtime.hasOverhead()) {
            Amounts overhead = Amounts.of(runtime.overhead().podFixed());
            if (spec.hasOverhead() && !Amounts.of(spec.overhead()).equals(overhead)) {
                throw mismatch(attempt);
            }
            spec = spec.withOverhead(runtime.overhead().podFixed());
        }
        if (runtime.hasScheduling()) {
            spec = scheduled(attempt, spec, runtime.scheduling());
        }
        return spec.equals(pod.spec()) ? attempt : attempt.with(pod.withSpec(spec).value());
    }

    @Override
    public void review(Attempt attempt) {
        if (!attempt.is(Operation.CREATE, "pods")) {
            return;
        }
        Pod pod = Pod.of(attempt.subject());
        Optional<RuntimeClass> found = runtimeClass(attempt, pod);
        boolean isKnown = found.filter(RuntimeClass::hasOverhead).isPresent();
        if (isKnown) {
            Amounts overhead = Amounts.of(found.get().overhead().podFixed());
            if (!Amounts.of(pod.spec().overhead()).equals(overhead)) {
                throw mismatch(attempt);
            }
        } else if (pod.spec().hasOverhead()) {
            throw attempt.forbidden(
                    "pod rejected: Pod Overhead set without corresponding RuntimeClass defined"
                            + " Overhead");
        }
    }

    private static RuntimeException mismatch(Attempt attempt) {
        return attempt.forbidden(
                "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    }

    private static Optional<RuntimeClass> runtimeClass(Attempt attempt, Pod pod) {
        String name = pod.spec().runtimeClassName();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                attempt.lookup()
                        .find(CLASSES, "", name)
                        .map(RuntimeClass::of)
                        .orElseThrow(() ->
                                attempt.forbidden(
                                        "pod rejected: RuntimeClass \"" + name + "\" not found")));
    }

    private static PodSpec scheduled(Attempt attempt, PodSpec spec, Scheduling scheduling) {
        var selector = new TreeMap<>(spec.nodeSelector());
        scheduling
                .nodeSelector()
                .forEach((key, value) -> {
                    String own = selector.putIfAbsent(key, value);
                    if (own != null && !own.equals(value)) {
                        throw attempt.forbidden(
                                ("conflict: runtimeClass.scheduling.nodeSelector[%s] = %s;"
                                                + " pod.spec.nodeSelector[%s] = %s")
                                        .formatted(key, value, key, own));
                    }
                });
        PodSpec result = selector.isEmpty() ? spec : spec.withNodeSelector(selector);
        var tolerations = new ArrayList<>(spec.tolerations());
        for (Toleration toleration : scheduling.tolerations()) {
            if (!tolerations.contains(toleration)) {
                tolerations.add(toleration);
            }
        }
        return tolerations.isEmpty() ? result : result.withTolerations(tolerations);
    }
}
