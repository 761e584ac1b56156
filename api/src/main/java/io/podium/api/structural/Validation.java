package io.podium.api.structural;

import com.google.re2j.Pattern;
import io.podium.api.error.Problems;
import io.podium.api.error.Shown;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Holds values against a structural schema as Kubernetes does: in the same order, with the same
 * sentences, and just as generous where it is.
 */
public final class Validation {
    private Validation() {}

    /** Tells what is wrong with a value that stands at the path. */
    public static void check(Structural schema, Object value, String path, Problems problems) {
        of(schema, value, "").tell(path, problems);
    }

    private static Findings of(Structural schema, Object value, String at) {
        var found = new Findings();
        if (value == Null.NULL) {
            type(schema, value, at, found);
            choices(schema, value, at, found);
            return found;
        }
        if (!schema.types().isEmpty() || !schema.format().isEmpty()) {
            type(schema, value, at, found);
            found.matched();
        }
        junctions(schema, value, at, found);
        found.matched();
        switch (value) {
            case String text -> text(schema, text, at, found);
            case Long number -> numbers(schema, number, at, found);
            case Double number -> numbers(schema, number, at, found);
            case ListValue list -> list(schema, list, at, found);
            default -> {}
        }
        choices(schema, value, at, found);
        found.matched();
        if (value instanceof MapValue map) {
            object(schema, map, at, found);
            found.matched();
        }
        found.matched();
        return found;
    }

    private static void type(Structural schema, Object value, String at, Findings found) {
        List<String> types = schema.types();
        String wanted = String.join(",", types);
        if (value == Null.NULL) {
            if (types.isEmpty() || schema.isNullable()) {
                found.matched();
            } else {
                found.add(Fault.wrongType(at, wanted, "null"));
            }
            return;
        }
        String type = typeName(value);
        String valueFormat =
                type.equals("integer") ? "int64" : type.equals("number") ? "float64" : "";
        String format = schema.format();
        boolean isNumeric = types.contains("integer") || types.contains("number");
        boolean isLoose = type.equals("string") || type.equals("array");
        boolean fits =
                types.contains(type)
                        || (value instanceof Double number
                                && types.contains("integer")
                                && NumberCheck.isWhole(number))
                        || (value instanceof Long && types.contains("number"));
        if (!isLoose && !format.isEmpty() && !fits && !valueFormat.equals(format)) {
            found.add(Fault.wrongType(at, format, valueFormat));
        } else if (!fits && (isNumeric || format.isEmpty() || !isLoose)) {
            found.add(Fault.wrongType(at, wanted, type));
        } else {
            found.matched();
        }
    }

    private static String typeName(Object value) {
        return switch (value) {
            case String text -> "string";
            case Long number -> "integer";
            case Double number -> "number";
            case Boolean truth -> "boolean";
            case ListValue list -> "array";
            default -> "object";
        };
    }

    private static void junctions(Structural schema, Object value, String at, Findings found) {
        if (!schema.anyOf().isEmpty()) {
            any(schema.anyOf(), value, at, found);
        }
        if (!schema.oneOf().isEmpty()) {
            one(schema.oneOf(), value, at, found);
        }
        if (!schema.allOf().isEmpty()) {
            int fitting = 0;
            for (Structural each : schema.allOf()) {
                Findings result = of(each, value, at);
                fitting += result.isValid() ? 1 : 0;
                found.merge(result);
            }
            if (fitting < schema.allOf().size()) {
                String none = fitting == 0 ? ". None validated" : "";
                found.add(
                        Fault.whole(
                                Shown.of(at) + " must validate all the schemas (allOf)" + none));
            }
        }
        if (schema.not().isPresent() && of(schema.not().get(), value, at).isValid()) {
            found.add(Fault.whole(Shown.of(at) + " must not validate the schema (not)"));
        }
        found.matched();
    }

    private static void any(List<Structural> schemas, Object value, String at, Findings found) {
        Findings best = null;
        for (Structural each : schemas) {
            Findings result = of(each, value, at);
            if (result.isValid()) {
                found.merge(result);
                return;
            }
            best = better(best, result);
        }
        found.add(Fault.whole(Shown.of(at) + " must validate at least one schema (anyOf)"));
        found.merge(best);
    }

    private static void one(List<Structural> schemas, Object value, String at, Findings found) {
        Findings best = null;
        Findings fitting = null;
        int count = 0;
        for (Structural each : schemas) {
            Findings result = of(each, value, at);
            if (result.isValid()) {
                count++;
                fitting = fitting == null ? result : fitting;
            } else if (count == 0) {
                best = better(best, result);
            }
        }
        if (count == 1) {
            found.merge(fitting);
            return;
        }
        String why = count == 0 ? "Found none valid" : "Found " + count + " valid alternatives";
        found.add(
                Fault.whole(
                        Shown.of(at) + " must validate one and only one schema (oneOf). " + why));
        if (count == 0) {
            found.merge(best);
        }
    }

    private static Findings better(Findings best, Findings result) {
        return best == null || result.matches() > best.matches() ? result : best;
    }

    private static void text(Structural schema, String text, String at, Findings found) {
        int length = text.codePointCount(0, text.length());
        OptionalLong most = schema.count("maxLength");
        OptionalLong least = schema.count("minLength");
        Optional<Pattern> pattern = schema.pattern();
        if (most.isPresent() && length > most.getAsLong()) {
            String sentence = at + " in body should be at most " + most.getAsLong() + " chars long";
            found.add(
                    new Fault(
                            Fault.Sort.TOO_LONG, at, text, most.getAsLong(), List.of(), sentence));
        } else if (least.isPresent() && length < least.getAsLong()) {
            found.add(
                    Fault.invalid(
                            at, text, "should be at least " + least.getAsLong() + " chars long"));
        } else if (pattern.isPresent() && !pattern.get().matcher(text).find()) {
            found.add(Fault.invalid(at, text, "should match '" + pattern.get().pattern() + "'"));
        }
        found.matched();
        Optional<Predicate<String>> format = TextFormats.of(schema.format());
        if (format.isPresent()) {
            if (!format.get().test(text)) {
                found.add(Fault.wrongType(at, schema.format(), text));
            }
            found.matched();
        }
    }

    private static void numbers(Structural schema, Number number, String at, Findings found) {
        found.merge(new NumberCheck(schema, at).check(number));
        found.matched();
    }

    private static void list(Structural schema, ListValue list, String at, Findings found) {
        if (schema.items().isPresent()) {
            for (int i = 0; i < list.size(); i++) {
                found.merge(of(schema.items().get(), list.get(i), at + "[" + i + "]"));
            }
        }
        long size = list.size();
        OptionalLong least = schema.count("minItems");
        OptionalLong most = schema.count("maxItems");
        if (least.isPresent() && size < least.getAsLong()) {
            found.add(
                    Fault.invalid(
                            at, size, "should have at least " + least.getAsLong() + " items"));
        }
        if (most.isPresent() && size > most.getAsLong()) {
            found.add(tooMany(at, size, most.getAsLong(), "items"));
        }
        if (schema.said().bool("uniqueItems") && new HashSet<>(list).size() < size) {
            found.add(Fault.invalid(at, "", "shouldn't contain duplicates"));
        }
        found.matched();
        found.matched();
    }

    private static Fault tooMany(String at, long size, long most, String what) {
        String sentence = at + " in body should have at most " + most + " " + what;
        return new Fault(Fault.Sort.TOO_MANY, at, size, most, List.of(), sentence);
    }

    private static void object(Structural schema, MapValue map, String at, Findings found) {
        long size = map.size();
        OptionalLong least = schema.count("minProperties");
        OptionalLong most = schema.count("maxProperties");
        if (least.isPresent() && size < least.getAsLong()) {
            found.add(
                    Fault.invalid(
                            at, size, "should have at least " + least.getAsLong() + " properties"));
        }
        if (most.isPresent() && size > most.getAsLong()) {
            found.add(tooMany(at, size, most.getAsLong(), "properties"));
        }
        for (Map.Entry<String, Object> entry : map) {
            String name = entry.getKey();
            if (schema.properties().containsKey(name)) {
                continue;
            }
            if (schema.isClosed()) {
                String sentence = at + "." + name + " in body is a forbidden property";
                found.add(new Fault(Fault.Sort.INVALID, at, name, 0, List.of(), sentence));
            } else if (schema.values().isPresent()) {
                found.merge(of(schema.values().get(), entry.getValue(), at + "." + name));
            }
        }
        for (Map.Entry<String, Structural> property : schema.properties().entrySet()) {
            Object value = map.get(property.getKey());
            if (value != null) {
                String inside = at.isEmpty() ? property.getKey() : at + "." + property.getKey();
                found.merge(of(property.getValue(), value, inside));
            }
        }
        for (Object name : schema.said().list("required")) {
            if (name instanceof String text && !map.has(text)) {
                found.add(Fault.missing(at + "." + text));
            }
        }
    }

    private static void choices(Structural schema, Object value, String at, Findings found) {
        ListValue choices = schema.choices();
        if (choices.isEmpty()) {
            return;
        }
        var shown = new ArrayList<String>();
        for (Object choice : choices) {
            if (isSame(value, choice)) {
                return;
            }
            shown.add(choice instanceof String text ? text : Shown.inner(choice));
        }
        String sentence = at + " in body should be one of " + shown;
        found.add(new Fault(Fault.Sort.NO_CHOICE, at, value, 0, shown, sentence));
    }

    /**
     * Whether a value is a choice as Go sees it, which makes it one of the choice's type first: a
     * number a letter, a fraction a whole number. Null is never chosen.
     */
    private static boolean isSame(Object value, Object choice) {
        return switch (choice) {
            case Null nothing -> false;
            case Double number -> value instanceof Number other && other.doubleValue() == number;
            case Long number ->
                    value instanceof Double other
                            ? NumberCheck.whole(other) == number
                            : number.equals(value);
            case String text when value instanceof Long letter -> text.equals(letter(letter));
            default -> choice.equals(value);
        };
    }

    private static String letter(long code) {
        boolean isLetter =
                code >= 0
                        && code <= Character.MAX_CODE_POINT
                        && (code < Character.MIN_SURROGATE || code > Character.MAX_SURROGATE);
        return isLetter ? Character.toString((int) code) : "\ufffd";
    }
}
