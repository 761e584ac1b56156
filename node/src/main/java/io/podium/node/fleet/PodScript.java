package io.podium.node.fleet;

import io.podium.api.time.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        List<String> log) {
    static final String PREFIX = "simulation.podium.dev/";
    static final int KILLED = 137;
    private static final int TERMINATED = 143;

    /** A script nobody can follow; the message is for the user. */
    static final class Unreadable extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Unreadable(String annotation, String word) {
            super("annotation " + annotation + ": \"" + word + "\" is not understood");
        }
    }

    PodScript {
        log = List.copyOf(log);
    }

    /** The script of a container; without annotation it runs, ready, until it is stopped. */
    static PodScript of(Map<String, String> annotations, String container) {
        String name = PREFIX + container;
        String lines = annotations.getOrDefault(name + ".log", "");
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
                        lines.isEmpty() ? List.of() : lines.lines().toList());
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
        return life().equals(run) ? exit : KILLED;
    }

    private PodScript with(String annotation, String word) {
        String[] pair = word.split("=", 2);
        String value = pair.length > 1 ? pair[1] : "";
        try {
            return switch (pair[0]) {
                case "start" -> with(GoDuration.parse(value), run, exit, ready);
                case "run" -> with(start, Optional.of(GoDuration.parse(value)), exit, ready);
                case "exit" -> with(start, run, Integer.parseInt(value), ready);
                case "ready" -> with(start, run, exit, GoDuration.parse(value));
                case "unready" ->
                        withLater(Optional.of(GoDuration.parse(value)), live, stopping, stopExit);
                case "live" ->
                        withLater(
                                unready, Optional.of(GoDuration.parse(value)), stopping, stopExit);
                case "stopping" -> withLater(unready, live, GoDuration.parse(value), stopExit);
                case "stop" -> withLater(unready, live, stopping, Integer.parseInt(value));
                case "fail" -> withText(value, log);
                case "log" -> withText(failure, List.of(value));
                default -> throw new Unreadable(annotation, word);
            };
        } catch (IllegalArgumentException e) {
            throw new Unreadable(annotation, word);
        }
    }

    private PodScript with(Duration starts, Optional<Duration> runs, int code, Duration readies) {
        return new PodScript(
                starts, runs, code, readies, unready, live, stopping, stopExit, failure, log);
    }

    private PodScript withLater(
            Optional<Duration> unreadies, Optional<Duration> lives, Duration stops, int code) {
        return new PodScript(start, run, exit, ready, unreadies, lives, stops, code, failure, log);
    }

    private PodScript withText(String fails, List<String> lines) {
        return new PodScript(
                start, run, exit, ready, unready, live, stopping, stopExit, fails, lines);
    }
}
