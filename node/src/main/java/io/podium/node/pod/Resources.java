package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.quantity.Quantity;
import io.podium.node.cri.v1.LinuxContainerResources;
import java.util.Map;

/** Requests and limits as the kernel is told them; the arithmetic is upstream's. */
final class Resources {
    static final long PERIOD_MICROS = 100_000;
    private static final long LEAST_SHARES = 2;
    private static final long MOST_SHARES = 262_144;
    private static final long SHARES_OF_A_CPU = 1024;
    private static final long LEAST_QUOTA_MICROS = 1000;

    private Resources() {}

    /** For one container. */
    static LinuxContainerResources of(Pod pod, Container container, long nodeMemoryBytes) {
        long limit = cpuMillis(container.resources().limits());
        long request =
                container.resources().requests().containsKey("cpu")
                        ? cpuMillis(container.resources().requests())
                        : limit;
        long memory = memoryBytes(container.resources().limits());
        var resources =
                LinuxContainerResources.empty()
                        .withCpuShares(shares(request))
                        .withOomScoreAdj(Qos.oomScore(pod, container, nodeMemoryBytes));
        if (limit > 0) {
            resources = resources.withCpuPeriod(PERIOD_MICROS).withCpuQuota(quota(limit));
        }
        return memory > 0 ? resources.withMemoryLimitInBytes(memory) : resources;
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

    /**
     * The sum over the pod's containers; a limit only when every container has one, as for the
     * pod's own cgroup.
     */
    static LinuxContainerResources ofPod(Pod pod) {
        long request = 0;
        long limit = 0;
        long memory = 0;
        boolean cpuLimited = true;
        boolean memoryLimited = true;
        for (Container container : pod.spec().containers()) {
            var limits = container.resources().limits();
            request +=
                    cpuMillis(
                            container.resources().requests().containsKey("cpu")
                                    ? container.resources().requests()
                                    : limits);
            limit += cpuMillis(limits);
            memory += memoryBytes(limits);
            cpuLimited &= cpuMillis(limits) > 0;
            memoryLimited &= memoryBytes(limits) > 0;
        }
        for (Container container : pod.spec().initContainers()) {
            var limits = container.resources().limits();
            boolean sidecar = Specs.isSidecar(container);
            limit = sidecar ? limit + cpuMillis(limits) : Math.max(limit, cpuMillis(limits));
            memory = sidecar ? memory + memoryBytes(limits) : Math.max(memory, memoryBytes(limits));
            cpuLimited &= cpuMillis(limits) > 0;
            memoryLimited &= memoryBytes(limits) > 0;
        }
        var resources = LinuxContainerResources.empty().withCpuShares(shares(request));
        if (cpuLimited) {
            resources = resources.withCpuPeriod(PERIOD_MICROS).withCpuQuota(quota(limit));
        }
        return memoryLimited ? resources.withMemoryLimitInBytes(memory) : resources;
    }
}
