package io.podium.api.quota;

import io.podium.api.value.TypedMap;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;

/**
 * Counts objects of a resource: count/deployments.apps, and for a few old kinds under their own
 * name, too.
 */
record CountEvaluator(String resource) implements Evaluator {
    private static final Set<String> NAMED_PLAINLY =
            Set.of("configmaps", "resourcequotas", "replicationcontrollers", "secrets");

    private static final String PREFIX = "count/";

    /** How quotas spell the number of objects. */
    static String name(String resource) {
        return PREFIX + resource;
    }

    private Amounts one() {
        return NAMED_PLAINLY.contains(resource)
                ? Amounts.one(name(resource), resource)
                : Amounts.one(name(resource));
    }

    @Override
    public Set<String> measured(Collection<String> names) {
        return Evaluator.among(names, one().names());
    }

    @Override
    public Amounts usage(TypedMap object, Instant now) {
        return one();
    }
}
