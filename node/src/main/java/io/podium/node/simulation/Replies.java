package io.podium.node.simulation;

import io.podium.api.time.GoDuration;
import io.podium.node.probe.Answer;
import io.podium.node.probe.Purpose;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a simulated container answers to probes and hooks, from the same annotation as its {@link
 * Script}: {@code started=5s ready=5s unready=1m live=2m poststart=3s prestop=fail}. Without a word
 * everything is well at once.
 *
 * @param words by name
 */
record Replies(Map<String, String> words) {
    Replies {
        words = Map.copyOf(words);
    }

    static Replies of(String script) {
        var words = new HashMap<String, String>();
        for (String word : script.split("\\s+", -1)) {
            String[] pair = word.split("=", 2);
            if (pair.length > 1) {
                words.put(pair[0], pair[1]);
            }
        }
        return new Replies(words);
    }

    private Optional<Duration> time(String name) {
        return Optional.ofNullable(words.get(name))
                .filter(text -> !text.equals("fail"))
                .map(GoDuration::parse);
    }

    /** How long an answer takes. */
    Duration delay(Purpose purpose) {
        return switch (purpose) {
            case POST_START -> time("poststart").orElse(Duration.ZERO);
            case PRE_STOP -> time("prestop").orElse(Duration.ZERO);
            default -> Duration.ZERO;
        };
    }

    /**
     * The answer.
     *
     * @param age since the container started
     */
    Answer answer(Purpose purpose, Duration age) {
        boolean good =
                switch (purpose) {
                    case STARTUP -> since("started", age);
                    case READINESS -> since("ready", age) && until("unready", age);
                    case LIVENESS -> until("live", age);
                    case POST_START -> !"fail".equals(words.get("poststart"));
                    case PRE_STOP -> !"fail".equals(words.get("prestop"));
                };
        return good ? Answer.success("well") : Answer.failure("not well");
    }

    private boolean since(String name, Duration age) {
        return time(name).filter(from -> age.compareTo(from) < 0).isEmpty();
    }

    private boolean until(String name, Duration age) {
        return time(name).filter(end -> age.compareTo(end) >= 0).isEmpty();
    }
}
