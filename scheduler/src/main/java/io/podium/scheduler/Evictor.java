package io.podium.scheduler;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.error.ApiError;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.base.time.Clock;
import io.podium.client.Action;
import io.podium.client.Door;
import io.podium.client.runtime.Calls;
import io.podium.scheduler.preemption.Preemption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out a preemption: each victim is told why, then deleted with its own grace. Until a view
 * shows all that, the pod it is done for must not be tried again. Belongs to the scheduler's loop.
 */
final class Evictor {
    private static final Logger LOG = LoggerFactory.getLogger(Evictor.class);
    private static final int ATTEMPTS = 5;

    /** Stands for the revision of an eviction that failed: whom it was for is tried again. */
    private static final long UNKNOWN = -1;

    private final Door door;
    private final Calls calls;
    private final Clock clock;
    private final Voices voices;

    /** By the uid of the pod that needs the room. */
    private final Map<String, Going> goings = new HashMap<>();

    private static final class Going {
        private int open;
        private long revision;
        private boolean isMissed;
    }

    Evictor(Door door, Calls calls, Clock clock, Voices voices) {
        this.door = door;
        this.calls = calls;
        this.clock = clock;
        this.voices = voices;
    }

    /** Begins; those who are evicted know from their events for whom. */
    void evict(Pod pod, Preemption.Evict plan, Runnable done) {
        var going = new Going();
        goings.put(pod.uid(), going);
        going.open = plan.victims().size();
        for (Pod victim : plan.victims()) {
            tell(
                    pod,
                    victim,
                    1,
                    revision -> {
                        going.revision = Math.max(going.revision, revision);
                        going.isMissed |= revision == UNKNOWN;
                        going.open--;
                        done.run();
                    });
            String text = "Preempted by pod " + pod.uid() + " on node " + plan.node();
            voices.of(pod).record(Action.Event.normal(victim, "Preempted", text));
        }
        if (plan.victims().isEmpty()) {
            done.run();
        }
    }

    /** Whether victims of the pod are still being told; then it is to be tried again later. */
    boolean isBusyFor(Pod pod) {
        Going going = goings.get(pod.uid());
        if (going != null) {
            going.isMissed = true;
        }
        return going != null;
    }

    /** What a view this new shows is over; answers the uids of pods that were held up. */
    List<String> settle(long seen) {
        var missed = new ArrayList<String>();
        goings.entrySet()
                .removeIf(entry -> {
                    Going going = entry.getValue();
                    boolean isOver = going.open == 0 && going.revision <= seen;
                    if (isOver && going.isMissed) {
                        missed.add(entry.getKey());
                    }
                    return isOver;
                });
        return missed;
    }

    private void tell(Pod pod, Pod victim, int attempt, LongConsumer done) {
        PodCondition condition =
                PodCondition.empty()
                        .withType("DisruptionTarget")
                        .withStatus("True")
                        .withLastTransitionTime(clock.now())
                        .withReason("PreemptionByScheduler")
                        .withMessage(
                                Profiles.nameOf(pod)
                                        + ": preempting to accommodate a higher priority pod");
        Optional<ListValue> conditions = Conditions.with(victim, condition);
        if (conditions.isEmpty()) {
            delete(victim, done);
            return;
        }
        // The node writes conditions, too: none of them may be lost.
        Map<String, Object> patch =
                Map.of(
                        "metadata",
                        FreeMap.of(Map.of("resourceVersion", victim.metadata().resourceVersion())),
                        "status",
                        FreeMap.of(Map.of("conditions", conditions.get())));
        calls.call(
                () -> door.act(new Action.Patch(victim, "status", FreeMap.of(patch))),
                (_, trouble) -> {
                    Optional<Pod> now =
                            door.view()
                                    .find(Pod.class, victim.namespace(), victim.name())
                                    .filter(one -> one.uid().equals(victim.uid()));
                    boolean isStale = trouble instanceof ApiError refusal && refusal.code() == 409;
                    if (isStale && now.isPresent() && attempt < ATTEMPTS) {
                        tell(pod, now.get(), attempt + 1, done);
                    } else {
                        delete(victim, done);
                    }
                });
    }

    private void delete(Pod victim, LongConsumer done) {
        calls.call(
                () -> door.act(new Action.Delete(victim)),
                (outcome, trouble) -> {
                    if (trouble != null) {
                        LOG.debug(
                                "{}/{} could not be evicted: {}",
                                victim.namespace(),
                                victim.name(),
                                trouble.toString());
                    }
                    done.accept(trouble == null ? outcome.revision() : UNKNOWN);
                });
    }
}
