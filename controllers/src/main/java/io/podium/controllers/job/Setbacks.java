package io.podium.controllers.job;

import io.podium.api.core.v1.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The pods of a Job that failed since its last success, and how long the next ones wait after them:
 * ten seconds, doubling with each failure, ten minutes at most. Pods that are gone are remembered,
 * so that a Job whose pods are deleted all the time does not make new ones all the time; pods that
 * are there are looked at, so that a restart forgets little.
 */
final class Setbacks {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** From here on the pause does not grow, and further failures need not be remembered. */
    private static final int MOST_DOUBLINGS = 6;

    private final String job;
    private final Map<String, Instant> failures = new HashMap<>();
    private Instant lastSuccess = Instant.MIN;

    /**
     * Nothing has failed yet.
     *
     * @param job its uid
     */
    Setbacks(String job) {
        this.job = job;
    }

    /** Whether these are those of the Job, and not of a former one of its name. */
    boolean areOf(String uid) {
        return job.equals(uid);
    }

    /** Looks at pods that have ended, also at those it knows. */
    void note(Collection<Pod> succeeded, Collection<Pod> failed) {
        for (Pod pod : succeeded) {
            Instant at = JobPods.endedAt(pod);
            lastSuccess = at.isAfter(lastSuccess) ? at : lastSuccess;
        }
        for (Pod pod : failed) {
            failures.putIfAbsent(pod.uid(), JobPods.endedAt(pod));
        }
        failures.values().removeIf(at -> !at.isAfter(lastSuccess));
        while (failures.size() > MOST_DOUBLINGS + 2) {
            failures.values().remove(failures.values().stream().min(Instant::compareTo).get());
        }
    }

    /** When the next pod may be made; empty when nothing failed since the last success. */
    Optional<Instant> due() {
        return failures.values().stream()
                .max(Instant::compareTo)
                .map(last -> due(failures.size(), last));
    }

    /** When the next pod may be made after so many failures, at least one. */
    static Instant due(int failures, Instant last) {
        int doublings = Math.min(failures - 1, MOST_DOUBLINGS);
        Duration pause = FIRST.multipliedBy(1L << doublings);
        return last.plus(pause.compareTo(LONGEST) > 0 ? LONGEST : pause);
    }
}
