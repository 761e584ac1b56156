package io.podium.node.simulation;

import io.podium.api.time.GoDuration;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a simulated container does, from the annotation {@code simulation.podium.dev/CONTAINER} of
 * its pod: words such as {@code run=5s exit=1 stop=0 fail=text log=text}.
 *
 * @param run how long it runs by itself; empty for ever
 * @param exit its exit code when it ends by itself
 * @param stopExit its exit code when it is stopped
 * @param failure why it cannot be started, or ""
 * @param log a line it writes at its start, or ""
 */
record Script(Optional<Duration> run, int exit, int stopExit, String failure, String log) {
    static final String PREFIX = "simulation.podium.dev/";
    private static final int TERMINATED = 143;

    /** The script of a container; without annotation it runs until it is stopped. */
    static Script of(Map<String, String> annotations, String container) {
        Optional<Duration> run = Optional.empty();
        int exit = 0;
        int stop = TERMINATED;
        String failure = "";
        String log = "";
        for (String word : annotations.getOrDefault(PREFIX + container, "").split("\\s+", -1)) {
            String[] pair = word.split("=", 2);
            String value = pair.length > 1 ? pair[1] : "";
            switch (pair[0]) {
                case "run" -> run = Optional.of(GoDuration.parse(value));
                case "exit" -> exit = Integer.parseInt(value);
                case "stop" -> stop = Integer.parseInt(value);
                case "fail" -> failure = value;
                case "log" -> log = value;
                default -> {} // Words of a later version must not keep a pod from running.
            }
        }
        return new Script(run, exit, stop, failure, log);
    }
}
