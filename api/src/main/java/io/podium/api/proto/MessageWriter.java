package io.podium.api.proto;

import io.podium.api.json.JsonEncoder;
import io.podium.api.json.Typer;
import io.podium.api.schema.Field;
import io.podium.api.schema.Field.Shape;
import io.podium.api.schema.Sort;
import io.podium.api.schema.Type;
import io.podium.api.time.GoDuration;
import io.podium.api.time.GoTime;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import io.podium.base.Invariant;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** Writes one message, from its last field to its first. */
final class MessageWriter {
    private final ProtoCodec codec;
    private final Backwards out = new Backwards(1024);

    MessageWriter(ProtoCodec codec) {
        this.codec = codec;
    }

    byte[] toBytes() {
        return out.toBytes();
    }

    void message(TypedMap value) {
        steps(codec.plan(value.type()), value);
    }

    private void steps(Plan plan, TypedMap value) {
        Plan.Step[] steps = plan.steps();
        for (int i = steps.length - 1; i >= 0; i--) {
            Plan.Step step = steps[i];
            if (step.embedded() != null) {
                int before = out.size();
                steps(step.embedded(), value);
                if (out.size() > before) {
                    end(before, step.number());
                }
            } else {
                Object one = value.at(step.field().index());
                if (one != null) {
                    field(value.type(), step.field(), one);
                }
            }
        }
    }

    /** Length and tag of the message written since. */
    private void end(int before, int number) {
        out.varint(out.size() - before);
        out.tag(number, Backwards.BYTES);
    }

    private void field(Type owner, Field field, Object value) {
        if (value == Null.NULL && field.shape() != Shape.SINGLE) {
            return; // Protobuf has no word for a list that is none.
        }
        switch (field.shape()) {
            case SINGLE -> single(owner, field, field.number(), value);
            case LIST -> {
                ListValue list = (ListValue) value;
                for (int i = list.size() - 1; i >= 0; i--) {
                    single(owner, field, field.number(), list.get(i));
                }
            }
            case MAP, MAP_OF_LISTS -> map(owner, field, (MapValue) value);
        }
    }

    private void map(Type owner, Field field, MapValue map) {
        FreeMap sorted = map instanceof FreeMap free ? free : FreeMap.of(content(map));
        for (int i = sorted.size() - 1; i >= 0; i--) {
            int before = out.size();
            if (field.shape() == Shape.MAP) {
                single(owner, field, 2, sorted.value(i));
            } else {
                int inside = out.size();
                ListValue list = (ListValue) sorted.value(i);
                for (int n = list.size() - 1; n >= 0; n--) {
                    single(owner, field, 1, list.get(n));
                }
                end(inside, 2);
            }
            out.text(sorted.name(i));
            out.tag(1, Backwards.BYTES);
            end(before, field.number());
        }
    }

    private static Map<String, Object> content(MapValue map) {
        var content = new TreeMap<String, Object>();
        for (Map.Entry<String, Object> entry : map) {
            content.put(entry.getKey(), entry.getValue());
        }
        return content;
    }

    private void single(Type owner, Field field, int number, Object value) {
        switch (field.sort()) {
            case STRING -> {
                out.text((String) value);
                out.tag(number, Backwards.BYTES);
            }
            case BYTES -> {
                out.sized(Base64.getDecoder().decode((String) value));
                out.tag(number, Backwards.BYTES);
            }
            case INT32, INT64 -> {
                out.varint((Long) value);
                out.tag(number, Backwards.VARINT);
            }
            case BOOL -> {
                out.varint((Boolean) value ? 1 : 0);
                out.tag(number, Backwards.VARINT);
            }
            case DOUBLE -> {
                out.fixed64(Double.doubleToRawLongBits((Double) value));
                out.tag(number, Backwards.FIXED64);
            }
            default -> {
                int before = out.size();
                inside(owner, field, value);
                end(before, number);
            }
        }
    }

    /** What stands in the message of a value that is no scalar. */
    private void inside(Type owner, Field field, Object value) {
        if (value == Null.NULL && field.sort() != Sort.RAW) {
            return; // A zero time, the only null a list or map may hold, is an empty message.
        }
        switch (field.sort()) {
            case OBJECT -> message((TypedMap) value);
            case QUANTITY -> {
                out.text((String) value);
                out.tag(1, Backwards.BYTES);
            }
            case TIME -> time(GoTime.parse((String) value));
            case MICRO_TIME -> time(GoTime.parseMicro((String) value));
            case DURATION -> {
                out.varint(GoDuration.parse((String) value).toNanos());
                out.tag(1, Backwards.VARINT);
            }
            case INT_OR_STRING -> intOrString(value);
            case RAW -> any(owner, field, value);
            default -> throw new Invariant.Broken("no message for " + field.sort());
        }
    }

    private void time(Instant time) {
        out.varint(time.getNano());
        out.tag(2, Backwards.VARINT);
        out.varint(time.getEpochSecond());
        out.tag(1, Backwards.VARINT);
    }

    private void intOrString(Object value) {
        out.text(value instanceof String text ? text : "");
        out.tag(3, Backwards.BYTES);
        out.varint(value instanceof Long number ? number : 0);
        out.tag(2, Backwards.VARINT);
        out.varint(value instanceof String ? 1 : 0);
        out.tag(1, Backwards.VARINT);
    }

    /**
     * Most are JSON in field 1; the unions of JSONSchemaProps say which of their two members they
     * are.
     */
    private void any(Type owner, Field field, Object value) {
        switch (field.protobufType()) {
            case "JSONSchemaPropsOrBool" -> {
                if (value instanceof MapValue schema) {
                    schema(owner, schema, 2);
                }
                out.varint(Boolean.FALSE.equals(value) ? 0 : 1);
                out.tag(1, Backwards.VARINT);
            }
            case "JSONSchemaPropsOrArray" -> {
                if (value instanceof ListValue list) {
                    for (int i = list.size() - 1; i >= 0; i--) {
                        schema(owner, list.map(i), 2);
                    }
                } else if (value instanceof MapValue schema) {
                    schema(owner, schema, 1);
                }
            }
            case "JSONSchemaPropsOrStringArray" -> {
                if (value instanceof ListValue list) {
                    for (int i = list.size() - 1; i >= 0; i--) {
                        out.text(String.valueOf(list.get(i)));
                        out.tag(2, Backwards.BYTES);
                    }
                } else if (value instanceof MapValue schema) {
                    schema(owner, schema, 1);
                }
            }
            default -> {
                out.sized(
                        field.isFieldSet() && value instanceof FreeMap set
                                ? JsonEncoder.encodeFieldSet(set)
                                : JsonEncoder.encode(value));
                out.tag(1, Backwards.BYTES);
            }
        }
    }

    /** These unions occur only inside JSONSchemaProps, and nest it. */
    private void schema(Type owner, MapValue schema, int number) {
        int before = out.size();
        message(Typer.type(schema, owner).value());
        end(before, number);
    }
}
