package io.podium.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.json.JsonDecoder.Decoded;
import io.podium.api.proto.ProtoCodec;
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
import io.podium.api.yaml.YamlReader;
import io.podium.api.yaml.YamlWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever the tree, each encoding gives it back. Trees are drawn from a seed, through the tables
 * of all kinds.
 */
class RandomTreeTest {
    private final JsonDecoder json = new JsonDecoder();
    private final ProtoCodec proto = new ProtoCodec();

    @Property(tries = 300)
    void jsonGivesTypedTreesBack(@ForAll long seed) {
        TypedMap tree = draw(seed);
        Decoded decoded = json.decode(JsonEncoder.encode(tree), tree.type());
        assertThat(decoded.findings()).isEmpty();
        assertThat(decoded.value()).isEqualTo(tree);
        assertThat(JsonEncoder.text(decoded.value())).isEqualTo(JsonEncoder.text(tree));
    }

    @Property(tries = 300)
    void protobufGivesTypedTreesBack(@ForAll long seed) {
        TypedMap tree = draw(seed).without("kind").without("apiVersion");
        TypedMap read = proto.decode(proto.encode(tree), tree.type());
        assertThat(JsonEncoder.text(read)).isEqualTo(JsonEncoder.text(tree));
    }

    @Property(tries = 100)
    void yamlAndTheTyperGiveTypedTreesBack(@ForAll long seed) {
        TypedMap tree = draw(seed);
        Decoded typed = Typer.type(YamlReader.value(YamlWriter.write(tree)), tree.type());
        assertThat(typed.findings()).isEmpty();
        assertThat(JsonEncoder.text(typed.value())).isEqualTo(JsonEncoder.text(tree));
    }

    @Property(tries = 100)
    void theTyperLeavesTypedTreesAlone(@ForAll long seed) {
        TypedMap tree = draw(seed);
        assertThat(Typer.type(tree, tree.type()).value()).isSameAs(tree);
    }

    @Property(tries = 200)
    void anythingFreeComesBackFromJson(@ForAll long seed) {
        Object tree = free(new Random(seed), 4);
        assertThat(json.decodeFree(JsonEncoder.encode(tree))).isEqualTo(tree);
    }

    @Property(tries = 500)
    void noTextBreaksTheDecoders(@ForAll byte[] noise, @ForAll long seed) {
        TypedMap tree = draw(seed);
        byte[] text = JsonEncoder.encode(tree);
        byte[] message = proto.encode(tree);
        for (int i = 0; i < noise.length; i++) {
            text[Math.floorMod(noise[i] * 7919 + i * 131, text.length)] = noise[i];
            if (message.length > 0) {
                message[Math.floorMod(noise[i] * 7919 + i * 131, message.length)] = noise[i];
            }
        }
        attempt(() -> json.decode(text, tree.type()));
        attempt(() -> proto.decode(message, tree.type()));
        attempt(() -> Typer.type(YamlReader.readOne(text).value(), tree.type()));
    }

    private static void attempt(Runnable decoding) {
        try {
            decoding.run();
        } catch (DecodeException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    private static TypedMap draw(long seed) {
        var random = new Random(seed);
        List<Resource> all = Schema.kubernetes().resources();
        Resource resource = all.get(random.nextInt(all.size()));
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

    private static Object free(Random random, int depth) {
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
