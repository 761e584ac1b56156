package io.podium.api.json;

import io.podium.api.schema.Field;
import io.podium.api.schema.Field.Shape;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Sort;
import io.podium.api.schema.Type;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Trees drawn by chance through the tables of all kinds; most would not pass validation. */
public final class RandomTree {
    private RandomTree() {}

    /** An object of any resource. */
    static TypedMap draw(long seed) {
        var random = new Random(seed);
        List<Resource> all = Schema.kubernetes().resources();
        return draw(all.get(random.nextInt(all.size())), random);
    }

    /** An object of the resource. */
    public static TypedMap draw(Resource resource, Random random) {
        TypedMap object = (TypedMap) object(random, resource.type(), 7);
        return object.with("kind", resource.kind()).with("apiVersion", resource.apiVersion());
    }

    private static Object object(Random random, Type type, int depth) {
        var slots = new Object[type.fields().size()];
        for (Field field : type.fields()) {
            boolean carried =
                    field.number()
                            > 0; // Kind and apiVersion of an object inside an object are not.
            boolean deepEnough = depth > 0 || field.sort() != Sort.OBJECT;
            if (carried && deepEnough && random.nextInt(depth > 4 ? 2 : 4) == 0) {
                slots[field.index()] = field(random, field, depth);
            }
        }
        return TypedMap.of(type, slots);
    }

    private static Object field(Random random, Field field, int depth) {
        if (field.shape() == Shape.SINGLE) {
            return single(random, field, depth);
        }
        int count = 1 + random.nextInt(3);
        if (field.shape() == Shape.LIST) {
            return list(random, field, depth, count);
        }
        Map<String, Object> content = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            Object value =
                    field.shape() == Shape.MAP
                            ? single(random, field, depth)
                            : list(random, field, depth, random.nextInt(3));
            content.put(text(random), value);
        }
        return FreeMap.of(content);
    }

    private static ListValue list(Random random, Field field, int depth, int count) {
        var values = new Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = single(random, field, depth);
        }
        return ListValue.of(values);
    }

    private static Object single(Random random, Field field, int depth) {
        return switch (field.sort()) {
            case STRING -> text(random);
            case INT32 -> (long) (random.nextInt() | 1);
            case INT64 -> random.nextLong() | 1;
            case DOUBLE -> random.nextInt(1000) + 0.25;
            case BOOL -> true;
            case BYTES ->
                    Base64.getEncoder()
                            .encodeToString(text(random).getBytes(StandardCharsets.UTF_8));
            case QUANTITY ->
                    random.nextInt(1, 999) + new String[] {"", "m", "Ki", "Gi"}[random.nextInt(4)];
            case TIME ->
                    "20" + (10 + random.nextInt(80)) + "-02-2" + random.nextInt(9) + "T01:02:03Z";
            case MICRO_TIME -> "2020-01-02T03:04:05." + (100000 + random.nextInt(900000)) + "Z";
            case DURATION -> "1m30s";
            case INT_OR_STRING ->
                    random.nextBoolean() ? (Object) (long) random.nextInt() : text(random);
            case RAW -> raw(random, field);
            case OBJECT -> object(random, field.type(), depth - 1);
        };
    }

    /** Messages without a tree of their own in protobuf hold an object at least. */
    private static Object raw(Random random, Field field) {
        return switch (field.protobufType()) {
            case "JSONSchemaPropsOrBool" -> random.nextBoolean();
            case "JSONSchemaPropsOrArray", "JSONSchemaPropsOrStringArray" -> ListValue.EMPTY;
            default -> FreeMap.of(Map.of("x", free(random, 3)));
        };
    }

    static Object free(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0 -> Null.NULL;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong();
            case 3 -> random.nextInt(100000) / 8.0 + 0.0625;
            case 4 -> text(random);
            case 5, 6 -> {
                Map<String, Object> content = new TreeMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    content.put(text(random), free(random, depth - 1));
                }
                yield FreeMap.of(content);
            }
            default -> {
                var values = new Object[random.nextInt(4)];
                for (int i = 0; i < values.length; i++) {
                    values[i] = free(random, depth - 1);
                }
                yield ListValue.of(values);
            }
        };
    }

    private static String text(Random random) {
        String[] some = {
            "a",
            "yes",
            "0644",
            "12",
            "- x",
            "a: b",
            "<&>",
            "é\u2028😀",
            "two\nlines\n",
            " ",
            "\"q\"\\",
            "#",
            "~"
        };
        return some[random.nextInt(some.length)]
                + (random.nextBoolean() ? "" : Integer.toString(random.nextInt(100)));
    }
}
