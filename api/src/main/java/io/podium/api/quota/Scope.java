package io.podium.api.quota;

import io.podium.api.core.v1.ResourceQuotaSpec;
import io.podium.api.core.v1.ScopedResourceSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One condition on what a quota counts.
 *
 * @param operator In, NotIn, Exists or DoesNotExist
 */
public record Scope(String name, String operator, List<String> values) {
    static final String PRIORITY_CLASS = "PriorityClass";
    static final String VOLUME_ATTRIBUTES_CLASS = "VolumeAttributesClass";

    /** All conditions of a quota: its scopes, and what its selector says. */
    static List<Scope> of(ResourceQuotaSpec spec) {
        var all = new ArrayList<Scope>();
        for (String scope : spec.scopes()) {
            all.add(new Scope(scope, "Exists", List.of()));
        }
        for (ScopedResourceSelectorRequirement one : spec.scopeSelector().matchExpressions()) {
            all.add(new Scope(one.scopeName(), one.operator(), one.values()));
        }
        return List.copyOf(all);
    }

    /** Whether one of the classes an object names is meant; of an object without any, none is. */
    boolean matchesAny(Set<String> classes) {
        return switch (operator) {
            case "Exists" -> !classes.isEmpty();
            case "DoesNotExist" -> classes.isEmpty();
            case "In" -> classes.stream().anyMatch(values::contains);
            case "NotIn" ->
                    classes.isEmpty() || classes.stream().anyMatch(one -> !values.contains(one));
            default -> false;
        };
    }
}
