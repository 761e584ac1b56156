package io.podium.node.agent;

import io.podium.api.core.v1.NodeSystemInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the machine says of itself; read once, blocking. */
public final class Machine {
    private static final Path PROC = Path.of("/proc");
    private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/hugepages");
    private static final Pattern HUGE_PAGE = Pattern.compile("hugepages-([0-9]{1,9})kB");
    private static final int MOST_PODS = 110;

    private Machine() {}

    /**
     * What a node may give to pods when nothing else is configured.
     *
     * @param disk a folder on the file system that pods write to
     */
    public static Map<String, String> capacity(Path disk) {
        var capacity = new TreeMap<String, String>();
        capacity.put("cpu", Integer.toString(Runtime.getRuntime().availableProcessors()));
        for (String line : lines(PROC.resolve("meminfo"))) {
            if (line.startsWith("MemTotal:")) {
                capacity.put("memory", line.replaceAll("[^0-9]", "") + "Ki");
            }
        }
        try {
            capacity.put(
                    "ephemeral-storage", Files.getFileStore(disk).getTotalSpace() / 1024 + "Ki");
        } catch (IOException trouble) {
            capacity.remove("ephemeral-storage"); // Unknown is better than a wrong number.
        }
        capacity.put("pods", Integer.toString(MOST_PODS));
        capacity.putAll(hugePages(HUGE_PAGES));
        return capacity;
    }

    /**
     * Memory in huge pages, by their size; sizes the machine knows count even with none of them.
     */
    static Map<String, String> hugePages(Path folder) {
        var pages = new TreeMap<String, String>();
        if (!Files.isDirectory(folder)) {
            return pages;
        }
        try (Stream<Path> sizes = Files.list(folder)) {
            for (Path size : sizes.toList()) {
                Matcher named = HUGE_PAGE.matcher(size.getFileName().toString());
                String count = first(size.resolve("nr_hugepages"));
                if (named.matches() && count.matches("[0-9]{1,9}")) {
                    long kilobytes = Long.parseLong(named.group(1));
                    pages.put(
                            "hugepages-" + binary(kilobytes),
                            count.equals("0") ? "0" : binary(kilobytes * Long.parseLong(count)));
                }
            }
        } catch (IOException trouble) {
            return Map.of(); // Unknown is better than a wrong number.
        }
        return pages;
    }

    private static String binary(long kilobytes) {
        if (kilobytes % (1L << 20) == 0) {
            return (kilobytes >> 20) + "Gi";
        }
        return kilobytes % (1L << 10) == 0 ? (kilobytes >> 10) + "Mi" : kilobytes + "Ki";
    }

    /** The part of a Node's nodeInfo that the machine knows. */
    static NodeSystemInfo facts() {
        String pretty =
                lines(Path.of("/etc/os-release")).stream()
                        .filter(line -> line.startsWith("PRETTY_NAME="))
                        .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
                        .findFirst()
                        .orElse(System.getProperty("os.name"));
        return NodeSystemInfo.empty()
                .withMachineID(first(Path.of("/etc/machine-id")))
                .withSystemUUID(first(Path.of("/sys/class/dmi/id/product_uuid")))
                .withBootID(first(PROC.resolve("sys/kernel/random/boot_id")))
                .withKernelVersion(first(PROC.resolve("sys/kernel/osrelease")))
                .withOsImage(pretty)
                .withOperatingSystem("linux")
                .withArchitecture(architecture());
    }

    /** As Go names processors. */
    static String architecture() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            case String other -> other;
        };
    }

    private static String first(Path file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? "" : lines.getFirst().strip();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException trouble) {
            return List.of(); // Not every machine says everything, and not everyone may read it.
        }
    }
}
