package io.podium.node.pressure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which conditions of pressure a node has. One lasts for a while after its cause is gone, lest it
 * comes and goes. Pure.
 *
 * @param observed when each condition had a cause the last time
 */
record Pressure(Map<String, Instant> observed) {
    static final Pressure NONE = new Pressure(Map.of());

    Pressure {
        observed = Map.copyOf(observed);
    }

    /** Of these the thresholds that are met, memory's first. */
    static List<Threshold> met(List<Threshold> thresholds, Map<Signal, Level> levels) {
        return thresholds.stream()
                .filter(one ->
                        levels.containsKey(one.signal()) && one.isMet(levels.get(one.signal())))
                .sorted(Comparator.comparing(one -> one.signal() != Signal.MEMORY))
                .toList();
    }

    /** What is known after these were found to be met. */
    Pressure after(List<Threshold> met, Instant now) {
        var newest = new HashMap<>(observed);
        met.forEach(one -> newest.put(one.signal().condition(), now));
        return new Pressure(newest);
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
