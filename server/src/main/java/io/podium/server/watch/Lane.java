package io.podium.server.watch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What happens to some objects of a resource, in order, and who follows. Each follower has a number
 * it came to; what all have seen is forgotten, and whoever falls behind what is kept reads the
 * store's past instead.
 */
final class Lane {
    /** So many happenings are kept for those who are behind. */
    private static final int MOST = 2048;

    private final String name;
    private final String resource;
    private final Optional<String> labelKey;
    private final Budget budget;
    private final List<Happening> happenings = new ArrayList<>();
    private final Map<Cohort.Likeness, Cohort> cohorts = new HashMap<>();
    private final Set<Watcher> followers = new LinkedHashSet<>();
    private final Set<Watcher> behind = new HashSet<>();

    /** Number of the first happening that is kept. */
    private long first;

    Lane(WatchOrder order, Budget budget) {
        this.name = order.lane();
        this.resource = order.resource();
        boolean isOfLabel = order.name().isEmpty() && order.node().isEmpty();
        this.labelKey = isOfLabel ? order.label().map(WatchOrder.Label::key) : Optional.empty();
        this.budget = budget;
    }

    String name() {
        return name;
    }

    String resource() {
        return resource;
    }

    /** Of the label the lane is for, if it is for one. */
    Optional<String> labelKey() {
        return labelKey;
    }

    // Who follows.

    void join(Watcher watcher) {
        followers.add(watcher);
    }

    /** Whether anybody is left. */
    boolean part(Watcher watcher) {
        followers.remove(watcher);
        caughtUp(watcher);
        return !followers.isEmpty();
    }

    Cohort cohort(WatchOrder order, Frames frames) {
        Cohort cohort =
                cohorts.computeIfAbsent(
                        Cohort.Likeness.of(order, frames),
                        likeness -> new Cohort(this, order, frames, budget));
        cohort.joined();
        return cohort;
    }

    void leave(Cohort cohort) {
        if (!cohort.parted()) {
            cohorts.remove(cohort.likeness());
        }
    }

    // What happens.

    /** The number of the next happening. */
    long end() {
        return first + happenings.size();
    }

    boolean has(long number) {
        return number >= first;
    }

    Happening at(long number) {
        return happenings.get((int) (number - first));
    }

    void add(Happening happening) {
        happenings.add(happening);
    }

    /** Everyone takes what there is. */
    void pump() {
        // A follower may leave meanwhile.
        for (Watcher watcher : followers.toArray(Watcher[]::new)) {
            watcher.advance();
        }
        if (behind.isEmpty()) {
            forget(happenings.size());
        }
    }

    /**
     * Forgets what is too much, and what the store has forgotten too: what is kept here for those
     * who are behind costs no memory of its own.
     */
    void trim(long compacted) {
        int count = Math.max(happenings.size() - MOST, 0);
        while (count < happenings.size() && happenings.get(count).revision() <= compacted) {
            count++;
        }
        forget(count);
    }

    /** How many happenings are kept for those who are behind. */
    int kept() {
        return happenings.size();
    }

    /** Whether everyone has all. */
    boolean isAtRest() {
        return behind.isEmpty();
    }

    void isBehind(Watcher watcher) {
        behind.add(watcher);
    }

    void caughtUp(Watcher watcher) {
        if (behind.remove(watcher) && behind.isEmpty()) {
            forget(happenings.size());
        }
    }

    private void forget(int count) {
        happenings.subList(0, count).clear();
        first += count;
    }
}
