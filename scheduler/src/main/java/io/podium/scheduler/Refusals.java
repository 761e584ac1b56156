package io.podium.scheduler;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.Null;
import io.podium.base.time.Clock;
import io.podium.client.Action;
import io.podium.client.Door;
import io.podium.client.Key;
import io.podium.client.runtime.Calls;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells users why a pod has no node: an event, the condition PodScheduled, and which node it is to
 * get when its victims are gone. Belongs to the scheduler's loop.
 */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final String TYPE = "PodScheduled";

    /** The same is not said again before this time. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Door door;
    private final Calls calls;
    private final Clock clock;
    private final Voices voices;
    private final Map<Key, Told> told = new HashMap<>();

    private record Told(String uid, String message, String node, Instant at) {}

    Refusals(Door door, Calls calls, Clock clock, Voices voices) {
        this.door = door;
        this.calls = calls;
        this.clock = clock;
        this.voices = voices;
    }

    void forget(Key key) {
        told.remove(key);
    }

    /** The pod found no node; the node it was to get stays what it is. */
    void tell(Key key, Pod pod, String reason, String message) {
        tell(key, pod, reason, message, pod.status().nominatedNodeName());
    }

    /** The pod found no node, but is to get this one; "" for none. */
    void tell(Key key, Pod pod, String reason, String message, String node) {
        Instant now = clock.now();
        Told last = told.get(key);
        boolean isNews =
                last == null
                        || !last.uid().equals(pod.uid())
                        || !last.message().equals(message)
                        || !last.node().equals(node);
        if (!isNews && last.at().plus(PAUSE).isAfter(now)) {
            return;
        }
        told.put(key, new Told(pod.uid(), message, node, now));
        voices.of(pod).record(Action.Event.warning(pod, "FailedScheduling", message));
        var status = new HashMap<String, Object>();
        conditions(pod, reason, message, now).ifPresent(all -> status.put("conditions", all));
        if (!node.equals(pod.status().nominatedNodeName())) {
            status.put("nominatedNodeName", node.isEmpty() ? Null.NULL : node);
        }
        if (!status.isEmpty()) {
            write(key, pod, status);
        }
    }

    /** The pod is not to get the node any more that it was to get. */
    void outranked(Pod pod) {
        write(Key.of(pod), pod, Map.of("nominatedNodeName", Null.NULL));
    }

    private void write(Key key, Pod pod, Map<String, Object> status) {
        var patch =
                new Action.Patch(pod, "status", FreeMap.of(Map.of("status", FreeMap.of(status))));
        calls.call(
                () -> door.act(patch),
                (_, trouble) -> {
                    if (trouble != null) {
                        told.remove(key); // Said again at the next attempt.
                        LOG.debug("the condition of {} is lost: {}", key, trouble.toString());
                    }
                });
    }

    /**
     * All conditions with the one that tells why; none when it stands there. Nobody else writes the
     * status of a pod without node.
     */
    private static Optional<ListValue> conditions(
            Pod pod, String reason, String message, Instant now) {
        PodCondition fresh =
                PodCondition.empty()
                        .withType(TYPE)
                        .withStatus("False")
                        .withLastTransitionTime(now)
                        .withReason(reason)
                        .withMessage(message);
        return Conditions.with(pod, fresh);
    }
}
