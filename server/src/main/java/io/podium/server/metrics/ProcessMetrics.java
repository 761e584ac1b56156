package io.podium.server.metrics;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;

/** What the process and its JVM take; of the whole process, however many clusters run in it. */
final class ProcessMetrics {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final double MILLIS = 1000.0;
    private static final double NANOS = 1e9;
    private static final long KIB = 1024;

    private ProcessMetrics() {}

    static void addTo(Metrics metrics) {
        process(metrics);
        memory(metrics);
        threads(metrics);
        collections(metrics);
        metrics.asked(
                Title.gauge(
                        "jvm_runtime_info", "Which JVM this is.", "runtime", "vendor", "version"),
                visitor ->
                        visitor.accept(
                                List.of(
                                        System.getProperty("java.runtime.name", ""),
                                        System.getProperty("java.vm.vendor", ""),
                                        System.getProperty("java.runtime.version", "")),
                                1));
    }

    private static void process(Metrics metrics) {
        metrics.asked(
                Title.counter("process_cpu_seconds_total", "CPU time taken, in seconds."),
                visitor -> {
                    if (ManagementFactory.getOperatingSystemMXBean()
                            instanceof com.sun.management.UnixOperatingSystemMXBean system) {
                        visitor.accept(List.of(), system.getProcessCpuTime() / NANOS);
                    }
                });
        system(
                metrics,
                "process_open_fds",
                "Files and sockets that are open.",
                com.sun.management.UnixOperatingSystemMXBean::getOpenFileDescriptorCount);
        system(
                metrics,
                "process_max_fds",
                "How many files and sockets may be open.",
                com.sun.management.UnixOperatingSystemMXBean::getMaxFileDescriptorCount);
        metrics.asked(
                Title.gauge(
                        "process_start_time_seconds", "When the process began, in Unix seconds."),
                visitor ->
                        visitor.accept(
                                List.of(),
                                ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS));
        status(metrics, "process_resident_memory_bytes", "Memory held.", "VmRSS:");
        status(metrics, "process_virtual_memory_bytes", "Addresses in use.", "VmSize:");
    }

    private static void system(
            Metrics metrics,
            String name,
            String help,
            ToLongFunction<com.sun.management.UnixOperatingSystemMXBean> reader) {
        metrics.asked(
                Title.gauge(name, help),
                visitor -> {
                    if (ManagementFactory.getOperatingSystemMXBean()
                            instanceof com.sun.management.UnixOperatingSystemMXBean system) {
                        visitor.accept(List.of(), reader.applyAsLong(system));
                    }
                });
    }

    /** A line of the kernel's account, which only Linux keeps. */
    private static void status(Metrics metrics, String name, String help, String word) {
        metrics.asked(
                Title.gauge(name, help),
                visitor -> {
                    if (!Files.isReadable(STATUS)) {
                        return;
                    }
                    try {
                        for (String line : Files.readAllLines(STATUS)) {
                            if (line.startsWith(word)) {
                                String number = line.replaceAll("[^0-9]", "");
                                visitor.accept(List.of(), Long.parseLong(number) * KIB);
                            }
                        }
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException("cannot read " + STATUS, e);
                    }
                });
    }

    private static void memory(Metrics metrics) {
        areas(metrics, "jvm_memory_used_bytes", "Memory in use.", MemoryUsage::getUsed);
        areas(metrics, "jvm_memory_committed_bytes", "Memory taken.", MemoryUsage::getCommitted);
        areas(metrics, "jvm_memory_max_bytes", "Memory allowed, or -1.", MemoryUsage::getMax);
        metrics.asked(
                Title.gauge("jvm_memory_pool_used_bytes", "Memory in use, by pool.", "pool"),
                visitor -> {
                    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
                        visitor.accept(List.of(pool.getName()), pool.getUsage().getUsed());
                    }
                });
        metrics.asked(
                Title.gauge(
                        "jvm_buffer_pool_used_bytes",
                        "Memory of buffers outside the heap.",
                        "pool"),
                visitor -> {
                    for (BufferPoolMXBean pool :
                            ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
                        visitor.accept(List.of(pool.getName()), pool.getMemoryUsed());
                    }
                });
    }

    private static void areas(
            Metrics metrics, String name, String help, ToLongFunction<MemoryUsage> reader) {
        metrics.asked(
                Title.gauge(name, help, "area"),
                visitor -> {
                    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
                    visitor.accept(
                            List.of("heap"), reader.applyAsLong(memory.getHeapMemoryUsage()));
                    visitor.accept(
                            List.of("nonheap"), reader.applyAsLong(memory.getNonHeapMemoryUsage()));
                });
    }

    private static void threads(Metrics metrics) {
        metrics.asked(
                Title.gauge("jvm_threads_current", "Platform threads alive."),
                visitor ->
                        visitor.accept(
                                List.of(), ManagementFactory.getThreadMXBean().getThreadCount()));
        metrics.asked(
                Title.gauge("jvm_threads_peak", "The most platform threads there ever were."),
                visitor ->
                        visitor.accept(
                                List.of(),
                                ManagementFactory.getThreadMXBean().getPeakThreadCount()));
        metrics.asked(
                Title.gauge("jvm_classes_currently_loaded", "Classes loaded."),
                visitor ->
                        visitor.accept(
                                List.of(),
                                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount()));
    }

    private static void collections(Metrics metrics) {
        metrics.asked(
                Title.counter("jvm_gc_collections_total", "Garbage collections.", "gc"),
                visitor -> {
                    for (GarbageCollectorMXBean gc :
                            ManagementFactory.getGarbageCollectorMXBeans()) {
                        visitor.accept(List.of(gc.getName()), gc.getCollectionCount());
                    }
                });
        metrics.asked(
                Title.counter(
                        "jvm_gc_collection_seconds_total",
                        "Time taken by garbage collections, in seconds.",
                        "gc"),
                visitor -> {
                    for (GarbageCollectorMXBean gc :
                            ManagementFactory.getGarbageCollectorMXBeans()) {
                        visitor.accept(List.of(gc.getName()), gc.getCollectionTime() / MILLIS);
                    }
                });
    }
}
