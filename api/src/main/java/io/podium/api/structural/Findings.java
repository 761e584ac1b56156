package io.podium.api.structural;

import io.podium.api.error.Problems;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What came of looking at a value: faults, each sentence once, and how much fitted. Of several
 * schemas that do not fit, the one with most matches is told of.
 */
final class Findings {
    private final Map<String, Fault> faults = new LinkedHashMap<>();
    private int matches;

    void add(Fault fault) {
        faults.putIfAbsent(fault.text(), fault);
    }

    void matched() {
        matches++;
    }

    void merge(Findings other) {
        other.faults.forEach(faults::putIfAbsent);
        matches += other.matches;
    }

    boolean isValid() {
        return faults.isEmpty();
    }

    int matches() {
        return matches;
    }

    void tell(String path, Problems problems) {
        faults.values().forEach(one -> one.tell(path, problems));
    }
}
