package io.podium.campaigns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was acknowledged, and the judgement of what is found after a kill. Safe for use by many
 * threads.
 */
final class Account {
    /**
     * An object as it is found.
     *
     * @param count number of the write it says it is from
     */
    record Found(long count, long revision) {}

    private final long[] acknowledged = new long[Script.WRITERS];

    /** By name and number of the write; only the newest of each name. */
    private final Map<String, Found> told = new TreeMap<>();

    private final Set<Long> revisions = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private long floor;
    private long total;

    Account() {
        Arrays.fill(acknowledged, Script.NONE);
    }

    /** A write was acknowledged; revision 0 when the answer does not say it. */
    synchronized void acknowledge(int writer, long count, long revision) {
        if (count <= acknowledged[writer]) {
            violations.add("writer %d: write %d came twice".formatted(writer, count));
        }
        acknowledged[writer] = count;
        total++;
        if (revision == 0) {
            return;
        }
        told.put(Script.step(writer, count).name(), new Found(count, revision));
        if (revision <= floor) {
            violations.add("revision %d was given before the kill already".formatted(revision));
        }
        if (!revisions.add(revision)) {
            violations.add("revision %d was given twice".formatted(revision));
        }
    }

    synchronized void violate(String what) {
        violations.add(what);
    }

    /** The next write of a writer. */
    synchronized long next(int writer) {
        return acknowledged[writer] + 1;
    }

    synchronized long total() {
        return total;
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** The newest revision that anybody was told of. */
    synchronized long newest() {
        return Math.max(floor, revisions.stream().mapToLong(Long::longValue).max().orElse(0));
    }

    /**
     * Judges a writer's objects as found after a restart: as they were acknowledged, or with the
     * one write on top that was under way; then that one counts as acknowledged.
     */
    synchronized void judge(int writer, Map<String, Found> found) {
        var counts = new TreeMap<String, Long>();
        found.forEach((name, object) -> counts.put(name, object.count()));
        long last = acknowledged[writer];
        if (counts.equals(Script.after(writer, last + 1))
                && !counts.equals(Script.after(writer, last))) {
            acknowledged[writer] = last + 1;
            told.remove(Script.step(writer, last + 1).name());
        } else if (!counts.equals(Script.after(writer, last))) {
            violations.add(
                    "writer %d: after write %d there must be %s, found is %s"
                            .formatted(writer, last, Script.after(writer, last), counts));
            return;
        }
        found.forEach((name, object) -> {
            Found before = told.get(name);
            if (before != null && before.count() == object.count() && !before.equals(object)) {
                violations.add("%s was told as %s and is %s".formatted(name, before, object));
            }
        });
    }

    /** From now on every revision must be above this one, which is the newest after a restart. */
    synchronized void restarted(long revision) {
        if (revision < newest()) {
            violations.add(
                    "revision %d was told of, after the restart it is %d"
                            .formatted(newest(), revision));
        }
        floor = revision;
        revisions.clear();
    }
}
