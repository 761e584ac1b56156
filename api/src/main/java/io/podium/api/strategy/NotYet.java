package io.podium.api.strategy;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.schema.Field;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Type;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.base.Invariant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows from {@code unsupported-fields.table} what this version does not act on, and refuses it.
 */
final class NotYet {
    private static final String DETAIL = "is not supported yet by this version of Podium";

    private final Set<String> checked = new HashSet<>();
    private final Set<String> stored = new HashSet<>();

    /** By TYPE.FIELD: the values that are allowed all the same. */
    private final Map<String, Set<String>> refused = new HashMap<>();

    /** What to look at in each type met so far. */
    private final Map<Type, List<Step>> steps = new ConcurrentHashMap<>();

    /**
     * A field to look at.
     *
     * @param allowed the values allowed in a field of the table; null for one to look into
     */
    private record Step(Field field, Set<String> allowed) {}

    private static final class Shared {
        static final NotYet TABLE = new NotYet();
    }

    private NotYet() {
        for (String line : TableText.lines("unsupported-fields.table")) {
            List<String> words = List.of(line.split(" +"));
            List<String> rest = words.subList(1, words.size());
            switch (words.getFirst()) {
                case "checked" -> checked.addAll(rest);
                case "stored" -> stored.addAll(rest);
                default -> {
                    boolean isPlain = rest.isEmpty() || rest.getFirst().equals("except");
                    Invariant.check(
                            isPlain && words.getFirst().contains("."),
                            "unsupported-fields.table: %s",
                            line);
                    refused.put(
                            words.getFirst(),
                            rest.isEmpty() ? Set.of() : Set.copyOf(rest.subList(1, rest.size())));
                }
            }
        }
    }

    static NotYet of() {
        return Shared.TABLE;
    }

    boolean isStoredOnly(Resource resource) {
        return stored.contains(resource.groupResource());
    }

    /** The resources the table names, for its own test. */
    Set<String> resources() {
        var all = new HashSet<>(checked);
        all.addAll(stored);
        return all;
    }

    /** The TYPE.FIELD names of the table, for its own test. */
    Set<String> fields() {
        return Set.copyOf(refused.keySet());
    }

    /**
     * Refuses what is in the object but not acted on.
     *
     * @param old the object before an update, or null; what it had may stay
     */
    void check(Resource resource, TypedMap object, TypedMap old, Problems problems) {
        if (checked.contains(resource.groupResource())) {
            walk(object, old, new Trail(FieldPath.ROOT), problems);
        }
    }

    private void walk(TypedMap object, TypedMap old, Trail trail, Problems problems) {
        if (object.equals(old)) {
            return;
        }
        List<Step> steps = steps(object.type());
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            Field field = step.field();
            Object value = object.at(field.index());
            if (value == null) {
                continue;
            }
            Object before = old == null ? null : old.at(field.index());
            trail.enter(field.name());
            if (step.allowed() == null) {
                descend(value, before, trail, problems);
            } else if (!isHarmless(field, value, step.allowed()) && !value.equals(before)) {
                problems.forbidden(trail.path(), DETAIL);
            }
            trail.leave();
        }
    }

    private List<Step> steps(Type type) {
        List<Step> known = steps.get(type);
        if (known == null) {
            known = stepsOf(type);
            steps.put(type, known);
        }
        return known;
    }

    private List<Step> stepsOf(Type type) {
        boolean isTop = type.field("metadata") != null && type.field("kind") != null;
        var found = new ArrayList<Step>();
        for (Field field : type.fields()) {
            boolean isSkipped =
                    isTop && (field.name().equals("metadata") || field.name().equals("status"));
            Set<String> allowed = allowed(type, field);
            boolean hasSome =
                    allowed != null
                            || (field.type() != null && matters(field.type(), new HashSet<>()));
            if (!isSkipped && hasSome) {
                found.add(new Step(field, allowed));
            }
        }
        return List.copyOf(found);
    }

    /** Whether the table names a field of the type or of one below it. */
    private boolean matters(Type type, Set<Type> seen) {
        if (!seen.add(type)) {
            return false;
        }
        for (Field field : type.fields()) {
            if (allowed(type, field) != null
                    || (field.type() != null && matters(field.type(), seen))) {
                return true;
            }
        }
        return false;
    }

    private void descend(Object value, Object before, Trail trail, Problems problems) {
        switch (value) {
            case TypedMap map ->
                    walk(map, before instanceof TypedMap typed ? typed : null, trail, problems);
            case ListValue list -> {
                ListValue old = before instanceof ListValue values ? values : ListValue.EMPTY;
                for (int i = 0; i < list.size(); i++) {
                    if (list.get(i) instanceof TypedMap map) {
                        boolean hasOld = i < old.size() && old.get(i) instanceof TypedMap;
                        trail.enter(i);
                        walk(map, hasOld ? (TypedMap) old.get(i) : null, trail, problems);
                        trail.leave();
                    }
                }
            }
            default -> {}
        }
    }

    /** The values allowed in a field of the table; null for a field that is not in it. */
    private Set<String> allowed(Type type, Field field) {
        Set<String> exact = refused.get(type.shortName() + "." + field.name());
        return exact != null ? exact : refused.get(type.shortName() + ".*");
    }

    /** Of a pointer, false and zero are not the same as absent. */
    private static boolean isHarmless(Field field, Object value, Set<String> allowed) {
        boolean isPlain = field.presence() != Field.Presence.POINTER;
        return switch (value) {
            case Boolean truth -> (isPlain && !truth) || allowed.contains(truth.toString());
            case Long number -> (isPlain && number == 0) || allowed.contains(number.toString());
            case String text -> text.isEmpty() || allowed.contains(text);
            case ListValue list ->
                    list.stream()
                            .allMatch(one -> one instanceof String text && allowed.contains(text));
            case MapValue map -> map.isEmpty();
            default -> false;
        };
    }
}
