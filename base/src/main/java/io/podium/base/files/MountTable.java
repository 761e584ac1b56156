package io.podium.base.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is mounted where, as the kernel lists it for this process.
 *
 * @param mounts in the kernel's order
 */
public record MountTable(List<Mount> mounts) {
    private static final Path TABLE = Path.of("/proc/self/mountinfo");

    /** One line of the table; one with a greater order at the same place covers the other. */
    public record Mount(Path point, String type, int order) {}

    public MountTable {
        mounts = List.copyOf(mounts);
    }

    /** The table of this moment; empty where the kernel is not Linux. */
    public static MountTable now() throws IOException {
        return Files.exists(TABLE)
                ? parse(new String(Files.readAllBytes(TABLE), StandardCharsets.UTF_8))
                : new MountTable(List.of());
    }

    /** Of the text of {@code /proc/PID/mountinfo}. */
    public static MountTable parse(String table) {
        var mounts = new ArrayList<Mount>();
        for (String line : table.lines().toList()) {
            List<String> fields = List.of(line.split(" "));
            int dash = fields.indexOf("-"); // The number of fields before it differs.
            String point = unescaped(fields.get(4));
            mounts.add(new Mount(Path.of(point), fields.get(dash + 1), mounts.size()));
        }
        return new MountTable(mounts);
    }

    /** Spaces, tabs, line ends and backslashes stand as three octal digits behind a backslash. */
    private static String unescaped(String text) {
        var plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }

    /**
     * What is mounted at the folder or below it, in the order it can be taken away: the deepest and
     * latest first. The folder is meant without links in it.
     */
    public List<Mount> below(Path folder) {
        Path plain = folder.toAbsolutePath().normalize();
        return mounts.stream()
                .filter(mount -> mount.point().startsWith(plain))
                .sorted(
                        Comparator.<Mount>comparingInt(mount -> mount.point().getNameCount())
                                .thenComparingInt(Mount::order)
                                .reversed())
                .toList();
    }

    /** Whether something is mounted exactly there. */
    public boolean isMountPoint(Path path) {
        Path plain = path.toAbsolutePath().normalize();
        return mounts.stream().anyMatch(mount -> mount.point().equals(plain));
    }
}
