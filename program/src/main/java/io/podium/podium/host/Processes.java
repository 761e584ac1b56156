package io.podium.podium.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/** Processes of this machine, told apart for good: a number alone is used again by the kernel. */
public final class Processes {
    private static final Path PROC = Path.of("/proc");

    /**
     * The start time is field 22 of /proc/PID/stat; two fields stand before the name's closing
     * bracket.
     */
    private static final int START_AFTER_NAME = 20;

    /**
     * One process: its number, when it started in clock ticks since the boot, and which boot that
     * was.
     */
    public record Identity(long pid, long startTicks, String boot) {
        /** One line that {@link #parse} reads. */
        public String text() {
            return pid + " " + startTicks + " " + boot + "\n";
        }

        static Optional<Identity> parse(String text) {
            String[] parts = text.strip().split(" ", -1);
            try {
                return parts.length == 3
                        ? Optional.of(
                                new Identity(
                                        Long.parseLong(parts[0]),
                                        Long.parseLong(parts[1]),
                                        parts[2]))
                        : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        /** Whether this very process still runs. */
        public boolean isAlive() throws IOException {
            return boot.equals(bootId()) && ticksOf(pid).equals(Optional.of(startTicks));
        }
    }

    private Processes() {}

    /** Who has this number now; empty when nobody or only a zombie has. */
    public static Optional<Identity> identify(long pid) throws IOException {
        String boot = bootId();
        return ticksOf(pid).map(ticks -> new Identity(pid, ticks, boot));
    }

    /** The process whose identity was written to the file, if it still runs. */
    public static Optional<Identity> fromFile(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Optional<Identity> kept = Identity.parse(Files.readString(file));
        return kept.isPresent() && kept.get().isAlive() ? kept : Optional.empty();
    }

    /** The processes one of whose arguments is exactly the text. */
    public static List<Long> withArgument(String argument) throws IOException {
        String wanted = "\0" + argument + "\0";
        return matching(pid -> {
            try {
                byte[] line = Files.readAllBytes(PROC.resolve(pid + "/cmdline"));
                return new String(line, StandardCharsets.UTF_8).contains(wanted);
            } catch (IOException e) {
                return false; // It ended meanwhile.
            }
        });
    }

    /** A network namespace, told apart from others. */
    record Network(Object device, Object node) {
        /** The one of the file. */
        static Network of(Path file) throws IOException {
            return new Network(
                    Files.getAttribute(file, "unix:dev"), Files.getAttribute(file, "unix:ino"));
        }

        private static Optional<Network> of(long pid) {
            try {
                return Optional.of(of(PROC.resolve(pid + "/ns/net")));
            } catch (IOException e) {
                return Optional.empty(); // It ended meanwhile.
            }
        }
    }

    /** The processes inside the network namespace of the file. */
    public static List<Long> inNetwork(Path namespace) throws IOException {
        Optional<Network> wanted = Optional.of(Network.of(namespace));
        return matching(pid -> wanted.equals(Network.of(pid)));
    }

    /** The network namespaces that processes are in. */
    static Set<Network> networks() throws IOException {
        var networks = new HashSet<Network>();
        matching(pid -> Network.of(pid).filter(networks::add).isPresent());
        return networks;
    }

    /** Whether this process may end that one: root any, others their own. */
    public static boolean mayEnd(long pid) throws IOException {
        return Capabilities.isRoot()
                || Files.getAttribute(PROC.resolve(Long.toString(pid)), "unix:uid")
                        .equals(Files.getAttribute(PROC.resolve("self"), "unix:uid"));
    }

    /** Asks the processes to end and, when they do not within the time, ends them. */
    public static void end(Collection<Long> pids, Duration grace) throws IOException {
        var left = new ArrayList<ProcessHandle>();
        long self = ProcessHandle.current().pid();
        for (long pid : pids) {
            if (pid > 1 && pid != self) {
                ProcessHandle.of(pid).ifPresent(left::add);
            }
        }
        if (!grace.isZero()) {
            left.forEach(ProcessHandle::destroy);
            Waiting.until(() -> left.stream().noneMatch(Processes::isRunning), grace);
        }
        left.forEach(ProcessHandle::destroyForcibly);
        Waiting.until(() -> left.stream().noneMatch(Processes::isRunning), Duration.ofSeconds(5));
    }

    /** A zombie has ended; that nobody fetched its exit code does not concern us. */
    private static boolean isRunning(ProcessHandle process) {
        try {
            return process.isAlive() && ticksOf(process.pid()).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Long> matching(LongPredicate predicate) throws IOException {
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .map(Long::parseLong)
                    .filter(predicate::test)
                    .toList();
        }
    }

    private static Optional<Long> ticksOf(long pid) throws IOException {
        String stat;
        try {
            stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return Optional.empty(); // Nobody has this number.
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        boolean ended = fields[0].equals("Z") || fields[0].equals("X");
        return ended ? Optional.empty() : Optional.of(Long.parseLong(fields[START_AFTER_NAME - 1]));
    }

    private static String bootId() throws IOException {
        return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
    }
}
