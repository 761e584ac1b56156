package io.podium.api.kinds.policy;

import io.podium.api.error.Problems;
import io.podium.api.scheduling.v1.PriorityClass;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import java.util.Map;

/** Priority classes: users stay below the system, and a value once given stays. */
public final class PriorityClassStrategy extends GenericStrategy<PriorityClass> {
    private static final int USER_MAXIMUM = 1_000_000_000;
    private static final Map<String, Integer> SYSTEM =
            Map.of("system-cluster-critical", 2_000_000_000, "system-node-critical", 2_000_001_000);

    public PriorityClassStrategy(Resource resource) {
        super(resource, PriorityClass::of);
    }

    @Override
    public void validate(PriorityClass priorityClass, Problems problems) {
        String name = priorityClass.name();
        if (name.startsWith("system-")) {
            if (!SYSTEM.containsKey(name) || SYSTEM.get(name) != priorityClass.value_()) {
                problems.forbidden(
                        "metadata.name",
                        "priority class names with 'system-' prefix are reserved for system use"
                                + " only. error: "
                                + name
                                + " is not a known system priority class");
            }
        } else if (priorityClass.value_() > USER_MAXIMUM) {
            problems.forbidden(
                    "value", "maximum allowed value of a user defined priority is " + USER_MAXIMUM);
        }
    }

    @Override
    public void validateUpdate(PriorityClass priorityClass, PriorityClass old, Problems problems) {
        if (priorityClass.value_() != old.value_()) {
            problems.forbidden("value", "may not be changed in an update.");
        }
        problems.immutable(
                "preemptionPolicy", priorityClass.preemptionPolicy(), old.preemptionPolicy());
    }
}
