package io.podium.api.kinds.extension;

import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.List;

/**
 * A path such as .spec.size or .spec['a b'] and what the schema says of it.
 *
 * @param schema where it leads; null where it leads nowhere
 * @param fault why it leads nowhere, or ""
 */
record SchemaPath(List<String> steps, MapValue schema, String fault) {
    private static final String NOWHERE = "does not refer to a valid field";
    private static final String ENDS = "unexpected end of JSON path";

    /**
     * Follows it.
     *
     * @param hasBrackets whether names may stand in brackets, too
     */
    static SchemaPath follow(String text, MapValue schema, boolean hasBrackets) {
        var steps = new ArrayList<String>();
        MapValue found = schema;
        String rest = text;
        while (!rest.isEmpty()) {
            String token = token(rest);
            rest = rest.substring(token.length());
            if (token.equals("[") && !hasBrackets) {
                return nowhere("array notation is not allowed");
            }
            if (!token.equals("[") && !token.equals(".")) {
                return nowhere("expected [ or . but got: " + token);
            }
            if (rest.isEmpty()) {
                return nowhere(ENDS);
            }
            String step = token(rest);
            rest = rest.substring(step.length());
            if (token.equals("[")) {
                String fault = bracket(step, rest);
                if (!fault.isEmpty()) {
                    return nowhere(fault);
                }
                step = step.substring(1, step.length() - 1).replace("\\'", "'");
                rest = rest.substring(1);
            }
            found = child(found, step);
            if (found == null) {
                return nowhere(NOWHERE);
            }
            steps.add(step);
        }
        return new SchemaPath(List.copyOf(steps), found, "");
    }

    private static SchemaPath nowhere(String why) {
        return new SchemaPath(List.of(), null, why);
    }

    /** What is wrong with a quoted name and what follows it. */
    private static String bracket(String quoted, String rest) {
        boolean isQuoted = quoted.length() >= 2 && quoted.startsWith("'") && quoted.endsWith("'");
        if (!isQuoted) {
            return "expected single quoted string but got " + quoted;
        }
        if (rest.isEmpty()) {
            return ENDS;
        }
        return rest.startsWith("]") ? "" : "expected ] but got " + token(rest);
    }

    private static MapValue child(MapValue schema, String step) {
        return schema.has("properties")
                ? SchemaWalk.schema(schema.map("properties"), step)
                : SchemaWalk.schema(schema, "additionalProperties");
    }

    /** A delimiter, a quoted text, or all up to the next delimiter. */
    private static String token(String text) {
        if (text.startsWith("'")) {
            for (int i = 1; i < text.length(); i++) {
                if (text.charAt(i) == '\'' && text.charAt(i - 1) != '\\') {
                    return text.substring(0, i + 1);
                }
            }
            return text;
        }
        for (int i = 0; i < text.length(); i++) {
            if (".[]".indexOf(text.charAt(i)) >= 0) {
                return text.substring(0, Math.max(i, 1));
            }
        }
        return text;
    }
}
