package io.podium.bench;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;

/** Says figures, aligned so that they can be pasted into a page. */
final class Report {
    private static final String ROW = "%-34s %10s %10s %10s %10s %12s %12s %10s%n";

    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void title(String name) {
        out.println();
        out.println("== " + name);
    }

    void line(String format, Object... arguments) {
        out.printf(Locale.ROOT, format + "%n", arguments);
        out.flush();
    }

    /** The head of a table of {@link #load} rows. */
    void loadHead() {
        out.printf(
                Locale.ROOT,
                ROW,
                "what",
                "count",
                "per s",
                "p50 ms",
                "p99 ms",
                "server CPU*",
                "driver CPU*",
                "KB alloc");
    }

    /** One row; CPU is seconds per 1,000 operations, allocation is the server's per operation. */
    void load(String what, Load.Result load, Usage server, Usage driver) {
        long count = Math.max(1, load.count());
        out.printf(
                Locale.ROOT,
                ROW,
                what,
                load.count(),
                decimals(load.count() / (load.nanos() / 1e9), 0),
                decimals(load.percentileMillis(50), 2),
                decimals(load.percentileMillis(99), 2),
                decimals(server.cpuNanos() / 1e9 / count * 1000, 3),
                decimals(driver.cpuNanos() / 1e9 / count * 1000, 3),
                decimals(server.allocatedBytes() / 1024.0 / count, 1));
        out.flush();
    }

    static String decimals(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** The middle one; the figures are few and one bad run shall not count. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }
}
