package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import io.podium.node.Meter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Which pods a node has taken; decides of one after the other, so that two never take one room.
 * While room is made for a pod no other begins.
 */
public final class Admissions {
    /** How much longer than its grace, and how long at least, it may take a victim to end. */
    private static final double MORE_THAN_ITS_GRACE = 1.5;

    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(10);

    private final Meter meter;
    private final Set<String> taken = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private final Map<String, Runnable> waiting = new HashMap<>();
    private final NavigableSet<Turn> turns = new TreeSet<>();
    private Instant turnsEnd = Instant.MIN;
    private Optional<Making> making = Optional.empty();

    /** When it is whose turn, at the start of a node: the older pod comes first. */
    private record Turn(Instant created, String uid) implements Comparable<Turn> {
        static Turn of(Pod pod) {
            Instant created = pod.metadata().creationTimestamp().orElse(Instant.MAX);
            return new Turn(created, pod.uid());
        }

        @Override
        public int compareTo(Turn other) {
            int order = created.compareTo(other.created);
            return order == 0 ? uid.compareTo(other.uid) : order;
        }
    }

    /**
     * Room is being made.
     *
     * @param pod that waits for it
     * @param victims that have not ended yet
     * @param until when it begins in spite of them
     */
    private record Making(String pod, String resource, Set<String> victims, Instant until) {
        static Making of(Pod pod, Ruling.MakeRoom ruling, Instant now) {
            var victims = new HashSet<String>();
            Instant until = now;
            for (Pod victim : ruling.victims()) {
                victims.add(victim.uid());
                Instant end = now.plus(patience(victim));
                until = end.isAfter(until) ? end : until;
            }
            return new Making(pod.uid(), ruling.resource(), victims, until);
        }

        private static Duration patience(Pod victim) {
            double millis = PodDesired.specified(victim).toMillis() * MORE_THAN_ITS_GRACE;
            Duration patience = Duration.ofMillis((long) millis);
            return patience.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : patience;
        }

        boolean isOver(Instant now) {
            return victims.isEmpty() || !now.isBefore(until);
        }
    }

    /**
     * @param meter hears who made room
     */
    public Admissions(Meter meter) {
        this.meter = meter;
    }

    /**
     * The pods a node finds when it starts. Of those that have not begun the older ones are decided
     * of first, so that a full node keeps them; nobody waits for long, whatever keeps an older one.
     */
    public void starts(List<Pod> pods, Instant now) {
        synchronized (this) {
            pods.stream()
                    .filter(pod -> pod.status().startTime().isEmpty() && !Specs.isTerminal(pod))
                    .map(Turn::of)
                    .forEach(turns::add);
            turnsEnd = now.plus(LEAST_PATIENCE);
        }
    }

    /** Whatever the rules say, the pod is there already. */
    void hasBegun(String uid) {
        List<Runnable> woken;
        synchronized (this) {
            taken.add(uid);
            woken = hadItsTurn(uid);
        }
        woken.forEach(Runnable::run);
    }

    /** Nobody has to be asked about the pod. */
    void isDecided(String uid) {
        List<Runnable> woken;
        synchronized (this) {
            woken = hadItsTurn(uid);
        }
        woken.forEach(Runnable::run);
    }

    /** Whose turn it is now, if somebody waited for the end of this one. */
    private List<Runnable> hadItsTurn(String uid) {
        if (turns.isEmpty() || !turns.removeIf(turn -> turn.uid().equals(uid))) {
            return List.of();
        }
        if (turns.isEmpty()) {
            List<Runnable> woken = List.copyOf(waiting.values());
            waiting.clear();
            return woken;
        }
        Runnable next = waiting.remove(turns.first().uid());
        return next == null ? List.of() : List.of(next);
    }

    /** Until when the pod has to wait for older ones. */
    private Optional<Ruling> behind(Pod pod, Instant now) {
        if (!now.isBefore(turnsEnd)) {
            turns.clear();
        }
        return turns.isEmpty() || turns.first().compareTo(Turn.of(pod)) >= 0
                ? Optional.empty()
                : Optional.of(new Ruling.Wait(turnsEnd));
    }

    /** Nothing of the pod runs any more, nor will again. */
    void hasEnded(String uid) {
        var woken = new ArrayList<Runnable>();
        synchronized (this) {
            ended.add(uid);
            woken.addAll(hadItsTurn(uid));
            woken.addAll(left(uid));
        }
        woken.forEach(Runnable::run);
    }

    /** Nothing of the pod is left. */
    public void forget(String uid) {
        var woken = new ArrayList<Runnable>();
        synchronized (this) {
            taken.remove(uid);
            ended.remove(uid);
            waiting.remove(uid);
            woken.addAll(hadItsTurn(uid));
            woken.addAll(left(uid));
        }
        woken.forEach(Runnable::run);
    }

    /** Who has to be told that the pod gave its room back, or waits for none any more. */
    private List<Runnable> left(String uid) {
        if (making.isEmpty()) {
            return List.of();
        }
        Making current = making.get();
        if (current.pod().equals(uid)) {
            return made();
        }
        if (!current.victims().remove(uid)) {
            return List.of();
        }
        meter.preempted(current.resource());
        Runnable next = waiting.get(current.pod());
        return current.victims().isEmpty() && next != null ? List.of(next) : List.of();
    }

    /** No room is made any more: all who waited may ask. */
    private List<Runnable> made() {
        making = Optional.empty();
        List<Runnable> woken = List.copyOf(waiting.values());
        waiting.clear();
        return woken;
    }

    /**
     * Asks the rules once whether the pod may begin beside those that are there; a pod that was
     * taken stays.
     *
     * @param wake called when a pod that has to wait may ask again
     * @param onNode all pods bound to the node
     * @param rules the answer, given the pods that take room
     */
    Ruling judge(
            Pod pod,
            Runnable wake,
            Instant now,
            Supplier<List<Pod>> onNode,
            Function<List<Pod>, Ruling> rules) {
        Ruling ruling;
        var woken = new ArrayList<Runnable>();
        synchronized (this) {
            Optional<Ruling> before =
                    behind(pod, now).or(() -> making.map(current -> queued(pod, current, now)));
            if (taken.contains(pod.uid()) || pod.status().startTime().isPresent()) {
                ruling = new Ruling.Take();
            } else if (before.isPresent()) {
                ruling = before.get();
                if (ruling instanceof Ruling.Take) {
                    woken.addAll(made());
                }
            } else {
                ruling = rules.apply(present(pod, onNode.get()));
            }
            settle(pod, ruling, wake, now);
            if (!(ruling instanceof Ruling.Wait)) {
                woken.addAll(hadItsTurn(pod.uid()));
            }
        }
        woken.forEach(Runnable::run);
        return ruling;
    }

    private void settle(Pod pod, Ruling ruling, Runnable wake, Instant now) {
        switch (ruling) {
            case Ruling.Take() -> taken.add(pod.uid());
            case Ruling.Refuse _ -> {}
            case Ruling.Wait _ -> waiting.put(pod.uid(), wake);
            case Ruling.MakeRoom room -> {
                making = Optional.of(Making.of(pod, room, now));
                waiting.put(pod.uid(), wake);
            }
        }
    }

    /** The room is promised to the one it is made for, whoever comes meanwhile. */
    private static Ruling queued(Pod pod, Making current, Instant now) {
        boolean isItsTurn = current.pod().equals(pod.uid()) && current.isOver(now);
        Instant until = current.until().isAfter(now) ? current.until() : now.plus(LEAST_PATIENCE);
        return isItsTurn ? new Ruling.Take() : new Ruling.Wait(until);
    }

    private List<Pod> present(Pod pod, List<Pod> onNode) {
        return onNode.stream()
                .filter(other -> !other.uid().equals(pod.uid()))
                .filter(other -> !Specs.isTerminal(other) && !ended.contains(other.uid()))
                .filter(other ->
                        taken.contains(other.uid()) || other.status().startTime().isPresent())
                .toList();
    }
}
