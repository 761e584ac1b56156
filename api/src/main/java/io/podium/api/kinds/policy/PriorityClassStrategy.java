package io.podium.api.kinds.policy;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.scheduling.v1.PriorityClass;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import java.util.Map;
import java.util.Set;

/** Priority classes: users stay below the system, and a value once given stays. */
public final class PriorityClassStrategy extends GenericStrategy<PriorityClass> {
    private static final int USER_MAXIMUM = 1_000_000_000;
    private static final Map<String, Integer> SYSTEM =
            Map.of("system-cluster-critical", 2_000_000_000, "system-node-critical", 2_000_001_000);

    private static final Set<String> POLICIES = Set.of("Never", "PreemptLowerPriority");

    public PriorityClassStrategy(Resource resource) {
        super(resource, PriorityClass::of);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(PriorityClass priorityClass, Problems problems) {
        String name = priorityClass.name();
        if (name.startsWith("system-")) {
            String fault = systemFault(priorityClass);
            if (!fault.isEmpty()) {
                problems.forbidden(
                        "metadata.name",
                        "priority class names with 'system-' prefix are reserved for system use"
                                + " only. error: "
                                + fault);
            }
        } else if (priorityClass.value_() > USER_MAXIMUM) {
            problems.forbidden(
                    "value", "maximum allowed value of a user defined priority is " + USER_MAXIMUM);
        }
        FieldRules.oneOfAny(
                priorityClass.value(), "preemptionPolicy", POLICIES, FieldPath.ROOT, problems);
    }

    private static String systemFault(PriorityClass priorityClass) {
        String name = priorityClass.name();
        Integer value = SYSTEM.get(name);
        if (value == null) {
            return name + " is not a known system priority class";
        }
        if (value != priorityClass.value_()) {
            return "value of " + name + " PriorityClass must be " + value;
        }
        return priorityClass.globalDefault()
                ? "globalDefault of " + name + " PriorityClass must be false"
                : "";
    }

    /** Of a change, only what never changes is looked at. */
    @Override
    public void validateChanged(PriorityClass priorityClass, PriorityClass old, Problems problems) {
        if (priorityClass.value_() != old.value_()) {
            problems.forbidden("value", "may not be changed in an update.");
        }
        problems.immutable(
                "preemptionPolicy", priorityClass.preemptionPolicy(), old.preemptionPolicy());
    }
}
