package io.podium.scheduler;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.base.time.Clock;
import io.podium.client.Action;
import io.podium.client.Door;
import io.podium.client.Key;
import io.podium.client.runtime.Calls;
import io.podium.client.runtime.EventRecorder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells users why a pod has no node: an event and the condition PodScheduled. Belongs to the
 * scheduler's loop.
 */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final String TYPE = "PodScheduled";
    private static final String REASON = "Unschedulable";

    /** The same is not said again before this time. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Door door;
    private final Calls calls;
    private final Clock clock;
    private final EventRecorder recorder;
    private final Map<Key, Told> told = new HashMap<>();

    private record Told(String uid, String message, Instant at) {}

    Refusals(Door door, Calls calls, Clock clock, EventRecorder recorder) {
        this.door = door;
        this.calls = calls;
        this.clock = clock;
        this.recorder = recorder;
    }

    void forget(Key key) {
        told.remove(key);
    }

    void tell(Key key, Pod pod, String message) {
        Instant now = clock.now();
        Told last = told.get(key);
        boolean isNews =
                last == null || !last.uid().equals(pod.uid()) || !last.message().equals(message);
        if (!isNews && last.at().plus(PAUSE).isAfter(now)) {
            return;
        }
        told.put(key, new Told(pod.uid(), message, now));
        recorder.record(Action.Event.warning(pod, "FailedScheduling", message));
        condition(pod, message, now)
                .ifPresent(patch ->
                        calls.call(
                                () -> door.act(patch),
                                (_, trouble) -> {
                                    if (trouble != null) {
                                        told.remove(key); // Said again at the next attempt.
                                        LOG.debug(
                                                "the condition of {} is lost: {}",
                                                key,
                                                trouble.toString());
                                    }
                                }));
    }

    /**
     * The write that makes the condition right; none when it is. Nobody else writes the status of a
     * pod without node.
     */
    private static Optional<Action> condition(Pod pod, String message, Instant now) {
        var conditions = new ArrayList<Object>();
        Instant since = now;
        for (PodCondition old : pod.status().conditions()) {
            if (!old.type().equals(TYPE)) {
                conditions.add(old.value());
                continue;
            }
            boolean isSame = old.status().equals("False");
            if (isSame && old.reason().equals(REASON) && old.message().equals(message)) {
                return Optional.empty();
            }
            since = isSame ? old.lastTransitionTime().orElse(now) : now;
        }
        PodCondition fresh =
                PodCondition.empty()
                        .withType(TYPE)
                        .withStatus("False")
                        .withLastTransitionTime(since)
                        .withReason(REASON)
                        .withMessage(message);
        long generation = pod.metadata().generation();
        conditions.add((generation > 0 ? fresh.withObservedGeneration(generation) : fresh).value());
        Map<String, Object> status = Map.of("conditions", ListValue.of(conditions));
        return Optional.of(
                new Action.Patch(pod, "status", FreeMap.of(Map.of("status", FreeMap.of(status)))));
    }
}
