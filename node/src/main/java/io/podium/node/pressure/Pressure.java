package io.podium.node.pressure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which thresholds are met, since when, and which conditions of pressure a node has for it. A
 * condition lasts for a while after its cause is gone, lest it comes and goes. Pure.
 *
 * @param since when each threshold that is met was met first
 * @param urging those met for so long that pods have to go, memory's first
 * @param observed when each condition had a cause the last time
 */
record Pressure(
        Map<Threshold, Instant> since, List<Threshold> urging, Map<String, Instant> observed) {
    static final Pressure NONE = new Pressure(Map.of(), List.of(), Map.of());

    Pressure {
        since = Map.copyOf(since);
        urging = List.copyOf(urging);
        observed = Map.copyOf(observed);
    }

    /** What is known after a look. What urged before does so until its reclaim is there, too. */
    Pressure after(List<Threshold> thresholds, Map<Signal, Level> levels, Instant now) {
        var first = new LinkedHashMap<Threshold, Instant>();
        var newest = new HashMap<>(observed);
        for (Threshold one : thresholds) {
            Level level = levels.get(one.signal());
            boolean goesOn =
                    level != null
                            && (one.isMet(level)
                                    || (urging.contains(one) && one.isUnresolved(level)));
            if (goesOn) {
                first.put(one, since.getOrDefault(one, now));
                newest.put(one.signal().condition(), now);
            }
        }
        List<Threshold> urgent =
                first.keySet().stream()
                        .filter(one -> !now.isBefore(first.get(one).plus(one.grace())))
                        .sorted(Comparator.comparing(one -> one.signal() != Signal.MEMORY))
                        .toList();
        return new Pressure(first, urgent, newest);
    }

    /** Whether of all thresholds none is met, nor was met and has not got its reclaim yet. */
    static boolean isRelieved(List<Threshold> thresholds, Map<Signal, Level> levels) {
        return thresholds.stream()
                .noneMatch(one ->
                        levels.containsKey(one.signal())
                                && one.isUnresolved(levels.get(one.signal())));
    }

    /** The conditions that hold, in the order in which messages name them. */
    List<String> conditions(Instant now, Duration lasting) {
        var all = new ArrayList<String>();
        for (Signal signal : Signal.values()) {
            Instant last = observed.get(signal.condition());
            boolean holds = last != null && now.isBefore(last.plus(lasting));
            if (holds && !all.contains(signal.condition())) {
                all.add(signal.condition());
            }
        }
        return List.copyOf(all);
    }
}
