package io.podium.api.kinds.extension;

import io.podium.api.cel.Environment;
import io.podium.api.cel.Expressions;
import io.podium.api.cel.Expressions.Compiled;
import io.podium.api.cel.Type;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Compiles the expressions a schema adds to what it says, and weighs them. */
final class CompiledRules {
    /** What objects of the schema are called; Kubernetes puts a number there that changes. */
    private static final String SELF = "selfType1";

    private static final String OLD = "oldSelf";

    private final Expressions expressions;
    private final boolean isEachWeighed;

    CompiledRules() {
        this(new Expressions(), true);
    }

    private CompiledRules(Expressions expressions, boolean isEachWeighed) {
        this.expressions = expressions;
        this.isEachWeighed = isEachWeighed;
    }

    /** The same for a schema that is what it was: no expression costs too much by itself. */
    CompiledRules unweighed() {
        return new CompiledRules(expressions, false);
    }

    /**
     * Looks at the rules of one schema.
     *
     * @param loose what is around that has no counterpart in the object before; nothing when all
     *     has
     */
    void check(ExpressionScope scope, Optional<FieldPath> loose, FieldPath path) {
        ListValue rules = scope.schema().list("x-kubernetes-validations");
        FieldPath all = path.child("x-kubernetes-validations");
        Problems problems = scope.total().problems();
        Shape shape = Shape.of(scope.schema(), scope.isResource(), SELF);
        if (shape == null) {
            problems.internal(
                    all,
                    "internal error: failed to construct type information for"
                            + " x-kubernetes-validations rules: unable to convert structural schema"
                            + " to CEL declarations");
            return;
        }
        Environment plain =
                Environment.EMPTY.withStructs(shape.structs()).with("self", shape.type());
        for (int i = 0; i < rules.size(); i++) {
            MapValue rule = rules.map(i);
            Type old = rule.bool("optionalOldSelf") ? Type.optional(shape.type()) : shape.type();
            new One(rule, plain.with(OLD, old), shape, scope, all.index(i)).check(loose);
        }
    }

    /** One rule of a schema. */
    private final class One {
        private final MapValue rule;
        private final Environment environment;
        private final Shape shape;
        private final ExpressionScope scope;
        private final FieldPath path;
        private final Problems problems;

        One(
                MapValue rule,
                Environment environment,
                Shape shape,
                ExpressionScope scope,
                FieldPath path) {
            this.rule = rule;
            this.environment = environment;
            this.shape = shape;
            this.scope = scope;
            this.path = path;
            this.problems = scope.total().problems();
        }

        void check(Optional<FieldPath> loose) {
            Compiled compiled = expressions.compile(rule.string("rule"), environment);
            String fault = fault(compiled);
            long cost = fault.isEmpty() ? scope.cost(compiled.mostCost(shape::most), shape) : 0;
            FieldPath here = path.child("rule");
            weigh("estimated rule cost", cost, here);
            if (!fault.isEmpty()) {
                problems.invalid(here, shown(), fault);
            } else if (!rule.string("messageExpression").isEmpty()) {
                message(rule.string("messageExpression"));
            }
            boolean isOldRead = compiled.reads(OLD) && compiled.type().equals(Type.BOOL);
            if (isOldRead && loose.isPresent()) {
                problems.invalid(
                        here,
                        rule.string("rule"),
                        "oldSelf cannot be used on the uncorrelatable portion of the schema within "
                                + loose.get());
            } else if (!isOldRead && rule.has("optionalOldSelf")) {
                problems.invalid(
                        path.child("optionalOldSelf"),
                        rule.bool("optionalOldSelf"),
                        "may not be set if oldSelf is not used in rule");
            }
        }

        private static String fault(Compiled compiled) {
            if (compiled.isFaulty()) {
                return compiled.fault();
            }
            return compiled.type().equals(Type.BOOL)
                    ? compiled.programFault()
                    : "cel expression must evaluate to a bool";
        }

        /** The rule as Kubernetes shows it, wherever in a schema it stands. */
        private Map<String, Object> shown() {
            var all = new LinkedHashMap<String, Object>();
            all.put("Rule", rule.string("rule"));
            all.put("Message", rule.string("message"));
            all.put("MessageExpression", rule.string("messageExpression"));
            all.put("Reason", rule.get("reason"));
            all.put("FieldPath", rule.string("fieldPath"));
            all.put("OptionalOldSelf", rule.get("optionalOldSelf"));
            return all;
        }

        private void weigh(String what, long cost, FieldPath at) {
            if (isEachWeighed && Long.compareUnsigned(cost, ExpressionScope.MOST) > 0) {
                problems.forbidden(
                        at, ExpressionScope.tooExpensive(what, cost, ExpressionScope.MOST));
            }
            scope.total().add(at, cost);
        }

        private void message(String text) {
            Compiled compiled = expressions.compile(text, environment);
            FieldPath here = path.child("messageExpression");
            String fault =
                    compiled.isFaulty()
                            ? "messageExpression " + compiled.fault()
                            : compiled.type().equals(Type.STRING)
                                    ? compiled.programFault()
                                            .replace(
                                                    "program instantiation",
                                                    "messageExpression" + " instantiation")
                                    : "messageExpression must evaluate to a string";
            if (fault.isEmpty()) {
                weigh("estimated messageExpression cost", compiled.mostCost(shape::most), here);
            } else {
                problems.invalid(here, shown(), fault);
            }
        }
    }
}
