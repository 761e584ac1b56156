package io.podium.controllers.deployment;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.ReplicaSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How big each ReplicaSet should be next: pure arithmetic, following upstream's rolling.go and
 * sync.go, where each formula has been argued over for years. Answers name the sets that are to be
 * resized or at least annotated anew.
 */
final class Sizes {
    private final Deployment deployment;
    private final Limits limits;
    private final Generations generations;

    Sizes(Deployment deployment, Limits limits, Generations generations) {
        this.deployment = deployment;
        this.limits = limits;
        this.generations = generations;
    }

    /** How big a newest set may be now, whether it exists already or not. */
    int newest() {
        int size = generations.newest().map(Generations::size).orElse(0);
        if (Limits.isRecreate(deployment) || size >= limits.wanted()) {
            return limits.wanted();
        }
        int room = limits.most() - Generations.size(generations.all());
        return room <= 0 ? size : size + Math.min(room, limits.wanted() - size);
    }

    /**
     * How big old sets may still be: first those pods go that do not work, then as many as can be
     * spared. Nobody shrinks before every set has said how it stands since it was resized: one that
     * has just given up pods, and is the newest again because the user went back, still says it has
     * them. Upstream does not wait for that, and then has too few for a moment.
     */
    Map<ReplicaSet, Integer> shrinking() {
        ReplicaSet newest = generations.newest().orElseThrow();
        List<ReplicaSet> all = generations.all();
        if (!all.stream().allMatch(Sizes::hasReported)) {
            return Map.of();
        }
        int newestUnavailable = Generations.size(newest) - dependable(newest);
        int budget = Generations.size(all) - limits.leastAvailable() - newestUnavailable;
        var sizes = new LinkedHashMap<ReplicaSet, Integer>();
        if (Generations.size(generations.old()) == 0 || budget <= 0) {
            return sizes;
        }
        for (ReplicaSet set : generations.old()) {
            int size = Generations.size(set);
            int sick = Math.min(budget, size - dependable(set));
            if (size > 0 && sick > 0) {
                sizes.put(set, size - sick);
                budget -= sick;
            }
        }
        int spare = all.stream().mapToInt(Sizes::dependable).sum() - limits.leastAvailable();
        for (ReplicaSet set : generations.old()) {
            int size = sizes.getOrDefault(set, Generations.size(set));
            int fewer = Math.min(size, spare);
            if (fewer > 0) {
                sizes.put(set, size - fewer);
                spare -= fewer;
            }
        }
        return sizes;
    }

    /**
     * How many available pods one may count on: a set that was made smaller may still report pods
     * that are about to go. Upstream counts those, too, and now and then has too few for a moment.
     */
    private static int dependable(ReplicaSet set) {
        return Math.min(Generations.size(set), set.status().availableReplicas());
    }

    private static boolean hasReported(ReplicaSet set) {
        return set.status().observedGeneration() >= set.metadata().generation();
    }

    /** Whether the Deployment itself was resized since its sets were last sized. */
    boolean isScaling() {
        return generations.active().stream()
                .anyMatch(set ->
                        Annotations.number(set, Annotations.DESIRED)
                                .filter(desired -> desired != limits.wanted())
                                .isPresent());
    }

    /** After the Deployment was resized: all sets that have pods grow or shrink in proportion. */
    Map<ReplicaSet, Integer> scaling() {
        Optional<ReplicaSet> only = activeOrLatest();
        if (only.isPresent()) {
            return Map.of(only.get(), limits.wanted());
        }
        if (isSaturated()) {
            var sizes = new LinkedHashMap<ReplicaSet, Integer>();
            generations.old().stream()
                    .filter(set -> Generations.size(set) > 0)
                    .forEach(set -> sizes.put(set, 0));
            return sizes;
        }
        return Limits.isRecreate(deployment) ? Map.of() : proportions();
    }

    /** The one set that carries all: the only one with pods, or without any the newest. */
    private Optional<ReplicaSet> activeOrLatest() {
        List<ReplicaSet> active = generations.active();
        return switch (active.size()) {
            case 0 ->
                    generations
                            .newest()
                            .or(() -> generations.old().reversed().stream().findFirst());
            case 1 -> Optional.of(active.getFirst());
            default -> Optional.empty();
        };
    }

    private boolean isSaturated() {
        return generations
                .newest()
                .filter(set ->
                        Generations.size(set) == limits.wanted()
                                && set.status().availableReplicas() == limits.wanted()
                                && Annotations.number(set, Annotations.DESIRED)
                                        .filter(desired -> desired == limits.wanted())
                                        .isPresent())
                .isPresent();
    }

    private Map<ReplicaSet, Integer> proportions() {
        List<ReplicaSet> active = generations.active();
        int allowed = limits.wanted() > 0 ? limits.most() : 0;
        int toAdd = allowed - Generations.size(active);
        var sorted = new ArrayList<>(active);
        // The largest first, for it gets what rounding leaves over; of equals the newer when
        // growing.
        Comparator<ReplicaSet> byAge =
                toAdd > 0 ? Generations.BY_CREATION.reversed() : Generations.BY_CREATION;
        sorted.sort(
                Comparator.<ReplicaSet>comparingInt(set -> -Generations.size(set))
                        .thenComparing(byAge));
        var sizes = new LinkedHashMap<ReplicaSet, Integer>();
        int added = 0;
        for (ReplicaSet set : sorted) {
            int share = toAdd == 0 ? 0 : share(set, toAdd, added);
            sizes.put(set, Generations.size(set) + share);
            added += share;
        }
        if (toAdd != 0 && !sorted.isEmpty()) {
            int leftover = toAdd - added;
            sizes.computeIfPresent(sorted.getFirst(), (_, size) -> Math.max(size + leftover, 0));
        }
        return sizes;
    }

    private int share(ReplicaSet set, int toAdd, int added) {
        if (Generations.size(set) == 0 || toAdd == added) {
            return 0;
        }
        int fraction = fraction(set);
        int allowed = toAdd - added;
        return toAdd > 0 ? Math.min(fraction, allowed) : Math.max(fraction, allowed);
    }

    /** By how much the set has to change to keep its part of the whole. */
    private int fraction(ReplicaSet set) {
        int size = Generations.size(set);
        if (limits.wanted() == 0) {
            return -size;
        }
        long before = Annotations.number(set, Annotations.MAXIMUM).orElse(0L);
        if (before == 0) {
            before = deployment.status().replicas();
        }
        return before == 0 ? 0 : (int) Math.round((double) size * limits.most() / before) - size;
    }

    /** All old sets at nothing, for Recreate. */
    Map<ReplicaSet, Integer> emptied() {
        var sizes = new LinkedHashMap<ReplicaSet, Integer>();
        generations.old().stream()
                .filter(set -> Generations.size(set) > 0)
                .forEach(set -> sizes.put(set, 0));
        return sizes;
    }
}
