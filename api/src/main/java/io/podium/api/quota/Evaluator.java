package io.podium.api.quota;

import io.podium.api.value.TypedMap;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Measures the objects of one resource, as upstream's quota evaluators do. */
public sealed interface Evaluator
        permits PodEvaluator, ServiceEvaluator, ClaimEvaluator, DeviceEvaluator, CountEvaluator {

    /** Which of these names this evaluator measures. */
    Set<String> measured(Collection<String> names);

    /** What the object costs at this time. */
    Amounts usage(TypedMap object, Instant now);

    /** Whether the object is within the scope. */
    default boolean matches(Scope scope, TypedMap object) {
        return false; // Most kinds know no scopes, and no quota with one is about them.
    }

    /** What must be said and is not, such as "must specify cpu for: c"; "" when all is well. */
    default String missing(Set<String> required, TypedMap object) {
        return "";
    }

    /** Whether quotas count the resource; events must be written most of all when all is full. */
    static boolean isCounted(String resource) {
        return !resource.equals("events") && !resource.equals("events.events.k8s.io");
    }

    /**
     * The evaluator of a resource.
     *
     * @param resource plural and group, such as pods or deployments.apps
     */
    static Evaluator of(String resource) {
        return switch (resource) {
            case "pods" -> new PodEvaluator();
            case "services" -> new ServiceEvaluator();
            case "persistentvolumeclaims" -> new ClaimEvaluator();
            case "resourceclaims.resource.k8s.io" -> new DeviceEvaluator();
            default -> new CountEvaluator(resource);
        };
    }

    /** Those of the names that are among the known ones. */
    static Set<String> among(Collection<String> names, Set<String> known) {
        var both = new TreeSet<>(names);
        both.retainAll(known);
        return both;
    }
}
