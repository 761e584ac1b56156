package io.podium.api.proto;

import io.podium.api.schema.Field;
import io.podium.api.schema.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The message of a type: its fields by number. Where JSON is flat but protobuf has an embedded
 * message (the source of a Volume), a step has steps of its own.
 */
final class Plan {
    private final Step[] steps;
    private final Map<Integer, Step> byNumber = new HashMap<>();

    /**
     * One number of a message.
     *
     * @param field null for an embedded message
     * @param embedded null for a field
     */
    record Step(int number, Field field, Plan embedded) {}

    private Plan(Step[] steps) {
        this.steps = steps;
        for (Step step : steps) {
            byNumber.put(step.number(), step);
        }
    }

    static Plan of(Type type) {
        return of(type.fields().stream().filter(field -> field.number() > 0).toList(), 0);
    }

    private static Plan of(List<Field> fields, int depth) {
        var own = new TreeMap<Integer, Step>();
        var embedded = new TreeMap<Integer, List<Field>>();
        for (Field field : fields) {
            if (field.inline().size() > depth) {
                embedded.merge(field.inline().get(depth), List.of(field), Plan::joined);
            } else {
                own.put(field.number(), new Step(field.number(), field, null));
            }
        }
        embedded.forEach(
                (number, inside) -> own.put(number, new Step(number, null, of(inside, depth + 1))));
        Step[] steps = own.values().toArray(Step[]::new);
        Arrays.sort(steps, Comparator.comparingInt(Step::number));
        return new Plan(steps);
    }

    private static List<Field> joined(List<Field> some, List<Field> more) {
        return java.util.stream.Stream.concat(some.stream(), more.stream()).toList();
    }

    /** In the order of numbers. */
    Step[] steps() {
        return steps;
    }

    /** The step of the number, or null. */
    Step step(int number) {
        return byNumber.get(number);
    }
}
