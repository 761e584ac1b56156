package io.podium.scheduler.queue;

import io.podium.api.core.v1.Pod;
import io.podium.client.Key;
import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.profile.Rests;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * The order in which pods are tried: by priority, then by how long they wait since they came or
 * were tried last. Whoever found no node is parked and rests; when something happens that may help
 * it is ready again, at once if nobody else is. Belongs to one loop.
 */
public final class WaitingPods {
    /** As upstream: parked pods are tried again after this time even if nothing has happened. */
    public static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final String FAILURE = "ScheduleAttemptFailure";

    private enum Place {
        READY,
        RESTING,
        PARKED,
        TRIED
    }

    private static final class Entry {
        private Pod pod;
        private long ticket;
        private Place place = Place.TRIED;
        private Set<Plugin> refusers = Set.of();
        private int refusals;
        private int troubles;
        private int attempts;
        private long firstNanos;
        private Instant since = Instant.EPOCH;
        private Instant rested = Instant.EPOCH;

        Entry(Pod pod, long ticket) {
            this.pod = pod;
            this.ticket = ticket;
        }

        int priority() {
            return pod.spec().priority();
        }
    }

    /**
     * How often a pod was tried.
     *
     * @param firstNanos when it was tried first, by the clock of {@link #tried}
     */
    public record Tries(int count, long firstNanos) {}

    private static final Comparator<Entry> BY_TURN =
            Comparator.comparingInt((Entry entry) -> -entry.priority())
                    .thenComparingLong(entry -> entry.ticket);

    private static final Comparator<Entry> BY_REST =
            Comparator.comparing((Entry entry) -> entry.rested).thenComparing(BY_TURN);

    private final Rests rests;
    private final Arrivals arrivals;
    private final TreeSet<Entry> ready = new TreeSet<>(BY_TURN);
    private final TreeSet<Entry> resting = new TreeSet<>(BY_REST);

    /** Those among whose attempts something failed; they rest whatever others do. */
    private final TreeSet<Entry> troubled = new TreeSet<>(BY_REST);

    private final Map<Plugin, Set<Entry>> refusedBy = new EnumMap<>(Plugin.class);
    private final Set<Entry> parked = new LinkedHashSet<>();
    private final Map<Key, Entry> entries = new HashMap<>();
    private long tickets;

    public WaitingPods(Rests rests, Arrivals arrivals) {
        this.rests = rests;
        this.arrivals = arrivals;
    }

    /** A pod wants a node, or has changed so that it might find one; it is ready. */
    public void add(Key key, Pod pod) {
        add(key, pod, entries.containsKey(key) ? "UnschedulablePodUpdate" : "UnschedulablePodAdd");
    }

    /** A pod that is to be tried at once. */
    public void activate(Key key, Pod pod) {
        add(key, pod, "ForceActivate");
    }

    private void add(Key key, Pod pod, String event) {
        Entry entry = entries.get(key);
        if (entry == null || !entry.pod.uid().equals(pod.uid())) {
            remove(key);
            entry = new Entry(pod, tickets++);
            entries.put(key, entry);
        }
        take(entry);
        entry.pod = pod;
        put(entry, Place.READY);
        arrivals.came(Arrivals.ACTIVE, event);
    }

    /** The pod has changed in what does not matter for placing. */
    public void refresh(Key key, Pod pod) {
        Entry entry = entries.get(key);
        if (entry != null && entry.pod.uid().equals(pod.uid())) {
            Place place = take(entry);
            entry.pod = pod;
            put(entry, place);
        }
    }

    private Place take(Entry entry) {
        switch (entry.place) {
            case READY -> ready.remove(entry);
            case RESTING -> (entry.troubles == 0 ? resting : troubled).remove(entry);
            case PARKED -> {
                parked.remove(entry);
                entry.refusers.forEach(plugin -> refusedBy.get(plugin).remove(entry));
            }
            case TRIED -> {
                // It stands nowhere.
            }
        }
        return entry.place;
    }

    private void put(Entry entry, Place place) {
        entry.place = place;
        switch (place) {
            case READY -> ready.add(entry);
            case RESTING -> (entry.troubles == 0 ? resting : troubled).add(entry);
            case PARKED -> {
                parked.add(entry);
                for (Plugin plugin : entry.refusers) {
                    refusedBy.computeIfAbsent(plugin, _ -> new LinkedHashSet<>()).add(entry);
                }
            }
            case TRIED -> {
                // It stands nowhere.
            }
        }
    }

    /**
     * The next to be tried; it stays known until it is removed, parked or added again. When nobody
     * is ready, whoever rests only because it found nothing need not rest any longer.
     */
    public Optional<Pod> poll() {
        Entry entry = ready.pollFirst();
        if (entry == null) {
            entry = resting.pollFirst();
            if (entry == null) {
                return Optional.empty();
            }
            arrivals.came(Arrivals.ACTIVE, "PopFromBackoffQ");
        }
        take(entry);
        put(entry, Place.TRIED);
        return Optional.of(entry.pod);
    }

    /** The pod is tried now; answers how often it was, this time counted. */
    public Tries tried(Key key, long nanos) {
        Entry entry = entries.get(key);
        entry.firstNanos = entry.attempts++ == 0 ? nanos : entry.firstNanos;
        return new Tries(entry.attempts, entry.firstNanos);
    }

    /**
     * The pod found no node.
     *
     * @param refusers who objected; when nobody did, whatever happens may help
     */
    public void park(Key key, Set<Plugin> refusers, Instant now) {
        Entry entry = entries.get(key);
        if (entry != null && entry.place == Place.TRIED) {
            entry.refusers = Set.copyOf(refusers);
            entry.troubles = 0;
            entry.refusals++;
            entry.ticket = tickets++;
            entry.since = now;
            entry.rested = now.plus(rests.after(entry.refusals));
            put(entry, Place.PARKED);
            arrivals.came(Arrivals.UNSCHEDULABLE, FAILURE);
        }
    }

    /** Trying the pod failed for no fault of its own; it rests and is tried again. */
    public void rest(Key key, Instant now) {
        Entry entry = entries.get(key);
        if (entry != null && entry.place == Place.TRIED) {
            entry.troubles++;
            entry.ticket = tickets++;
            entry.rested = now.plus(rests.after(entry.troubles));
            put(entry, Place.RESTING);
            arrivals.came(Arrivals.BACKOFF, FAILURE);
        }
    }

    /** The pod needs no node any more. */
    public void remove(Key key) {
        Entry entry = entries.remove(key);
        if (entry != null) {
            take(entry);
        }
    }

    /**
     * Something happened.
     *
     * @param event what, as upstream's metrics say it
     * @param interested refusers it may matter to
     * @param helps whether it may help the pod against the refuser
     */
    public void happened(
            String event, Set<Plugin> interested, BiPredicate<Pod, Plugin> helps, Instant now) {
        if (parked.isEmpty()) {
            return;
        }
        var moved = new LinkedHashSet<Entry>();
        for (Plugin plugin : interested) {
            for (Entry entry : refusedBy.getOrDefault(plugin, Set.of())) {
                if (!moved.contains(entry) && helps.test(entry.pod, plugin)) {
                    moved.add(entry);
                }
            }
        }
        for (Entry entry : parked) {
            if (entry.refusers.isEmpty()) {
                moved.add(entry);
            }
        }
        moved.forEach(entry -> unpark(entry, event, now));
    }

    private void unpark(Entry entry, String event, Instant now) {
        boolean hasRested = !entry.rested.isAfter(now);
        take(entry);
        put(entry, hasRested ? Place.READY : Place.RESTING);
        arrivals.came(hasRested ? Arrivals.ACTIVE : Arrivals.BACKOFF, event);
    }

    /** Time has passed: who has rested is ready, and who was parked for too long is tried again. */
    public void wake(Instant now) {
        for (TreeSet<Entry> some : List.of(resting, troubled)) {
            while (!some.isEmpty() && !some.first().rested.isAfter(now)) {
                Entry entry = some.first();
                take(entry);
                put(entry, Place.READY);
                arrivals.came(Arrivals.ACTIVE, "BackoffComplete");
            }
        }
        for (Entry entry : new ArrayList<>(parked)) {
            if (entry.since.plus(PATIENCE).isAfter(now)) {
                break; // The others were parked later.
            }
            unpark(entry, "UnschedulableTimeout", now);
        }
    }

    /** When to wake again; empty when nobody rests or is parked. */
    public Optional<Instant> nextWake() {
        var times = new ArrayList<Instant>();
        for (TreeSet<Entry> some : List.of(resting, troubled)) {
            if (!some.isEmpty()) {
                times.add(some.first().rested);
            }
        }
        if (!parked.isEmpty()) {
            times.add(parked.iterator().next().since.plus(PATIENCE));
        }
        return times.stream().min(Comparator.naturalOrder());
    }

    /** Whether nobody can be tried now. */
    public boolean isEmpty() {
        return ready.isEmpty() && resting.isEmpty();
    }

    /** How many can be tried now. */
    public int ready() {
        return ready.size();
    }

    /** How many rest. */
    public int resting() {
        return resting.size() + troubled.size();
    }

    /** How many found no node and wait for something to happen. */
    public int parked() {
        return parked.size();
    }
}
