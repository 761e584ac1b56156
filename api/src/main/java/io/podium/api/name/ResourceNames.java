package io.podium.api.name;

import java.util.Set;

/**
 * What names of resources mean: which are known, which may be promised twice, which come in whole
 * pieces.
 */
public final class ResourceNames {
    public static final String HUGE_PAGES = "hugepages-";

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
    private static final Set<String> SUMMED =
            Set.of(
                    "requests.cpu",
                    "requests.memory",
                    "requests.storage",
                    "requests.ephemeral-storage",
                    "limits.cpu",
                    "limits.memory",
                    "limits.ephemeral-storage");

    private ResourceNames() {}

    public static boolean isHugePages(String name) {
        return name.startsWith(HUGE_PAGES);
    }

    /** Cpu, memory and ephemeral storage, which nearly all containers ask for alone. */
    public static boolean isOfContainers(String name) {
        return OF_CONTAINERS.contains(name);
    }

    /** What a pod as a whole may ask for. */
    public static boolean isOfPods(String name) {
        return name.equals("cpu") || name.equals("memory") || isHugePages(name);
    }

    /** What a quota knows by itself. */
    public static boolean isQuota(String name) {
        return OF_CONTAINERS.contains(name)
                || SUMMED.contains(name)
                || COUNTED.contains(name)
                || isHugePages(name)
                || name.startsWith("requests." + HUGE_PAGES);
    }

    public static boolean isStandard(String name) {
        return isQuota(name) || name.equals("storage");
    }

    /** Kubernetes' own: without a domain, or with one below kubernetes.io. */
    public static boolean isNative(String name) {
        return name.indexOf('/') < 0 || name.contains("kubernetes.io/");
    }

    /** Somebody else's, which the node counts out in whole pieces. */
    public static boolean isExtended(String name) {
        return !isNative(name)
                && !name.startsWith("requests.")
                && Names.qualifiedName("requests." + name).isEmpty();
    }

    /** Whether more may be promised than there is. */
    public static boolean mayOvercommit(String name) {
        return isNative(name) && !isHugePages(name);
    }

    /** Whether half of one makes no sense. */
    public static boolean isWhole(String name) {
        return COUNTED.contains(name) || isExtended(name);
    }
}
