package io.podium.api.cel;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an expression may name: variables, and the types with fields that stand behind them.
 *
 * @param hasBind whether cel.bind is there
 * @param hasPatches whether Object{} and JSONPatch{} can be made
 */
public record Environment(
        Map<String, Type> variables,
        Map<String, Struct> structs,
        boolean hasBind,
        boolean hasPatches) {

    public static final Environment EMPTY = new Environment(Map.of(), Map.of(), false, false);

    /** The type an expression makes to be merged into an object. */
    public static final Type OBJECT = Type.struct("Object");

    /** The type of a step of a JSON patch. */
    public static final Type JSON_PATCH = Type.struct("JSONPatch");

    /** The words of CEL; a field of that name is reached with two underscores on each side. */
    static final Set<String> WORDS =
            Set.of(
                    ("true false null in as break const continue else for function if import let"
                                    + " loop package namespace return var void while")
                            .split(" "));

    /**
     * A type with fields.
     *
     * @param others the type of each field that is not named, where any may be
     */
    public record Struct(Map<String, Type> fields, Optional<Type> others) {
        public static Struct of(Map<String, Type> fields) {
            return new Struct(Map.copyOf(fields), Optional.empty());
        }

        Optional<Type> field(String name) {
            Type known = fields.get(name);
            if (known == null && WORDS.contains(name)) {
                known = fields.get("__" + name + "__");
            }
            return known != null ? Optional.of(known) : others;
        }
    }

    private static final Struct ANY_FIELDS = new Struct(Map.of(), Optional.of(Type.DYN));
    private static final Struct PATCH =
            new Struct(
                    Map.of(
                            "op", Type.STRING,
                            "from", Type.STRING,
                            "path", Type.STRING,
                            "value", Type.DYN),
                    Optional.of(Type.UNSPECIFIED));

    public Environment {
        variables = Map.copyOf(variables);
        structs = Map.copyOf(structs);
    }

    public Environment with(String variable, Type type) {
        var all = new LinkedHashMap<>(variables);
        all.put(variable, type);
        return new Environment(all, structs, hasBind, hasPatches);
    }

    /** With these types, beside or instead of those of the same names. */
    public Environment withStructs(Map<String, Struct> more) {
        var all = new HashMap<>(structs);
        all.putAll(more);
        return new Environment(variables, all, hasBind, hasPatches);
    }

    public Environment withBind() {
        return new Environment(variables, structs, true, hasPatches);
    }

    public Environment withPatches() {
        return new Environment(variables, structs, hasBind, true);
    }

    /** The fields of a type of this name. */
    Optional<Struct> struct(String name) {
        Struct known = structs.get(name);
        if (known == null && hasPatches) {
            if (name.equals(JSON_PATCH.name())) {
                known = PATCH;
            } else if (name.equals(OBJECT.name()) || name.startsWith(OBJECT.name() + ".")) {
                known = ANY_FIELDS;
            }
        }
        return known != null ? Optional.of(known) : WellKnown.struct(name);
    }

    /** The type of a variable, or of the name of a type. */
    Optional<Type> ident(String name) {
        Type variable = variables.get(name);
        if (variable != null) {
            return Optional.of(variable);
        }
        if (name.equals("google.protobuf.NullValue.NULL_VALUE")) {
            return Optional.of(Type.INT);
        }
        Optional<Type> known = WellKnown.named(name);
        if (known.isPresent()) {
            return known.map(Type::of);
        }
        return struct(name).map(any -> Type.of(Type.struct(name)));
    }
}
