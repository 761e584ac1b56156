package io.podium.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What a JVM has used since its start. */
record Usage(long cpuNanos, long allocatedBytes) {
    /** Of this JVM. */
    static Usage now() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        var threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        return new Usage(system.getProcessCpuTime(), threads.getTotalThreadAllocatedBytes());
    }

    Usage since(Usage earlier) {
        return new Usage(cpuNanos - earlier.cpuNanos, allocatedBytes - earlier.allocatedBytes);
    }
}
