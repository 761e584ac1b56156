package io.podium.podium.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel lets this process do. */
final class Capabilities {
    /** CAP_SYS_RESOURCE; without it oom_score_adj cannot be lowered. Source: linux/capability.h. */
    static final int SYS_RESOURCE = 24;

    private static final Path STATUS = Path.of("/proc/self/status");

    private Capabilities() {}

    /** Whether the capability of the number is in effect. */
    static boolean has(int number) throws IOException {
        return has(Files.readString(STATUS), number);
    }

    static boolean has(String status, int number) {
        return (Long.parseUnsignedLong(field(status, "CapEff"), 16) >>> number & 1) == 1;
    }

    /** Whether this process acts as root. */
    static boolean isRoot() throws IOException {
        return field(Files.readString(STATUS), "Uid").split("\\s+", -1)[1].equals("0");
    }

    private static String field(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the kernel does not say " + name));
    }
}
