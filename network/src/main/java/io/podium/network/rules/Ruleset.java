package io.podium.network.rules;

import io.podium.base.collect.PersistentMap;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All that a node's table ought to hold, by service; immutable. Where two services want the same
 * line, the one whose name comes first has it until it lets go.
 */
public final class Ruleset {
    private final PersistentMap<String, Part> parts;
    private final PersistentMap<Line, PersistentMap<String, List<String>>> claims;

    /** For how many endpoints there are chains; never shrinks. */
    private final int widest;

    private Ruleset(
            PersistentMap<String, Part> parts,
            PersistentMap<Line, PersistentMap<String, List<String>>> claims,
            int widest) {
        this.parts = parts;
        this.claims = claims;
        this.widest = widest;
    }

    /** A table without services. */
    public static Ruleset empty() {
        return new Ruleset(PersistentMap.empty(), PersistentMap.empty(), 0);
    }

    /** This ruleset with another part for the service, which is named as namespace/name. */
    public Ruleset with(String service, Part part) {
        PersistentMap<Line, PersistentMap<String, List<String>>> changed = claims;
        for (Line line : part(service).lines().keySet()) {
            var others = changed.get(line).orElseGet(PersistentMap::empty).without(service);
            changed = others.isEmpty() ? changed.without(line) : changed.with(line, others);
        }
        for (var claim : part.lines().entrySet()) {
            var all = changed.get(claim.getKey()).orElseGet(PersistentMap::empty);
            changed = changed.with(claim.getKey(), all.with(service, claim.getValue()));
        }
        var newParts = part.lines().isEmpty() ? parts.without(service) : parts.with(service, part);
        return new Ruleset(newParts, changed, Math.max(widest, part.widest()));
    }

    /** What the service has now. */
    public Part part(String service) {
        return parts.get(service).orElse(Part.NOTHING);
    }

    /** The services that have anything. */
    public SortedSet<String> services() {
        var names = new TreeSet<String>();
        parts.scan((name, part) -> names.add(name));
        return names;
    }

    int widest() {
        return widest;
    }

    /** The content of a line, empty when there is none. */
    Optional<List<String>> content(Line line) {
        return claims.get(line).flatMap(PersistentMap::first);
    }

    SortedSet<Line> lines() {
        var lines = new TreeSet<Line>();
        claims.scan((line, all) -> lines.add(line));
        return lines;
    }

    /** The lines that the services have here or there. */
    SortedSet<Line> touched(Ruleset other, Collection<String> services) {
        var lines = new TreeSet<Line>();
        for (String service : services) {
            lines.addAll(part(service).lines().keySet());
            lines.addAll(other.part(service).lines().keySet());
        }
        return lines;
    }
}
