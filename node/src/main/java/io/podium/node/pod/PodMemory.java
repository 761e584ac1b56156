package io.podium.node.pod;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was tried for one pod and how it went. Lost when Podium ends; nothing in it is needed to go
 * on.
 */
final class PodMemory {
    private final Map<String, Hold> holds = new HashMap<>();
    private final Map<String, Duration> delays = new HashMap<>();
    private final Map<String, BackOff> backOffs = new HashMap<>();
    private final Map<String, BackOff> pullBackOffs = new HashMap<>();
    private final Map<String, String> pullErrors = new HashMap<>();
    private final Map<String, Integer> pulled = new HashMap<>();
    private final Set<String> pulling = new HashSet<>();
    private final Map<String, Stopping> stopping = new HashMap<>();
    private final Set<String> stopped = new HashSet<>();
    private Observed.Volumes volumes = Observed.Volumes.UNKNOWN;
    private boolean deleted;
    private Optional<Decision> decision = Optional.empty();

    /** All of it together with what the runtime shows now. */
    synchronized Observed with(List<SandboxSeen> sandboxes, List<ContainerSeen> containers) {
        return new Observed(
                sandboxes,
                containers,
                holds,
                backOffs,
                pulling,
                stopping,
                Map.of(),
                Sizes.NONE,
                stopped,
                volumes,
                deleted);
    }

    synchronized void hold(String name, Hold hold) {
        holds.put(name, hold);
    }

    /** Holds for a time that doubles with each time in a row. */
    synchronized void holdLonger(
            String name,
            String reason,
            String message,
            Instant now,
            Duration first,
            Duration longest) {
        Duration delay =
                delays.merge(
                        name,
                        first,
                        (before, same) -> {
                            Duration twice = before.multipliedBy(2);
                            return twice.compareTo(longest) > 0 ? longest : twice;
                        });
        holds.put(name, new Hold(reason, message, now.plus(delay)));
    }

    /** It went well: no hold, and the next trouble starts small. */
    synchronized void release(String name) {
        holds.remove(name);
        delays.remove(name);
    }

    /** Something the pod refers to changed: what was held because of it may be tried at once. */
    synchronized void sourcesChanged() {
        volumes = volumes == Observed.Volumes.MOUNTED ? Observed.Volumes.UNKNOWN : volumes;
        holds.remove(Hold.VOLUMES);
        holds.replaceAll((name, hold) ->
                hold.reason().equals(Hold.CONFIG_ERROR)
                        ? new Hold(hold.reason(), hold.message(), Instant.EPOCH)
                        : hold);
    }

    /** Notes that the container is started again after an end. */
    synchronized void startsAgain(String name, Instant ended, Instant now) {
        BackOff before = backOffs.get(name);
        backOffs.put(name, before == null ? BackOff.first(now) : before.next(ended, now));
    }

    /** The wait after a failed pull that still lasts. */
    synchronized Optional<Instant> pullWait(String name, Instant now) {
        BackOff backOff = pullBackOffs.get(name);
        return backOff == null
                ? Optional.empty()
                : Optional.of(backOff.updated().plus(backOff.delay())).filter(now::isBefore);
    }

    synchronized String pullError(String name) {
        return pullErrors.getOrDefault(name, "");
    }

    synchronized void pullFailed(String name, String message, Instant now) {
        pulling.remove(name);
        pullErrors.put(name, message);
        BackOff before = pullBackOffs.get(name);
        pullBackOffs.put(name, before == null ? BackOff.first(now) : before.next(now, now));
    }

    /** False when the pull is under way already. */
    synchronized boolean pullBegins(String name) {
        return pulling.add(name);
    }

    /**
     * An image was fetched for a start of the container.
     *
     * @param key of the image among those the container wants
     */
    synchronized void pullSucceeded(String name, String key, int attempt) {
        pulling.remove(name);
        pulled.put(key, attempt);
        pullBackOffs.remove(name);
        pullErrors.remove(name);
        holds.remove(name);
    }

    /** Whether the image was pulled for just this start. */
    synchronized boolean isPulled(String key, int attempt) {
        return pulled.getOrDefault(key, -1) == attempt;
    }

    /** Notes the stage; true when the container was not at this one before. */
    synchronized boolean stops(String id, Stopping.Stage stage, Instant deadline) {
        Stopping before = stopping.put(id, new Stopping(stage, deadline));
        return before == null || before.stage() != stage;
    }

    /** The hook is over: what follows is its turn, unless that came already. */
    synchronized void hookEnds(String id) {
        stopping.computeIfPresent(
                id,
                (same, now) ->
                        now.stage() == Stopping.Stage.HOOK
                                ? new Stopping(Stopping.Stage.TURN, now.deadline())
                                : now);
    }

    synchronized void stopEnds(String id) {
        stopping.remove(id);
    }

    synchronized void sandboxStopped(String id) {
        stopped.add(id);
    }

    /** The node's last word; the first one stays. */
    synchronized void decide(Decision now) {
        decision = decision.or(() -> Optional.of(now));
    }

    synchronized Optional<Decision> decision() {
        return decision;
    }

    synchronized boolean isUnmounted() {
        return volumes == Observed.Volumes.UNMOUNTED;
    }

    synchronized void volumes(Observed.Volumes now) {
        volumes = now;
    }

    synchronized void deleted(boolean now) {
        deleted = now;
    }
}
