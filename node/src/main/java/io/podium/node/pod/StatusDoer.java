package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodStatus;
import io.podium.api.error.ApiError;
import io.podium.api.view.ApiObject;
import io.podium.base.loop.Loop;
import io.podium.client.Action;
import io.podium.client.Door;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
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

    private final Door door;
    private final Loop loop;
    private final Runnable wake;
    private final Runnable news;

    /** Revisions the View showed during a write, which may be that of the write. */
    private final Set<Long> unsure = new HashSet<>();

    private Pod stored;
    private boolean busy;
    private boolean pausing;
    private Duration pause = FIRST_PAUSE;

    /**
     * @param wake at the end of each write
     * @param news instead, when others had written meanwhile
     */
    StatusDoer(Door door, Loop loop, Pod pod, Runnable wake, Runnable news) {
        this.door = door;
        this.loop = loop;
        this.wake = wake;
        this.news = news;
        this.stored = pod;
    }

    /** The newest pod there is: the View's or the one our own write brought back. */
    synchronized Pod newest() {
        return stored;
    }

    /**
     * The View shows this pod; older news than our own writes are ignored. False when it is just
     * what our own write brought back; during a write that is said at its end.
     */
    synchronized boolean shown(Pod pod) {
        boolean isNewer = keep(pod);
        if (isNewer && busy) {
            unsure.add(revision(pod));
        }
        return isNewer && !busy;
    }

    private boolean keep(Pod pod) {
        long before = revision(stored);
        long now = revision(pod);
        if (now >= before) {
            stored = pod;
        }
        return now > before;
    }

    private static long revision(Pod pod) {
        return Specs.number(pod.metadata().resourceVersion(), 18, 0);
    }

    /**
     * Whether the cluster has this status; if not, and nothing is under way, it is written. Never
     * blocks.
     *
     * @param seen the pod the status was made from: when there is a newer one by now, nothing is
     *     written, for what others said in it, such as a condition of theirs, would be taken back.
     *     Whoever brought it has waked
     */
    synchronized boolean show(Pod seen, PodStatus status) {
        if (busy || pausing || revision(seen) < revision(stored)) {
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
                door.act(action)
                        .whenComplete((outcome, trouble) -> {
                            if (trouble != null && code(trouble) != NOT_FOUND) {
                                memory.deleted(false);
                            }
                            finished(outcome, trouble, "deletion");
                        });
    }

    private void act(Action action, String what) {
        var _ =
                door.act(action)
                        .whenComplete((outcome, trouble) -> finished(outcome, trouble, what));
    }

    private void finished(Door.Outcome outcome, Throwable trouble, String what) {
        boolean isNews;
        synchronized (this) {
            busy = false;
            pausing = trouble != null && code(trouble) != NOT_FOUND;
            if (trouble == null) {
                pause = FIRST_PAUSE;
                Optional<ApiObject> object = outcome.object();
                if (object.isPresent() && object.get() instanceof Pod pod) {
                    unsure.remove(revision(pod));
                    keep(pod);
                }
            } else if (pausing) {
                if (code(trouble) != CONFLICT) { // Someone else wrote; the View will bring it.
                    LOG.warn("the {} of pod {} was not written", what, Specs.text(stored), trouble);
                }
                loop.schedule(pause, this::pauseOver);
                Duration twice = pause.multipliedBy(2);
                pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
            }
            isNews = !unsure.isEmpty();
            unsure.clear();
        }
        if (isNews) {
            news.run();
        } else if (trouble == null || code(trouble) == NOT_FOUND) {
            wake.run();
        }
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
