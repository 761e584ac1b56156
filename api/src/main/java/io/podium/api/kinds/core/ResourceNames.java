package io.podium.api.kinds.core;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.quantity.Quantity;
import io.podium.api.strategy.FieldRules;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names of what can be asked for and counted, and the amounts that go with them. */
public final class ResourceNames {
    private static final Set<String> CONTAINER = Set.of("cpu", "memory", "ephemeral-storage");
    private static final Set<String> COUNTED =
            Set.of(
                    "pods",
                    "resourcequotas",
                    "services",
                    "replicationcontrollers",
                    "secrets",
                    "configmaps",
                    "persistentvolumeclaims",
                    "services.nodeports",
                    "services.loadbalancers");
    private static final Set<String> QUOTA =
            Set.of(
                    "cpu",
                    "memory",
                    "ephemeral-storage",
                    "requests.cpu",
                    "requests.memory",
                    "requests.storage",
                    "requests.ephemeral-storage",
                    "limits.cpu",
                    "limits.memory",
                    "limits.ephemeral-storage");
    private static final String NATIVE = "kubernetes.io/";

    private ResourceNames() {}

    private static boolean isHuge(String name) {
        return name.startsWith("hugepages-");
    }

    private static boolean isQuotaHuge(String name) {
        return isHuge(name) || name.startsWith("requests.hugepages-");
    }

    static boolean isQuota(String name) {
        return QUOTA.contains(name) || COUNTED.contains(name) || isQuotaHuge(name);
    }

    private static boolean isStandard(String name) {
        return isQuota(name) || name.equals("storage");
    }

    private static boolean isNative(String name) {
        return name.indexOf('/') < 0 || name.contains(NATIVE);
    }

    private static boolean isExtended(String name) {
        return !isNative(name)
                && !name.startsWith("requests.")
                && Names.qualifiedName("requests." + name).isEmpty();
    }

    /** Whether more may be promised than there is. */
    static boolean mayOvercommit(String name) {
        return isNative(name) && !isHuge(name);
    }

    /** Checks that it is a resource at all. */
    static boolean check(String name, FieldPath path, Problems problems) {
        List<String> faults = Names.qualifiedName(name);
        problems.invalidEach(path, name, faults);
        if (faults.isEmpty() && name.indexOf('/') < 0 && !isStandard(name)) {
            problems.invalid(path, name, "must be a standard resource type or fully qualified");
            return false;
        }
        return faults.isEmpty();
    }

    /** Checks that it is a resource containers can ask for. */
    public static void checkContainer(String name, FieldPath path, Problems problems) {
        boolean _ = check(name, path, problems);
        if (name.indexOf('/') < 0) {
            if (!CONTAINER.contains(name) && !isHuge(name)) {
                problems.invalid(path, name, "must be a standard resource for containers");
            }
        } else if (!isNative(name) && !isExtended(name)) {
            problems.invalid(path, name, "doesn't follow extended resource name standard");
        }
    }

    /** Checks a list of amounts that a quota counts. */
    static void checkQuota(MapValue amounts, FieldPath path, Problems problems) {
        for (Map.Entry<String, Object> entry : amounts) {
            String name = entry.getKey();
            FieldPath here = path.key(name);
            boolean _ = check(name, here, problems);
            if (name.indexOf('/') < 0 && !isQuota(name)) {
                problems.invalid(here, name, "must be a standard resource for quota");
            }
            checkAmount(name, String.valueOf(entry.getValue()), here, problems);
        }
    }

    /** Checks that an amount is not negative, and whole where half of one makes no sense. */
    public static void checkAmount(String name, String amount, FieldPath path, Problems problems) {
        Quantity quantity = Quantity.orZero(amount);
        if (quantity.sign() < 0) {
            problems.invalid(path, quantity.toString(), FieldRules.NEGATIVE);
        }
        boolean isCounted = COUNTED.contains(name) || isExtended(name);
        if (isCounted && !quantity.isWhole()) {
            problems.invalid(path, quantity.toString(), "must be an integer");
        }
    }
}
