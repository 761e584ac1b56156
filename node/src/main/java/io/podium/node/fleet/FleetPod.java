package io.podium.node.fleet;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodStatus;
import io.podium.api.error.ApiError;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.client.Action;
import io.podium.client.Door;
import io.podium.client.runtime.Calls;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * One simulated pod: shows the status its script gives at each time, and ends when it is deleted.
 * Everything is on the loop; what streams read is volatile.
 */
final class FleetPod {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final FleetNode node;
    private final Loop loop;
    private final Calls calls;
    private final Clock clock;
    private final Instant adopted;
    private volatile Pod stored;
    private String address;
    private Optional<PodStatus> sent = Optional.empty();
    private Optional<PodStatus> answered = Optional.empty();
    private Optional<Instant> deleted = Optional.empty();
    private Optional<PodStory> spoken = Optional.empty();
    private Loop.Cancel timer = () -> {};
    private Duration pause = FIRST_PAUSE;
    private boolean isBusy;
    private boolean isGone;

    FleetPod(Pod pod, FleetNode node, Loop loop, Clock clock) {
        this.node = node;
        this.loop = loop;
        this.calls = new Calls(loop);
        this.clock = clock;
        this.stored = pod;
        this.address = node.take(pod.status().podIP());
        this.adopted = clock.now().truncatedTo(ChronoUnit.SECONDS);
    }

    /** When it came to its node: an earlier life of this agent may have told the cluster. */
    private Instant from() {
        return stored.status().startTime().orElse(adopted);
    }

    Pod pod() {
        return stored;
    }

    /** Where its containers are now. */
    PodStory story() {
        return PodStory.at(stored, from(), clock.now());
    }

    /** The cluster shows the pod like this. */
    void shown(Pod pod) {
        if (revision(pod) >= revision(stored)) {
            stored = pod;
            String told = pod.status().podIP();
            if (!told.isEmpty() && !told.equals(address) && !pod.spec().hostNetwork()) {
                node.give(address);
                address = node.take(told);
            }
        }
        turn();
    }

    private static long revision(Pod pod) {
        return Long.parseLong(pod.metadata().resourceVersion());
    }

    /** The cluster knows it no more. */
    void gone() {
        isGone = true;
        timer.cancel();
        node.give(address);
    }

    /** Does what is to be done now. */
    void turn() {
        if (isBusy || isGone || node.isSilent()) {
            return;
        }
        timer.cancel();
        Instant now = clock.now();
        if (stored.isDeleting()) {
            end(now);
        } else if (!isOver(stored)) {
            show(now);
        }
    }

    private static boolean isOver(Pod pod) {
        return pod.status().phase().equals("Succeeded") || pod.status().phase().equals("Failed");
    }

    private void show(Instant now) {
        PodStatus status;
        Optional<Instant> next;
        try {
            PodStory story = PodStory.at(stored, from(), now);
            speak(story);
            status = status(story, now);
            next = story.next();
        } catch (PodScript.Unreadable trouble) {
            status = FleetStatus.refused(stored, trouble.getMessage());
            next = Optional.empty();
        }
        boolean isShown =
                status.equals(stored.status())
                        || (sent.filter(status::equals).isPresent()
                                && answered.filter(stored.status()::equals).isPresent());
        if (!isShown) {
            write(status);
            return;
        }
        next.ifPresent(at -> wakeAfter(Duration.between(now, at)));
    }

    /** Of a pod that had begun before this agent did, only what happens from now on is said. */
    private void speak(PodStory story) {
        boolean isTaken = spoken.isEmpty() && stored.status().startTime().isPresent();
        if (!isTaken) {
            say(FleetEvents.between(stored, spoken, story));
        }
        spoken = Optional.of(story);
    }

    private void say(List<FleetEvents.Said> all) {
        for (FleetEvents.Said one : all) {
            node.events().record(stored, one.fieldPath(), one.type(), one.reason(), one.message());
        }
    }

    private void wakeAfter(Duration wait) {
        timer = loop.schedule(wait.isNegative() ? Duration.ZERO : wait, this::turn);
    }

    private void write(PodStatus status) {
        sent = Optional.of(status);
        answered = Optional.empty();
        act(new Action.UpdateStatus(stored.withStatus(status)));
    }

    /** Lets its containers stop, then lets go of it; whoever holds it by a finalizer learns how. */
    private void end(Instant now) {
        if (deleted.isEmpty()) {
            deleted = Optional.of(now);
            sayGoodbye(now);
        }
        Instant due = deleted.get().plus(stopping());
        if (now.isBefore(due)) {
            wakeAfter(Duration.between(now, due));
            return;
        }
        boolean isHeld = !stored.metadata().finalizers().isEmpty();
        if (isHeld && !isOver(stored)) {
            write(lastStatus(now));
        } else if (!isHeld || stored.metadata().deletionGracePeriodSeconds() > 0) {
            act(new Action.Delete(stored, Optional.of(0L), ""));
        }
    }

    private void sayGoodbye(Instant now) {
        try {
            say(FleetEvents.ending(stored, PodStory.at(stored, from(), now)));
        } catch (PodScript.Unreadable trouble) {
            // It never ran, so nothing is stopped.
        }
    }

    private PodStatus lastStatus(Instant now) {
        try {
            return status(PodStory.at(stored, from(), now).stopped(now), now);
        } catch (PodScript.Unreadable trouble) {
            return FleetStatus.refused(stored, trouble.getMessage());
        }
    }

    private PodStatus status(PodStory story, Instant now) {
        return FleetStatus.render(stored, story, node.address(), address, from(), now);
    }

    private Duration stopping() {
        Duration longest = Duration.ZERO;
        try {
            for (Container container : stored.spec().containers()) {
                Duration one =
                        PodScript.of(stored.metadata().annotations(), container.name()).stopping();
                longest = one.compareTo(longest) > 0 ? one : longest;
            }
        } catch (PodScript.Unreadable trouble) {
            return Duration.ZERO; // It never ran.
        }
        Duration grace = Duration.ofSeconds(stored.metadata().deletionGracePeriodSeconds());
        return longest.compareTo(grace) > 0 ? grace : longest;
    }

    private void act(Action action) {
        isBusy = true;
        calls.call(() -> node.door().act(action), this::acted);
    }

    private void acted(Door.Outcome outcome, Throwable trouble) {
        isBusy = false;
        if (trouble == null) {
            pause = FIRST_PAUSE;
            if (outcome.object().isPresent() && outcome.object().get() instanceof Pod pod) {
                answered = Optional.of(pod.status());
                shown(pod);
            } else {
                turnAfterDeletion();
            }
            return;
        }
        boolean isAbsent = trouble instanceof ApiError refusal && refusal.code() == 404;
        if (!isAbsent && !isGone) { // Someone else wrote, or the server is in trouble.
            wakeAfter(pause);
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
        }
    }

    /** A Status says that the pod is gone; the view will show it. If not, it is tried again. */
    private void turnAfterDeletion() {
        if (!isGone) {
            wakeAfter(LONGEST_PAUSE);
        }
    }
}
