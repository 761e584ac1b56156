package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodStatus;
import io.podium.api.error.ApiError;
import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import io.podium.client.Door;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one pod's status to the cluster: one write at a time, only on real change, what changes
 * meanwhile in the next one. Keeps the pod as last stored, because the View shows own writes later.
 */
final class StatusDoer {
    private static final Logger LOG = LoggerFactory.getLogger(StatusDoer.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final NodeTools tools;
    private final Runnable wake;
    private Pod stored;
    private boolean busy;
    private boolean pausing;
    private Duration pause = FIRST_PAUSE;

    StatusDoer(NodeTools tools, Pod pod, Runnable wake) {
        this.tools = tools;
        this.wake = wake;
        this.stored = pod;
    }

    /** The newest pod there is: the View's or the one our own write brought back. */
    synchronized Pod newest() {
        return stored;
    }

    /**
     * The View shows this pod; older news than our own writes are ignored. False when it is just
     * what our own write brought back.
     */
    synchronized boolean shown(Pod pod) {
        long before = revision(stored);
        long now = revision(pod);
        if (now >= before) {
            stored = pod;
        }
        return now > before;
    }

    private static long revision(Pod pod) {
        String text = pod.metadata().resourceVersion();
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    /**
     * Whether the cluster has this status; if not, and nothing is under way, it is written. Never
     * blocks.
     */
    synchronized boolean show(PodStatus status) {
        if (busy || pausing) {
            return false;
        }
        if (Zeros.same(stored.status().value(), status.value())) {
            return true;
        }
        busy = true;
        act(new Action.UpdateStatus(stored.withStatus(status)), "status");
        return false;
    }

    /** Deletes the object, once. */
    synchronized void delete(PodMemory memory) {
        if (busy || pausing) {
            return;
        }
        busy = true;
        memory.deleted(true);
        var action = new Action.Delete(stored, Optional.of(0L), "");
        var _ =
                tools.door()
                        .act(action)
                        .whenComplete((outcome, trouble) -> {
                            if (trouble != null && code(trouble) != NOT_FOUND) {
                                memory.deleted(false);
                            }
                            finished(outcome, trouble, "deletion");
                        });
    }

    private void act(Action action, String what) {
        var _ =
                tools.door()
                        .act(action)
                        .whenComplete((outcome, trouble) -> finished(outcome, trouble, what));
    }

    private void finished(Door.Outcome outcome, Throwable trouble, String what) {
        synchronized (this) {
            busy = false;
            if (trouble == null) {
                pause = FIRST_PAUSE;
                Optional<ApiObject> object = outcome.object();
                if (object.isPresent() && object.get() instanceof Pod pod) {
                    var _ = shown(pod);
                }
            } else if (code(trouble) != NOT_FOUND) {
                if (code(trouble) != CONFLICT) { // Someone else wrote; the View will bring it.
                    LOG.warn("the {} of pod {} was not written", what, Specs.text(stored), trouble);
                }
                pausing = true;
                tools.loop().schedule(pause, this::pauseOver);
                Duration twice = pause.multipliedBy(2);
                pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
                return;
            }
        }
        wake.run();
    }

    private void pauseOver() {
        synchronized (this) {
            pausing = false;
        }
        wake.run();
    }

    private static int code(Throwable trouble) {
        Throwable cause =
                trouble instanceof CompletionException && trouble.getCause() != null
                        ? trouble.getCause()
                        : trouble;
        return cause instanceof ApiError refusal ? refusal.code() : 0;
    }
}
