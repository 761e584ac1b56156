package io.podium.api.kinds.admission;

import io.podium.api.cel.Environment;
import io.podium.api.cel.Expressions;
import io.podium.api.cel.Expressions.Compiled;
import io.podium.api.cel.Type;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Compiles the expressions of one webhook or policy, in the order they are written: each variable
 * is known to what follows it.
 */
final class AdmissionExpressions {
    private final Expressions expressions;
    private final boolean hasParameters;
    private final boolean hasVariables;
    private final Map<String, Type> variables = new LinkedHashMap<>();

    AdmissionExpressions(Expressions expressions, boolean hasParameters, boolean hasVariables) {
        this.expressions = expressions;
        this.hasParameters = hasParameters;
        this.hasVariables = hasVariables;
    }

    private Environment environment(boolean hasAuthorizer) {
        Environment plain = AdmissionVariables.of(hasParameters, hasAuthorizer);
        return hasVariables ? AdmissionVariables.composed(plain, variables) : plain;
    }

    /** A condition for a request to be looked at: true or false, without variables. */
    void condition(String text, FieldPath path, Problems problems) {
        String stripped = text.strip();
        Compiled compiled =
                expressions.compile(stripped, AdmissionVariables.of(hasParameters, true));
        report(compiled, List.of(Type.BOOL), stripped, path, problems);
    }

    /** An expression under a name. */
    void variable(String name, String text, FieldPath path, Problems problems) {
        Compiled compiled = expressions.compile(text, environment(true));
        boolean isGood = report(compiled, List.of(), text, path, problems);
        variables.put(name, isGood ? compiled.type() : Type.DYN);
    }

    /** Whether an object is good. */
    void validation(String text, FieldPath path, Problems problems) {
        Compiled compiled = expressions.compile(text, environment(true));
        report(compiled, List.of(Type.BOOL), text, path, problems);
    }

    /** What is said of one that is not good. */
    void message(String text, FieldPath path, Problems problems) {
        Compiled compiled = expressions.compile(text, environment(false));
        report(compiled, List.of(Type.STRING), text, path, problems);
    }

    /** What goes into the audit log, if anything. */
    void annotation(String text, FieldPath path, Problems problems) {
        Compiled compiled = expressions.compile(text.strip(), environment(true));
        report(compiled, List.of(Type.STRING, Type.NULL), text, path, problems);
    }

    /** An object that is merged into the other. */
    void configuration(String text, FieldPath path, Problems problems) {
        Compiled compiled = expressions.compile(text, environment(true).withPatches());
        report(compiled, List.of(Environment.OBJECT), text, path, problems);
    }

    /** Steps that change the object. */
    void patch(String text, FieldPath path, Problems problems) {
        Compiled compiled = expressions.compile(text, environment(true).withPatches());
        report(compiled, List.of(Type.list(Environment.JSON_PATCH)), text, path, problems);
    }

    /** Tells what is wrong with it; whether nothing is. */
    private static boolean report(
            Compiled compiled, List<Type> wanted, String text, FieldPath path, Problems problems) {
        String fault = fault(compiled, wanted);
        if (!fault.isEmpty()) {
            problems.invalid(path, text, fault);
        }
        return fault.isEmpty();
    }

    /**
     * Why an expression cannot be used; or "".
     *
     * @param wanted the types its result may have; any when there are none
     */
    static String fault(Compiled compiled, List<Type> wanted) {
        if (compiled.isFaulty()) {
            return compiled.fault();
        }
        Type type = compiled.type();
        if (!wanted.isEmpty() && !wanted.contains(type)) {
            String types =
                    wanted.size() == 1
                            ? wanted.getFirst().toString()
                            : wanted.stream()
                                    .map(Type::toString)
                                    .collect(Collectors.joining(" ", "one of [", "]"));
            return "must evaluate to " + types + " but got " + type;
        }
        return compiled.programFault();
    }
}
