package io.podium.api.quota;

import io.podium.api.core.v1.Affinity;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodAffinityTerm;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.api.core.v1.WeightedPodAffinityTerm;
import io.podium.api.name.ResourceNames;
import io.podium.api.quantity.Quantity;
import io.podium.api.value.TypedMap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Measures pods: their number, what they request and what they are limited to. What is over, or
 * should have been gone by now, takes nothing but a place among all objects.
 */
record PodEvaluator() implements Evaluator {
    private static final String COUNT = CountEvaluator.name("pods");
    private static final String REQUESTS = "requests.";
    private static final String LIMITS = "limits.";
    private static final Set<String> COMPUTE = Set.of("cpu", "memory", "ephemeral-storage");

    private static final Set<String> KNOWN =
            Set.of(
                    COUNT,
                    "pods",
                    "cpu",
                    "memory",
                    "ephemeral-storage",
                    "requests.cpu",
                    "requests.memory",
                    "requests.ephemeral-storage",
                    "limits.cpu",
                    "limits.memory",
                    "limits.ephemeral-storage");

    /** Whoever is limited in these must say how much of them each container needs. */
    private static final Set<String> DEMANDED =
            Set.of(
                    "cpu",
                    "memory",
                    "requests.cpu",
                    "requests.memory",
                    "limits.cpu",
                    "limits.memory");

    @Override
    public Set<String> measured(Collection<String> names) {
        Set<String> found = Evaluator.among(names, KNOWN);
        for (String name : names) {
            boolean isHuge =
                    ResourceNames.isHugePages(name)
                            || name.startsWith(REQUESTS + ResourceNames.HUGE_PAGES);
            boolean isExtended = name.startsWith(REQUESTS) && !ResourceNames.isNative(name);
            if (isHuge || isExtended) {
                found.add(name);
            }
        }
        return found;
    }

    /** Kubernetes' own resources have no domain, or one of its domains. */
    private static boolean isExtended(String name) {
        return !ResourceNames.isNative(name) && !name.startsWith(REQUESTS);
    }

    @Override
    public Amounts usage(TypedMap object, Instant now) {
        Pod pod = Pod.of(object);
        Amounts place = Amounts.one(COUNT);
        if (isOver(pod, now)) {
            return place;
        }
        PodSpec spec = pod.spec();
        return place.plus(Amounts.one("pods"))
                .plus(compute(PodResources.requests(spec), PodResources.limits(spec)));
    }

    private static boolean isOver(Pod pod, Instant now) {
        String phase = pod.status().phase();
        return phase.equals("Succeeded")
                || phase.equals("Failed")
                || end(pod).filter(now::isAfter).isPresent();
    }

    /** When a pod that is being deleted stops to count, though it should be there still. */
    static java.util.Optional<Instant> end(Pod pod) {
        return pod.metadata().hasDeletionGracePeriodSeconds()
                ? pod.metadata()
                        .deletionTimestamp()
                        .map(at -> at.plusSeconds(pod.metadata().deletionGracePeriodSeconds()))
                : java.util.Optional.empty();
    }

    private static Amounts compute(Amounts requests, Amounts limits) {
        var all = new TreeMap<String, Quantity>();
        requests.byName()
                .forEach((name, amount) -> {
                    if (COMPUTE.contains(name) || ResourceNames.isHugePages(name)) {
                        all.put(name, amount);
                        all.put(REQUESTS + name, amount);
                    } else if (isExtended(name)) {
                        all.put(REQUESTS + name, amount);
                    }
                });
        limits.byName()
                .forEach((name, amount) -> {
                    if (COMPUTE.contains(name)) {
                        all.put(LIMITS + name, amount);
                    }
                });
        return new Amounts(all);
    }

    @Override
    public String missing(Set<String> required, TypedMap object) {
        PodSpec spec = Pod.of(object).spec();
        var demanded = new TreeSet<>(required);
        demanded.retainAll(DEMANDED);
        demanded.removeAll(said(spec.resources()).names());
        if (demanded.isEmpty()) {
            return "";
        }
        var missing = new TreeMap<String, Set<String>>();
        List<Container> containers = new ArrayList<>(spec.containers());
        containers.addAll(spec.initContainers());
        for (Container container : containers) {
            Set<String> said = said(container.resources()).names();
            for (String name : demanded) {
                if (!said.contains(name)) {
                    missing.computeIfAbsent(name, _ -> new TreeSet<>()).add(container.name());
                }
            }
        }
        return missing.isEmpty() ? "" : "must specify " + shown(missing);
    }

    private static Amounts said(ResourceRequirements resources) {
        return compute(Amounts.of(resources.requests()), Amounts.of(resources.limits()));
    }

    private static String shown(Map<String, Set<String>> missing) {
        var parts = new ArrayList<String>();
        missing.forEach(
                (name, containers) -> parts.add(name + " for: " + String.join(",", containers)));
        return String.join("; ", parts);
    }

    @Override
    public boolean matches(Scope scope, TypedMap object) {
        PodSpec spec = Pod.of(object).spec();
        return switch (scope.name()) {
            case "Terminating" -> isTerminating(spec);
            case "NotTerminating" -> !isTerminating(spec);
            case "BestEffort" -> PodResources.isBestEffort(spec);
            case "NotBestEffort" -> !PodResources.isBestEffort(spec);
            case Scope.PRIORITY_CLASS ->
                    scope.matchesAny(
                            spec.priorityClassName().isEmpty()
                                    ? Set.of()
                                    : Set.of(spec.priorityClassName()));
            case "CrossNamespacePodAffinity" -> reachesOut(spec.affinity());
            default -> false;
        };
    }

    private static boolean isTerminating(PodSpec spec) {
        return spec.hasActiveDeadlineSeconds() && spec.activeDeadlineSeconds() >= 0;
    }

    private static boolean reachesOut(Affinity affinity) {
        Stream<PodAffinityTerm> required =
                Stream.concat(
                        affinity
                                .podAffinity()
                                .requiredDuringSchedulingIgnoredDuringExecution()
                                .stream(),
                        affinity
                                .podAntiAffinity()
                                .requiredDuringSchedulingIgnoredDuringExecution()
                                .stream());
        Stream<WeightedPodAffinityTerm> preferred =
                Stream.concat(
                        affinity
                                .podAffinity()
                                .preferredDuringSchedulingIgnoredDuringExecution()
                                .stream(),
                        affinity
                                .podAntiAffinity()
                                .preferredDuringSchedulingIgnoredDuringExecution()
                                .stream());
        return Stream.concat(required, preferred.map(WeightedPodAffinityTerm::podAffinityTerm))
                .anyMatch(term -> !term.namespaces().isEmpty() || term.hasNamespaceSelector());
    }
}
