package io.podium.api.cel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A type of CEL.
 *
 * @param name as it is declared: int, list, google.protobuf.Timestamp, kubernetes.Quantity
 * @param isNullable whether null is a value of it though it is a simple one (a protobuf wrapper)
 */
public record Type(Kind kind, String name, List<Type> parameters, boolean isNullable) {
    /** What sort of type it is. */
    public enum Kind {
        ANY,
        BOOL,
        BYTES,
        DOUBLE,
        DURATION,
        DYN,
        ERROR,
        INT,
        LIST,
        MAP,
        NULL,
        OPAQUE,
        PARAMETER,
        STRING,
        STRUCT,
        TIMESTAMP,
        TYPE,
        UINT,
        UNSPECIFIED
    }

    public static final Type ANY = simple(Kind.ANY, "google.protobuf.Any");
    public static final Type BOOL = simple(Kind.BOOL, "bool");
    public static final Type BYTES = simple(Kind.BYTES, "bytes");
    public static final Type DOUBLE = simple(Kind.DOUBLE, "double");
    public static final Type DURATION = simple(Kind.DURATION, "google.protobuf.Duration");
    public static final Type DYN = simple(Kind.DYN, "dyn");
    public static final Type INT = simple(Kind.INT, "int");
    public static final Type NULL = simple(Kind.NULL, "null_type");
    public static final Type STRING = simple(Kind.STRING, "string");
    public static final Type TIMESTAMP = simple(Kind.TIMESTAMP, "google.protobuf.Timestamp");
    public static final Type UINT = simple(Kind.UINT, "uint");
    public static final Type QUANTITY = struct("kubernetes.Quantity");
    public static final Type AUTHORIZER = struct("kubernetes.authorization.Authorizer");
    public static final Type RESOURCE_CHECK = struct("kubernetes.authorization.ResourceCheck");

    static final Type ERROR = simple(Kind.ERROR, "!error!");
    static final Type TYPE = simple(Kind.TYPE, "type");

    /** Of a field that may be named but has no type. */
    static final Type UNSPECIFIED = simple(Kind.UNSPECIFIED, "");

    static final String OPTIONAL = "optional_type";

    /** Names of types whose inside nobody sees. */
    private static final Set<String> OPAQUE = Set.of(OPTIONAL, "net.IP", "net.CIDR");

    private static final List<Type> SIMPLE =
            List.of(
                    ANY, BOOL, BYTES, DOUBLE, DURATION, DYN, INT, NULL, STRING, TIMESTAMP, TYPE,
                    UINT);

    private static Type simple(Kind kind, String name) {
        return new Type(kind, name, List.of(), false);
    }

    public static Type struct(String name) {
        return simple(Kind.STRUCT, name);
    }

    public static Type list(Type element) {
        return new Type(Kind.LIST, "list", List.of(element), false);
    }

    public static Type map(Type key, Type value) {
        return new Type(Kind.MAP, "map", List.of(key, value), false);
    }

    public static Type optional(Type value) {
        return new Type(Kind.OPAQUE, OPTIONAL, List.of(value), false);
    }

    static Type parameter(String name) {
        return simple(Kind.PARAMETER, name);
    }

    /** The type of a type. */
    static Type of(Type type) {
        return new Type(Kind.TYPE, "type", List.of(type), false);
    }

    static Type nullable(Type type) {
        return new Type(type.kind, type.name, type.parameters, true);
    }

    Type with(List<Type> inside) {
        return new Type(kind, name, inside, isNullable);
    }

    Type first() {
        return parameters.getFirst();
    }

    boolean isDyn() {
        return kind == Kind.DYN || kind == Kind.ANY;
    }

    boolean isDynOrError() {
        return isDyn() || kind == Kind.ERROR;
    }

    boolean isOptional() {
        return kind == Kind.OPAQUE && name.equals(OPTIONAL);
    }

    /** What an optional value is when it is there; the type itself otherwise. */
    Type unwrapped() {
        return isOptional() ? first() : this;
    }

    /** Whether values of the other type can stand where one of this is wanted. */
    boolean takes(Type other) {
        if (isNullable && other.kind == Kind.NULL) {
            return true;
        }
        if (kind != other.kind
                || !name.equals(other.name)
                || parameters.size() != other.parameters.size()) {
            return false;
        }
        for (int i = 0; i < parameters.size(); i++) {
            if (!parameters.get(i).takes(other.parameters.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** As refusals name it. */
    public String shown() {
        return switch (kind) {
            case ANY -> "any";
            case DURATION -> "duration";
            case NULL -> "null";
            case TIMESTAMP -> "timestamp";
            default -> {
                if (parameters.isEmpty()) {
                    yield isNullable ? "wrapper(" + name + ")" : name;
                }
                var inside = new ArrayList<String>();
                parameters.forEach(one -> inside.add(one.shown()));
                yield name + "(" + String.join(", ", inside) + ")";
            }
        };
    }

    /** As results are named. */
    @Override
    public String toString() {
        if (kind == Kind.PARAMETER) {
            return "<" + name + ">";
        }
        if (parameters.isEmpty()) {
            return isNullable ? "wrapper(" + name + ")" : name;
        }
        var inside = new ArrayList<String>();
        parameters.forEach(one -> inside.add(one.toString()));
        return name + "(" + String.join(", ", inside) + ")";
    }

    /** Reads one as tables write it; a single capital letter is a parameter. */
    static Type parse(String text) {
        int open = text.indexOf('(');
        if (open < 0) {
            return named(text);
        }
        String name = text.substring(0, open);
        List<Type> inside = parseAll(text.substring(open + 1, text.length() - 1));
        return switch (name) {
            case "list" -> list(inside.getFirst());
            case "map" -> map(inside.getFirst(), inside.get(1));
            case "type" -> of(inside.getFirst());
            default -> new Type(Kind.OPAQUE, name, inside, false);
        };
    }

    /** Several, with commas between them. */
    static List<Type> parseAll(String text) {
        var all = new ArrayList<Type>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ',' : text.charAt(i);
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (c == ',' && depth == 0 && i > from) {
                all.add(parse(text.substring(from, i).strip()));
                from = i + 1;
            }
        }
        return List.copyOf(all);
    }

    private static Type named(String name) {
        if (name.length() == 1) {
            return parameter(name);
        }
        for (Type simple : SIMPLE) {
            if (simple.name.equals(name)) {
                return simple;
            }
        }
        return simple(OPAQUE.contains(name) ? Kind.OPAQUE : Kind.STRUCT, name);
    }
}
