package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.quantity.Quantity;
import io.podium.node.cri.v1.HugepageLimit;
import io.podium.node.cri.v1.LinuxContainerResources;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Requests and limits as the kernel is told them; the arithmetic is upstream's. */
final class Resources {
    static final long PERIOD_MICROS = 100_000;
    private static final long LEAST_SHARES = 2;
    private static final long MOST_SHARES = 262_144;
    private static final long SHARES_OF_A_CPU = 1024;
    private static final long LEAST_QUOTA_MICROS = 1000;
    private static final String HUGE = "hugepages-";
    private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB", "PB");

    private Resources() {}

    /**
     * What the arithmetic must know of the node.
     *
     * @param memoryBytes it has, 0 when unknown
     * @param isUnified whether its cgroups are those of version 2
     * @param hugePages sizes its kernel has, such as 2MB
     */
    record Node(long memoryBytes, boolean isUnified, List<String> hugePages) {}

    /** For one container. */
    static LinuxContainerResources of(Pod pod, Container container, Node node) {
        Map<String, String> limits = container.resources().limits();
        Map<String, String> requests = container.resources().requests();
        long request = cpuMillis(requests.containsKey("cpu") ? requests : limits);
        // A container without limits of its own has those of the pod.
        long limit = own(limits, pod, Resources::cpuMillis);
        long memory = own(limits, pod, Resources::memoryBytes);
        var resources =
                LinuxContainerResources.empty()
                        .withCpuShares(shares(request))
                        .withOomScoreAdj(Qos.oomScore(pod, container, node.memoryBytes()));
        if (limit > 0) {
            resources = resources.withCpuPeriod(PERIOD_MICROS).withCpuQuota(quota(limit));
        }
        if (node.isUnified()) { // All processes of a container die together.
            resources = resources.withUnified(Map.of("memory.oom.group", "1"));
        }
        var pages = hugePages(limits, node);
        resources = pages.isEmpty() ? resources : resources.withHugepageLimits(pages);
        return memory > 0 ? resources.withMemoryLimitInBytes(memory) : resources;
    }

    private static long own(
            Map<String, String> limits, Pod pod, ToLongFunction<Map<String, String>> amount) {
        long own = amount.applyAsLong(limits);
        return own > 0 ? own : amount.applyAsLong(pod.spec().resources().limits());
    }

    /** A limit for each size of pages there is, 0 where none is wanted. */
    private static List<HugepageLimit> hugePages(Map<String, String> limits, Node node) {
        return node.hugePages().stream()
                .map(size -> {
                    long bytes = 0;
                    for (Map.Entry<String, String> limit : limits.entrySet()) {
                        String name = limit.getKey();
                        if (name.startsWith(HUGE)
                                && pageSize(name.substring(HUGE.length())).equals(size)) {
                            bytes = Quantity.orZero(limit.getValue()).value();
                        }
                    }
                    return HugepageLimit.empty().withPageSize(size).withLimit(bytes);
                })
                .toList();
    }

    /** As the kernel's files name a size: 2MB for 2Mi. */
    static String pageSize(String quantity) {
        long size = Quantity.orZero(quantity).value();
        int unit = 0;
        while (size >= 1024 && size % 1024 == 0 && unit < UNITS.size() - 1) {
            size /= 1024;
            unit++;
        }
        return size + UNITS.get(unit);
    }

    static long shares(long cpuMillis) {
        return Math.clamp(cpuMillis * SHARES_OF_A_CPU / 1000, LEAST_SHARES, MOST_SHARES);
    }

    static long quota(long cpuMillis) {
        return Math.max(cpuMillis * PERIOD_MICROS / 1000, LEAST_QUOTA_MICROS);
    }

    static long cpuMillis(Map<String, String> amounts) {
        return Quantity.orZero(amounts.getOrDefault("cpu", "")).milliValue();
    }

    static long memoryBytes(Map<String, String> amounts) {
        return Quantity.orZero(amounts.getOrDefault("memory", "")).value();
    }

    /** For the pod's own cgroup: a limit only when every container has one, or the pod itself. */
    static LinuxContainerResources ofPod(Pod pod) {
        var resources = LinuxContainerResources.empty().withCpuShares(shares(cpuRequest(pod)));
        long limit = limit(pod, Resources::cpuMillis);
        if (limit > 0) {
            resources = resources.withCpuPeriod(PERIOD_MICROS).withCpuQuota(quota(limit));
        }
        long memory = limit(pod, Resources::memoryBytes);
        return memory > 0 ? resources.withMemoryLimitInBytes(memory) : resources;
    }

    /** What the runtime itself takes, by the pod's runtime class. */
    static LinuxContainerResources overhead(Pod pod) {
        Map<String, String> overhead = pod.spec().overhead();
        long cpu = cpuMillis(overhead);
        var resources = LinuxContainerResources.empty().withCpuShares(shares(cpu));
        if (cpu > 0) {
            resources = resources.withCpuPeriod(PERIOD_MICROS).withCpuQuota(quota(cpu));
        }
        return memoryBytes(overhead) > 0
                ? resources.withMemoryLimitInBytes(memoryBytes(overhead))
                : resources;
    }

    /** Thousandths of a processor that the whole pod asks for. */
    static long cpuRequest(Pod pod) {
        long overhead = cpuMillis(pod.spec().overhead());
        long whole = cpuMillis(pod.spec().resources().requests());
        if (whole > 0) {
            return whole + overhead;
        }
        return overhead
                + most(
                        pod,
                        container -> {
                            Map<String, String> requests = container.resources().requests();
                            return cpuMillis(
                                    requests.containsKey("cpu")
                                            ? requests
                                            : container.resources().limits());
                        });
    }

    /** 0 for no limit. */
    private static long limit(Pod pod, ToLongFunction<Map<String, String>> amount) {
        long overhead = amount.applyAsLong(pod.spec().overhead());
        long whole = amount.applyAsLong(pod.spec().resources().limits());
        if (whole > 0) {
            return whole + overhead;
        }
        boolean all =
                Specs.all(pod).stream()
                        .allMatch(c -> amount.applyAsLong(c.resources().limits()) > 0);
        return all ? overhead + most(pod, c -> amount.applyAsLong(c.resources().limits())) : 0;
    }

    /**
     * Containers run together and add up, sidecars with them; an init container runs beside the
     * sidecars before it. The pod needs the most it ever needs.
     */
    private static long most(Pod pod, ToLongFunction<Container> amount) {
        long sidecars = 0;
        long start = 0;
        for (Container container : pod.spec().initContainers()) {
            long own = amount.applyAsLong(container);
            start = Math.max(start, sidecars + own);
            sidecars += Specs.isSidecar(container) ? own : 0;
        }
        long running = sidecars + pod.spec().containers().stream().mapToLong(amount).sum();
        return Math.max(start, running);
    }
}
