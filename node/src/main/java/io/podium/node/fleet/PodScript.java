package io.podium.node.fleet;

import io.podium.api.quantity.Quantity;
import io.podium.api.time.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one container of a simulated pod does. The annotation {@code
 * simulation.podium.dev/CONTAINER} of its pod says it in words such as {@code start=2s run=5s
 * exit=1}; {@code simulation.podium.dev/CONTAINER.log} holds the lines it writes at each start.
 *
 * @param start how long it takes until it runs
 * @param run how long it runs by itself; empty for ever
 * @param exit its exit code when it ends by itself
 * @param ready how long after its start it becomes ready
 * @param unready how long after its start it stops being ready; empty for never
 * @param live how long after its start its liveness probe fails, which kills it; empty for never
 * @param stopping how long it takes to stop when its pod is deleted
 * @param stopExit its exit code when it is stopped
 * @param failure why it cannot be started, or ""
 * @param log what it writes at its start, line by line
 * @param isTold whether events tell of it, as those of a kubelet do
 * @param cpu what it is said to use while it runs; empty for as much as it requests
 * @param memory the same
 */
record PodScript(
        Duration start,
        Optional<Duration> run,
        int exit,
        Duration ready,
        Optional<Duration> unready,
        Optional<Duration> live,
        Duration stopping,
        int stopExit,
        String failure,
        List<String> log,
        boolean isTold,
        Optional<Quantity> cpu,
        Optional<Quantity> memory) {
    static final String PREFIX = "simulation.podium.dev/";
    static final int KILLED = 137;
    private static final String LOG = ".log";
    private static final int MOST_CODE = 255;
    private static final int TERMINATED = 143;

    /** A script nobody can follow; the message is for the user. */
    static final class Unreadable extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Unreadable(String annotation, String word) {
            super("annotation " + annotation + ": \"" + word + "\" is not understood");
        }

        Unreadable(String annotation) {
            super("annotation " + annotation + ": the pod has no container of that name");
        }
    }

    PodScript {
        log = List.copyOf(log);
    }

    /** Scripts that are nobody's would otherwise be followed by nobody, and nobody would know. */
    static void check(Map<String, String> annotations, Set<String> containers) {
        for (String annotation : annotations.keySet()) {
            if (annotation.startsWith(PREFIX)) {
                String name = annotation.substring(PREFIX.length());
                boolean isLog = name.endsWith(LOG);
                String container = isLog ? name.substring(0, name.length() - LOG.length()) : name;
                if (!containers.contains(container)) {
                    throw new Unreadable(annotation);
                }
            }
        }
    }

    /** The script of a container; without annotation it runs, ready, until it is stopped. */
    static PodScript of(Map<String, String> annotations, String container) {
        String name = PREFIX + container;
        String lines = annotations.getOrDefault(name + LOG, "");
        var script =
                new PodScript(
                        Duration.ZERO,
                        Optional.empty(),
                        0,
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ZERO,
                        TERMINATED,
                        "",
                        lines.isEmpty() ? List.of() : lines.lines().toList(),
                        false,
                        Optional.empty(),
                        Optional.empty());
        for (String word : annotations.getOrDefault(name, "").split("\\s+", -1)) {
            if (!word.isEmpty()) {
                script = script.with(name, word);
            }
        }
        return script;
    }

    /** How long it runs before it ends for one reason or the other, and with which code. */
    Optional<Duration> life() {
        if (run.isPresent() && live.isPresent()) {
            return run.get().compareTo(live.get()) <= 0 ? run : live;
        }
        return run.or(() -> live);
    }

    /** The exit code at the end of its life. */
    int code() {
        return isKilled() ? KILLED : exit;
    }

    /** Whether its life ends because its liveness fails. */
    boolean isKilled() {
        return !life().equals(run);
    }

    private PodScript with(String annotation, String word) {
        String[] pair = word.split("=", 2);
        String value = pair.length > 1 ? pair[1] : "";
        try {
            return switch (pair[0]) {
                case "start" -> with(span(value), run, exit, ready);
                case "run" -> with(start, Optional.of(span(value)), exit, ready);
                case "exit" -> with(start, run, code(value), ready);
                case "ready" -> with(start, run, exit, span(value));
                case "unready" -> withLater(Optional.of(span(value)), live, stopping, stopExit);
                case "live" -> withLater(unready, Optional.of(span(value)), stopping, stopExit);
                case "stopping" -> withLater(unready, live, span(value), stopExit);
                case "stop" -> withLater(unready, live, stopping, code(value));
                case "fail" -> withText(some(value), log);
                case "log" -> withText(failure, List.of(value));
                case "events" -> withEvents(pair.length);
                case "cpu" -> withUse(Optional.of(amount(value)), memory);
                case "memory" -> withUse(cpu, Optional.of(amount(value)));
                default -> throw new Unreadable(annotation, word);
            };
        } catch (IllegalArgumentException e) {
            throw new Unreadable(annotation, word);
        }
    }

    private static Duration span(String text) {
        Duration span = GoDuration.parse(text);
        if (span.isNegative()) {
            throw new IllegalArgumentException(text);
        }
        return span;
    }

    private static int code(String text) {
        int code = Integer.parseInt(text);
        if (code < 0 || code > MOST_CODE) {
            throw new IllegalArgumentException(text);
        }
        return code;
    }

    private static Quantity amount(String text) {
        Quantity amount = Quantity.parse(text);
        if (amount.sign() < 0) {
            throw new IllegalArgumentException(text);
        }
        return amount;
    }

    private static String some(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("nothing");
        }
        return text;
    }

    private PodScript with(Duration starts, Optional<Duration> runs, int code, Duration readies) {
        return new PodScript(
                starts, runs, code, readies, unready, live, stopping, stopExit, failure, log,
                isTold, cpu, memory);
    }

    private PodScript withLater(
            Optional<Duration> unreadies, Optional<Duration> lives, Duration stops, int code) {
        return new PodScript(
                start, run, exit, ready, unreadies, lives, stops, code, failure, log, isTold, cpu,
                memory);
    }

    private PodScript withText(String fails, List<String> lines) {
        return new PodScript(
                start, run, exit, ready, unready, live, stopping, stopExit, fails, lines, isTold,
                cpu, memory);
    }

    private PodScript withEvents(int words) {
        if (words > 1) {
            throw new IllegalArgumentException("it has no value");
        }
        return new PodScript(
                start, run, exit, ready, unready, live, stopping, stopExit, failure, log, true, cpu,
                memory);
    }

    private PodScript withUse(Optional<Quantity> processors, Optional<Quantity> bytes) {
        return with(run, processors, bytes);
    }

    /** The same, of an init container that has no length: it ends at once. */
    PodScript brief() {
        return run.isPresent() ? this : with(Optional.of(Duration.ZERO), cpu, memory);
    }

    private PodScript with(
            Optional<Duration> length, Optional<Quantity> processors, Optional<Quantity> bytes) {
        return new PodScript(
                start,
                length,
                exit,
                ready,
                unready,
                live,
                stopping,
                stopExit,
                failure,
                log,
                isTold,
                processors,
                bytes);
    }
}
