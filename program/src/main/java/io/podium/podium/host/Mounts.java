package io.podium.podium.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The mounts this process sees, from {@code /proc/self/mountinfo}, and their removal. */
public final class Mounts {
    /** One line of the table; a later one at the same place covers the earlier. */
    record Mount(Path point, String type, int order) {}

    /**
     * A mount may hide others that appear only when it is gone; more rounds than anybody stacks.
     */
    private static final int ROUNDS = 64;

    private static final Path TABLE = Path.of("/proc/self/mountinfo");

    private Mounts() {}

    /** All mounts, in the kernel's order. */
    static List<Mount> all() throws IOException {
        return parse(Files.readString(TABLE));
    }

    static List<Mount> parse(String table) {
        var mounts = new ArrayList<Mount>();
        for (String line : table.lines().toList()) {
            String[] fields = line.split(" ");
            int dash = List.of(fields).indexOf("-");
            mounts.add(new Mount(Path.of(unescape(fields[4])), fields[dash + 1], mounts.size()));
        }
        return mounts;
    }

    /**
     * What is mounted at the folder or below it, in the order it can be taken away: the deepest and
     * latest first.
     */
    static List<Mount> below(Path folder, List<Mount> mounts) {
        return mounts.stream()
                .filter(mount -> mount.point().startsWith(folder))
                .sorted(
                        Comparator.<Mount>comparingInt(mount -> mount.point().getNameCount())
                                .thenComparingInt(Mount::order)
                                .reversed())
                .toList();
    }

    /** Whether something is mounted exactly there. */
    public static boolean isMountPoint(Path path) throws IOException {
        return all().stream().anyMatch(mount -> mount.point().equals(path));
    }

    /** Whether something is mounted at the folder or below it. */
    public static boolean hasMountsBelow(Path folder) throws IOException {
        return !below(folder, all()).isEmpty();
    }

    /**
     * Takes away everything mounted at the folder or below it. The folder is a real path, without
     * links in it.
     */
    public static void unmountBelow(Path folder) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            List<Mount> left = below(folder, all());
            if (left.isEmpty()) {
                return;
            }
            for (Mount mount : left) {
                SystemCalls.unmount(mount.point().toString(), round > 0);
            }
        }
        throw new IOException(
                "mounts below " + folder + " cannot be removed: " + below(folder, all()));
    }

    /** The kernel writes blanks, tabs, line ends and backslashes as three octal digits. */
    private static String unescape(String text) {
        int at = text.indexOf('\\');
        if (at < 0) {
            return text;
        }
        var plain = new StringBuilder();
        int from = 0;
        while (at >= 0) {
            plain.append(text, from, at)
                    .append((char) Integer.parseInt(text.substring(at + 1, at + 4), 8));
            from = at + 4;
            at = text.indexOf('\\', from);
        }
        return plain.append(text.substring(from)).toString();
    }
}
