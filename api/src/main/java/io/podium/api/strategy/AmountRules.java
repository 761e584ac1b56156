package io.podium.api.strategy;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.name.ResourceNames;
import io.podium.api.quantity.Quantity;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Map;

/** Names of what can be asked for and counted, and the amounts that go with them. */
public final class AmountRules {
    private static final List<String> OF_PODS = List.of("cpu", ResourceNames.HUGE_PAGES, "memory");

    private AmountRules() {}

    /** Checks that it is a resource at all, and says whether it is one. */
    public static boolean name(String name, FieldPath path, Problems problems) {
        List<String> faults = Names.qualifiedName(name);
        problems.invalidEach(path, name, faults);
        if (faults.isEmpty() && name.indexOf('/') < 0 && !ResourceNames.isStandard(name)) {
            problems.invalid(path, name, "must be a standard resource type or fully qualified");
            return false;
        }
        return faults.isEmpty();
    }

    /** Checks that it is a resource containers can ask for. */
    public static void nameOfContainer(String name, FieldPath path, Problems problems) {
        if (ResourceNames.isOfContainers(name)) {
            return; // Nearly all are of these.
        }
        boolean _ = name(name, path, problems);
        if (name.indexOf('/') < 0) {
            if (!ResourceNames.isHugePages(name)) {
                problems.invalid(path, name, "must be a standard resource for containers");
            }
        } else if (!ResourceNames.isNative(name) && !ResourceNames.isExtended(name)) {
            problems.invalid(path, name, "doesn't follow extended resource name standard");
        }
    }

    /** Checks that it is a resource pods as a whole can ask for. */
    public static void nameOfPod(String name, FieldPath path, Problems problems) {
        if (name(name, path, problems) && !ResourceNames.isOfPods(name)) {
            problems.notOneOf(path, name, OF_PODS);
        }
    }

    /** Checks a list of amounts that a quota counts. */
    public static void quota(MapValue amounts, FieldPath path, Problems problems) {
        for (Map.Entry<String, Object> entry : amounts) {
            String name = entry.getKey();
            FieldPath here = path.key(name);
            boolean _ = name(name, here, problems);
            if (name.indexOf('/') < 0 && !ResourceNames.isQuota(name)) {
                problems.invalid(here, name, "must be a standard resource for quota");
            }
            amount(name, String.valueOf(entry.getValue()), here, problems);
        }
    }

    /** Checks that an amount is not negative, and whole where half of one makes no sense. */
    public static void amount(String name, String amount, FieldPath path, Problems problems) {
        Quantity quantity = Quantity.orZero(amount);
        if (quantity.sign() < 0) {
            problems.invalid(path, quantity.toString(), FieldRules.NEGATIVE);
        }
        if (ResourceNames.isWhole(name) && !quantity.isWhole()) {
            problems.invalid(path, quantity.toString(), "must be an integer");
        }
    }
}
