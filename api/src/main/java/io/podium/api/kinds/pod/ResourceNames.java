package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.quantity.Quantity;
import java.util.List;
import java.util.Set;

/** What names of resources mean: which are known, which may be overcommitted, which are whole. */
public final class ResourceNames {
    static final String HUGE_PAGES = "hugepages-";

    private static final Set<String> OF_CONTAINERS = Set.of("cpu", "memory", "ephemeral-storage");
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
    private static final Set<String> OTHER_STANDARD =
            Set.of(
                    "storage",
                    "requests.storage",
                    "requests.cpu",
                    "requests.memory",
                    "requests.ephemeral-storage",
                    "limits.cpu",
                    "limits.memory",
                    "limits.ephemeral-storage");
    private static final List<String> OF_PODS = List.of("cpu", HUGE_PAGES, "memory");

    private ResourceNames() {}

    static boolean isHugePages(String name) {
        return name.startsWith(HUGE_PAGES);
    }

    /** Kubernetes' own: without a prefix, or with one below kubernetes.io. */
    static boolean isNative(String name) {
        return name.indexOf('/') < 0 || name.contains("kubernetes.io/");
    }

    /** Somebody else's, which the node counts out in whole pieces. */
    public static boolean isExtended(String name) {
        return !isNative(name)
                && !name.startsWith("requests.")
                && Names.qualifiedName("requests." + name).isEmpty();
    }

    /** Whether more may be promised than there is. */
    static boolean isElastic(String name) {
        return isNative(name) && !isHugePages(name);
    }

    static boolean isWhole(String name) {
        return COUNTED.contains(name) || isExtended(name);
    }

    static boolean isOfPods(String name) {
        return name.equals("cpu") || name.equals("memory") || isHugePages(name);
    }

    private static boolean isStandard(String name) {
        return OF_CONTAINERS.contains(name)
                || COUNTED.contains(name)
                || OTHER_STANDARD.contains(name)
                || isHugePages(name);
    }

    /** A name as containers may use it. */
    static void checkOfContainer(String name, FieldPath path, Problems problems) {
        if (OF_CONTAINERS.contains(name)) {
            return; // Nearly all are of these.
        }
        check(name, path, problems);
        if (name.indexOf('/') < 0) {
            if (!isHugePages(name)) {
                problems.invalid(path, name, "must be a standard resource for containers");
            }
        } else if (!isNative(name) && !isExtended(name)) {
            problems.invalid(path, name, "doesn't follow extended resource name standard");
        }
    }

    /** A name as pods may use it. */
    static void checkOfPod(String name, FieldPath path, Problems problems) {
        if (check(name, path, problems) && !isOfPods(name)) {
            problems.notOneOf(path, name, OF_PODS);
        }
    }

    private static boolean check(String name, FieldPath path, Problems problems) {
        List<String> faults = Names.qualifiedName(name);
        problems.invalidEach(path, name, faults);
        boolean isUnknown = faults.isEmpty() && name.indexOf('/') < 0 && !isStandard(name);
        if (isUnknown) {
            problems.invalid(path, name, "must be a standard resource type or fully qualified");
        }
        return faults.isEmpty() && !isUnknown;
    }

    /** Whether the amount is made of whole pages of the size the name says. */
    static boolean isMadeOfPages(String name, Quantity amount) {
        try {
            Quantity page = Quantity.parse(name.substring(HUGE_PAGES.length()));
            return page.sign() > 0 && page.isWhole() && amount.value() % page.value() == 0;
        } catch (Quantity.Malformed _) {
            return false;
        }
    }
}
