package io.podium.api.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.podium.api.json.DecodeException;
import io.podium.api.quantity.Quantity;
import io.podium.api.schema.Field;
import io.podium.api.schema.Field.Presence;
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
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Reads one message. Unknown numbers are skipped, zero values that Go does not tell from absence
 * are dropped.
 */
final class MessageReader {
    private final ProtoCodec codec;
    private final CodedInputStream in;

    MessageReader(ProtoCodec codec, CodedInputStream in) {
        this.codec = codec;
        this.in = in;
    }

    TypedMap message(Type type) throws IOException {
        var slots = new Object[type.fields().size()];
        steps(type, codec.plan(type), slots);
        List<Field> fields = type.fields();
        for (int i = 0; i < slots.length; i++) {
            slots[i] =
                    switch (slots[i]) {
                        case ArrayList<?> list -> ListValue.wrap(list.toArray());
                        case FreeMap.Builder map -> map.build();
                        case null -> null;
                        case Object value -> isIdle(fields.get(i), value) ? null : value;
                    };
        }
        return TypedMap.of(type, slots);
    }

    private static boolean isIdle(Field field, Object value) {
        if (value == Null.NULL && field.sort() != Sort.RAW) {
            return true; // Go writes a zero time as an empty message.
        }
        if (field.presence() != Presence.SPARSE || field.shape() != Shape.SINGLE) {
            return false;
        }
        return switch (field.sort()) {
            case STRING, BYTES -> value.equals("");
            case INT32, INT64 -> (Long) value == 0;
            case DOUBLE -> (Double) value == 0;
            case BOOL -> !(Boolean) value;
            default -> false;
        };
    }

    private void steps(Type type, Plan plan, Object[] slots) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            Plan.Step step = plan.step(tag >>> 3);
            if (step == null) {
                in.skipField(tag);
            } else if (step.embedded() != null) {
                int limit = begin();
                steps(type, step.embedded(), slots);
                end(limit);
            } else {
                field(type, step.field(), tag & 7, slots);
            }
        }
    }

    private int begin() throws IOException {
        in.checkRecursionLimit();
        int length = in.readRawVarint32();
        return in.pushLimit(length);
    }

    private void end(int limit) throws IOException {
        in.checkLastTagWas(0);
        in.popLimit(limit);
    }

    private void field(Type owner, Field field, int wireType, Object[] slots) throws IOException {
        int index = field.index();
        switch (field.shape()) {
            case SINGLE -> slots[index] = single(owner, field);
            case LIST -> {
                if (!(slots[index] instanceof ArrayList<?>)) {
                    slots[index] = new ArrayList<Object>();
                }
                @SuppressWarnings("unchecked")
                var list = (ArrayList<Object>) slots[index];
                list(owner, field, wireType, list);
            }
            case MAP, MAP_OF_LISTS -> {
                if (!(slots[index] instanceof FreeMap.Builder)) {
                    slots[index] = new FreeMap.Builder();
                }
                entry(owner, field, (FreeMap.Builder) slots[index]);
            }
        }
    }

    private void list(Type owner, Field field, int wireType, List<Object> into) throws IOException {
        boolean packable =
                switch (field.sort()) {
                    case INT32, INT64, BOOL, DOUBLE -> true;
                    default -> false;
                };
        if (packable && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            int limit = in.pushLimit(in.readRawVarint32());
            while (in.getBytesUntilLimit() > 0) {
                into.add(single(owner, field));
            }
            in.popLimit(limit);
        } else {
            into.add(single(owner, field));
        }
    }

    private void entry(Type owner, Field field, FreeMap.Builder into) throws IOException {
        int limit = begin();
        String key = "";
        Object value = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag >>> 3) {
                case 1 -> key = text();
                case 2 ->
                        value =
                                field.shape() == Shape.MAP
                                        ? single(owner, field)
                                        : strings(owner, field);
                default -> in.skipField(tag);
            }
        }
        end(limit);
        if (value == null) {
            value =
                    field.shape() == Shape.MAP_OF_LISTS
                            ? ListValue.EMPTY
                            : field.sort() == Sort.OBJECT ? MapValue.empty(field.type()) : "";
        }
        into.put(key, value);
    }

    private ListValue strings(Type owner, Field field) throws IOException {
        int limit = begin();
        var values = new ArrayList<Object>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag >>> 3 == 1) {
                values.add(single(owner, field));
            } else {
                in.skipField(tag);
            }
        }
        end(limit);
        return ListValue.wrap(values.toArray());
    }

    private Object single(Type owner, Field field) throws IOException {
        return switch (field.sort()) {
            case STRING -> text();
            case BYTES -> Base64.getEncoder().encodeToString(in.readByteArray());
            case INT32 -> (long) in.readInt32();
            case INT64 ->
                    field.protobufType().equals("uint32")
                            ? in.readUInt32() & 0xffffffffL
                            : in.readInt64();
            case BOOL -> in.readBool();
            case DOUBLE -> in.readDouble();
            case OBJECT -> nested(field.type());
            case RAW -> any(owner, field);
            default -> leaf(field);
        };
    }

    private String text() throws IOException {
        return codec.strings().of(in.readString());
    }

    /** The message of a leaf: at most two numbers and a text say all of them. */
    private Object leaf(Field field) throws IOException {
        int limit = begin();
        boolean empty = in.isAtEnd();
        long first = 0;
        long second = 0;
        String text = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if ((tag & 7) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                text = text();
            } else if (tag >>> 3 == 1) {
                first = in.readInt64();
            } else if (tag >>> 3 == 2) {
                second = in.readInt64();
            } else {
                in.skipField(tag);
            }
        }
        end(limit);
        return switch (field.sort()) {
            case QUANTITY -> quantity(text);
            case INT_OR_STRING -> first == 0 ? (Object) (long) (int) second : text;
            case DURATION -> GoDuration.format(Duration.ofNanos(first));
            case TIME -> empty ? Null.NULL : GoTime.format(Instant.ofEpochSecond(first));
            default -> empty ? Null.NULL : GoTime.formatMicro(Instant.ofEpochSecond(first, second));
        };
    }

    private static String quantity(String text) {
        try {
            return Quantity.canonical(text.isEmpty() ? "0" : text);
        } catch (Quantity.Malformed wrong) {
            throw DecodeException.mismatch(wrong.getMessage());
        }
    }

    private Object any(Type owner, Field field) throws IOException {
        int limit = begin();
        Object value =
                switch (field.protobufType()) {
                    case "JSONSchemaPropsOrBool",
                            "JSONSchemaPropsOrArray",
                            "JSONSchemaPropsOrStringArray" ->
                            union(owner, field.protobufType());
                    default -> {
                        byte[] raw = {};
                        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                            if (tag >>> 3 == 1) {
                                raw = in.readByteArray();
                            } else {
                                in.skipField(tag);
                            }
                        }
                        yield raw.length == 0 ? MapValue.empty() : codec.json().decodeFree(raw);
                    }
                };
        end(limit);
        return value;
    }

    /** One of the unions inside JSONSchemaProps: a schema, or the other thing. */
    private Object union(Type owner, String which) throws IOException {
        boolean orBool = which.endsWith("Bool");
        boolean orStrings = which.endsWith("StringArray");
        Object value = orBool;
        var list = new ArrayList<Object>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int number = tag >>> 3;
            if (orBool && number == 1) {
                boolean allows = in.readBool();
                value = value instanceof MapValue ? value : allows;
            } else if (number == (orBool ? 2 : 1)) {
                value = nested(owner);
            } else if (number == 2) {
                list.add(orStrings ? text() : nested(owner));
            } else {
                in.skipField(tag);
            }
        }
        return value instanceof MapValue || orBool ? value : ListValue.wrap(list.toArray());
    }

    private TypedMap nested(Type type) throws IOException {
        int limit = begin();
        TypedMap value = message(type);
        end(limit);
        return value;
    }
}
