package io.podium.api.cel;

import io.podium.api.cel.Environment.Struct;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Types that go by their name in every environment. */
final class WellKnown {
    private static final Map<String, Type> NAMED = named();
    private static final Map<String, Struct> STRUCTS = structs();

    private WellKnown() {}

    private static Map<String, Type> named() {
        var all = new HashMap<String, Type>();
        for (Type one :
                new Type[] {
                    Type.BOOL,
                    Type.BYTES,
                    Type.DOUBLE,
                    Type.INT,
                    Type.NULL,
                    Type.STRING,
                    Type.TYPE,
                    Type.UINT,
                    Type.DURATION,
                    Type.TIMESTAMP,
                    Type.ANY
                }) {
            all.put(one.name(), one);
        }
        all.put("duration", Type.DURATION);
        all.put("timestamp", Type.TIMESTAMP);
        all.put("list", Type.list(Type.DYN));
        all.put("map", Type.map(Type.DYN, Type.DYN));
        for (String opaque : new String[] {Type.OPTIONAL, "net.IP", "net.CIDR"}) {
            all.put(opaque, Type.parse(opaque));
        }
        wrapper("Bool", Type.BOOL, all);
        wrapper("Bytes", Type.BYTES, all);
        wrapper("Double", Type.DOUBLE, all);
        wrapper("Float", Type.DOUBLE, all);
        wrapper("Int32", Type.INT, all);
        wrapper("Int64", Type.INT, all);
        wrapper("String", Type.STRING, all);
        wrapper("UInt32", Type.UINT, all);
        wrapper("UInt64", Type.UINT, all);
        all.put("google.protobuf.Value", Type.DYN);
        all.put("google.protobuf.ListValue", Type.list(Type.DYN));
        all.put("google.protobuf.Struct", Type.map(Type.STRING, Type.DYN));
        return Map.copyOf(all);
    }

    private static void wrapper(String name, Type type, Map<String, Type> all) {
        all.put("google.protobuf." + name + "Value", Type.nullable(type));
    }

    private static Map<String, Struct> structs() {
        var all = new HashMap<String, Struct>();
        Struct moment = Struct.of(Map.of("seconds", Type.INT, "nanos", Type.INT));
        all.put(Type.TIMESTAMP.name(), moment);
        all.put(Type.DURATION.name(), moment);
        all.put(Type.ANY.name(), Struct.of(Map.of("type_url", Type.STRING, "value", Type.BYTES)));
        Map<Type, String> wrappers =
                Map.of(
                        Type.BOOL, "BoolValue",
                        Type.BYTES, "BytesValue",
                        Type.DOUBLE, "DoubleValue",
                        Type.INT, "Int64Value",
                        Type.STRING, "StringValue",
                        Type.UINT, "UInt64Value");
        wrappers.forEach((type, name) ->
                all.put("google.protobuf." + name, Struct.of(Map.of("value", type))));
        all.put("google.protobuf.ListValue", Struct.of(Map.of("values", Type.list(Type.DYN))));
        all.put(
                "google.protobuf.Struct",
                Struct.of(Map.of("fields", Type.map(Type.STRING, Type.DYN))));
        all.put("google.protobuf.Empty", Struct.of(Map.of()));
        return Map.copyOf(all);
    }

    /** The type of the name. */
    static Optional<Type> named(String name) {
        return Optional.ofNullable(NAMED.get(name));
    }

    /** What can be said of it when one is made. */
    static Optional<Struct> struct(String name) {
        return Optional.ofNullable(STRUCTS.get(name));
    }

    /** Under which name the fields of the type are found; "" where it is made without a name. */
    static String message(Type type) {
        return switch (type.kind()) {
            case STRUCT, ANY, DURATION, TIMESTAMP -> type.name();
            case DYN -> "google.protobuf.Value";
            case NULL -> "google.protobuf.NullValue";
            case LIST -> type.equals(Type.list(Type.DYN)) ? "google.protobuf.ListValue" : "";
            case MAP ->
                    type.equals(Type.map(Type.STRING, Type.DYN)) ? "google.protobuf.Struct" : "";
            case BOOL -> wrapper(type, "BoolValue");
            case BYTES -> wrapper(type, "BytesValue");
            case DOUBLE -> wrapper(type, "DoubleValue");
            case INT -> wrapper(type, "Int64Value");
            case STRING -> wrapper(type, "StringValue");
            case UINT -> wrapper(type, "UInt64Value");
            default -> "";
        };
    }

    private static String wrapper(Type type, String name) {
        return type.isNullable() ? "google.protobuf." + name : "";
    }
}
