package io.podium.api.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelIssue;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExpander;
import dev.cel.parser.CelMacroExprFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What is written like a call and is read as a loop or a test: has, all, exists, map and the others
 * of CEL, of its optional values, its loops of two variables and its lists. The library has most of
 * them; they stand here since faults are told in cel-go's words and places.
 */
final class Macros {
    private static final String UNUSED = "#unused";
    private static final String SORTED = "@__sortBy_input__";
    private static final String OLD_ACCUMULATOR = "__result__";
    private static final String NO_NAME = "argument must be a simple name";
    private static final Set<Kind> SORTABLE =
            Set.of(Kind.LIST, Kind.SELECT, Kind.IDENT, Kind.COMPREHENSION, Kind.CALL);

    private Macros() {}

    static List<CelMacro> all(boolean hasBind) {
        var all = new ArrayList<CelMacro>();
        all.add(CelMacro.newGlobalMacro("has", 1, Macros::has));
        for (int variables = 1; variables <= 2; variables++) {
            all.add(receiver("all", variables + 1, Macros::all));
            all.add(receiver("exists", variables + 1, Macros::exists));
            all.add(receiver("exists_one", variables + 1, Macros::existsOne));
        }
        all.add(receiver("existsOne", 3, Macros::existsOne));
        all.add(receiver("map", 2, Macros::map));
        all.add(receiver("map", 3, Macros::map));
        all.add(receiver("filter", 2, Macros::filter));
        all.add(receiver("optMap", 2, (in, target, of) -> optional(in, target, of, "optMap")));
        all.add(
                receiver(
                        "optFlatMap",
                        2,
                        (in, target, of) -> optional(in, target, of, "optFlatMap")));
        for (int arguments = 3; arguments <= 4; arguments++) {
            all.add(receiver("transformList", arguments, Macros::transformList));
            all.add(receiver("transformMap", arguments, Macros::transformMap));
            all.add(receiver("transformMapEntry", arguments, Macros::transformMapEntry));
        }
        all.add(receiver("sortBy", 2, Macros::sortBy));
        if (hasBind) {
            all.add(receiver("bind", 3, Macros::bind));
        }
        return all;
    }

    private static CelMacro receiver(String name, int arguments, CelMacroExpander expander) {
        return CelMacro.newReceiverMacro(name, arguments, expander);
    }

    /** A fault at an argument. */
    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient CelExpr at;

        Fault(CelExpr at, String message) {
            super(message, null, false, false);
            this.at = at;
        }
    }

    /** The variables of a loop: one or two, before the other arguments. */
    private record Variables(String first, String second) {
        static Variables of(CelMacroExprFactory in, List<CelExpr> arguments, int count) {
            CelExpr one = arguments.getFirst();
            String first = simple(one, NO_NAME);
            if (count == 1) {
                notAccumulator(in, one, first);
                return new Variables(first, "");
            }
            CelExpr other = arguments.get(1);
            String second = simple(other, NO_NAME);
            if (first.equals(second)) {
                throw new Fault(other, "duplicate variable name: " + first);
            }
            notAccumulator(in, one, first);
            notAccumulator(in, other, second);
            return new Variables(first, second);
        }
    }

    private static String simple(CelExpr argument, String otherwise) {
        if (argument.getKind() != Kind.IDENT) {
            throw new Fault(argument, otherwise);
        }
        return argument.ident().name();
    }

    private static void notAccumulator(CelMacroExprFactory in, CelExpr at, String name) {
        if (name.equals(in.getAccumulatorVarName()) || name.equals(OLD_ACCUMULATOR)) {
            throw new Fault(at, "iteration variable overwrites accumulator variable");
        }
    }

    /** What an expansion makes of the variables. */
    private interface Body {
        CelExpr of(Variables variables);
    }

    private static Optional<CelExpr> loop(
            CelMacroExprFactory in, List<CelExpr> arguments, int variables, Body body) {
        return guarded(in, () -> body.of(Variables.of(in, arguments, variables)));
    }

    private static Optional<CelExpr> guarded(CelMacroExprFactory in, Supplier<CelExpr> made) {
        try {
            return Optional.of(made.get());
        } catch (Fault e) {
            return Optional.of(
                    in.reportError(
                            CelIssue.formatError(in.getSourceLocation(e.at), e.getMessage())));
        }
    }

    private static CelExpr accumulator(CelMacroExprFactory in) {
        return in.newIdentifier(in.getAccumulatorVarName());
    }

    private static CelExpr fold(
            CelMacroExprFactory in,
            Variables variables,
            CelExpr range,
            CelExpr start,
            CelExpr condition,
            CelExpr step,
            CelExpr result) {
        String accumulator = in.getAccumulatorVarName();
        return variables.second().isEmpty()
                ? in.fold(variables.first(), range, accumulator, start, condition, step, result)
                : in.fold(
                        variables.first(),
                        variables.second(),
                        range,
                        accumulator,
                        start,
                        condition,
                        step,
                        result);
    }

    private static Optional<CelExpr> has(
            CelMacroExprFactory in, CelExpr target, ImmutableList<CelExpr> arguments) {
        return guarded(
                in,
                () -> {
                    CelExpr asked = arguments.getFirst();
                    if (asked.getKind() != Kind.SELECT) {
                        throw new Fault(asked, "invalid argument to has() macro");
                    }
                    return in.newSelect(asked.select().operand(), asked.select().field(), true);
                });
    }

    private static Optional<CelExpr> all(
            CelMacroExprFactory in, CelExpr target, ImmutableList<CelExpr> arguments) {
        return loop(
                in,
                arguments,
                arguments.size() - 1,
                names ->
                        fold(
                                in,
                                names,
                                target,
                                in.newBoolLiteral(true),
                                in.newGlobalCall("@not_strictly_false", accumulator(in)),
                                in.newGlobalCall("_&&_", accumulator(in), arguments.getLast()),
                                accumulator(in)));
    }

    private static Optional<CelExpr> exists(
            CelMacroExprFactory in, CelExpr target, ImmutableList<CelExpr> arguments) {
        return loop(
                in,
                arguments,
                arguments.size() - 1,
                names ->
                        fold(
                                in,
                                names,
                                target,
                                in.newBoolLiteral(false),
                                in.newGlobalCall(
                                        "@not_strictly_false",
                                        in.newGlobalCall("!_", accumulator(in))),
                                in.newGlobalCall("_||_", accumulator(in), arguments.getLast()),
                                accumulator(in)));
    }

    private static Optional<CelExpr> existsOne(
            CelMacroExprFactory in, CelExpr target, ImmutableList<CelExpr> arguments) {
        return loop(
                in,
                arguments,
                arguments.size() - 1,
                names ->
                        fold(
                                in,
                                names,
                                target,
                                in.newIntLiteral(0),
                                in.newBoolLiteral(true),
                                in.newGlobalCall(
                                        "_?_:_",
                                        arguments.getLast(),
                                        in.newGlobalCall(
                                                "_+_", accumulator(in), in.newIntLiteral(1)),
                                        accumulator(in)),
                                in.newGlobalCall("_==_", accumulator(in), in.newIntLiteral(1))));
    }

    private static Optional<CelExpr> map(
            CelMacroExprFactory in, CelExpr target, ImmutableList<CelExpr> arguments) {
        return guarded(in, () -> mapped(in, target, arguments));
    }

    private static CelExpr mapped(
            CelMacroExprFactory in, CelExpr range, ImmutableList<CelExpr> arguments) {
        CelExpr variable = arguments.getFirst();
        String name = simple(variable, "argument is not an identifier");
        notAccumulator(in, variable, name);
        CelExpr step = added(in, arguments.getLast());
        if (arguments.size() == 3) {
            step = in.newGlobalCall("_?_:_", arguments.get(1), step, accumulator(in));
        }
        return collected(in, new Variables(name, ""), range, in.newList(), step);
    }

    private static Optional<CelExpr> filter(
            CelMacroExprFactory in, CelExpr target, ImmutableList<CelExpr> arguments) {
        return guarded(
                in,
                () -> {
                    CelExpr variable = arguments.getFirst();
                    String name = simple(variable, "argument is not an identifier");
                    notAccumulator(in, variable, name);
                    CelExpr step =
                            in.newGlobalCall(
                                    "_?_:_",
                                    arguments.get(1),
                                    added(in, variable),
                                    accumulator(in));
                    return collected(in, new Variables(name, ""), target, in.newList(), step);
                });
    }

    private static CelExpr added(CelMacroExprFactory in, CelExpr element) {
        return in.newGlobalCall("_+_", accumulator(in), in.newList(element));
    }

    private static CelExpr collected(
            CelMacroExprFactory in,
            Variables variables,
            CelExpr range,
            CelExpr start,
            CelExpr step) {
        return fold(in, variables, range, start, in.newBoolLiteral(true), step, accumulator(in));
    }

    private static Optional<CelExpr> transformList(
            CelMacroExprFactory in, CelExpr target, ImmutableList<CelExpr> arguments) {
        return loop(
                in,
                arguments,
                2,
                names ->
                        collected(
                                in,
                                names,
                                target,
                                in.newList(),
                                filtered(in, arguments, added(in, arguments.getLast()))));
    }

    private static Optional<CelExpr> transformMap(
            CelMacroExprFactory in, CelExpr target, ImmutableList<CelExpr> arguments) {
        return loop(
                in,
                arguments,
                2,
                names -> {
                    CelExpr step =
                            in.newGlobalCall(
                                    "cel.@mapInsert",
                                    accumulator(in),
                                    in.newIdentifier(names.first()),
                                    arguments.getLast());
                    return collected(in, names, target, in.newMap(), filtered(in, arguments, step));
                });
    }

    private static Optional<CelExpr> transformMapEntry(
            CelMacroExprFactory in, CelExpr target, ImmutableList<CelExpr> arguments) {
        return loop(
                in,
                arguments,
                2,
                names -> {
                    CelExpr step =
                            in.newGlobalCall(
                                    "cel.@mapInsert", accumulator(in), arguments.getLast());
                    return collected(in, names, target, in.newMap(), filtered(in, arguments, step));
                });
    }

    private static CelExpr filtered(CelMacroExprFactory in, List<CelExpr> arguments, CelExpr step) {
        return arguments.size() == 4
                ? in.newGlobalCall("_?_:_", arguments.get(2), step, accumulator(in))
                : step;
    }

    /** A value under a name: a loop over nothing, whose accumulator it is. */
    private static CelExpr bound(
            CelMacroExprFactory in, String name, CelExpr value, CelExpr result) {
        return in.fold(
                UNUSED,
                in.newList(),
                name,
                value,
                in.newBoolLiteral(false),
                in.newIdentifier(name),
                result);
    }

    private static Optional<CelExpr> optional(
            CelMacroExprFactory in, CelExpr target, List<CelExpr> arguments, String macro) {
        return guarded(
                in,
                () -> {
                    String name =
                            simple(
                                    arguments.getFirst(),
                                    macro + "() variable name must be a simple identifier");
                    CelExpr inner =
                            bound(
                                    in,
                                    name,
                                    in.newReceiverCall("value", in.copy(target)),
                                    arguments.getLast());
                    return in.newGlobalCall(
                            "_?_:_",
                            in.newReceiverCall("hasValue", target),
                            macro.equals("optMap") ? in.newGlobalCall("optional.of", inner) : inner,
                            in.newGlobalCall("optional.none"));
                });
    }

    private static Optional<CelExpr> sortBy(
            CelMacroExprFactory in, CelExpr target, ImmutableList<CelExpr> arguments) {
        return guarded(
                in,
                () -> {
                    if (!SORTABLE.contains(target.getKind())) {
                        throw new Fault(
                                target,
                                "sortBy can only be applied to a list, identifier, comprehension,"
                                        + " call or select expression");
                    }
                    CelExpr keys = mapped(in, in.newIdentifier(SORTED), arguments);
                    CelExpr sorted =
                            in.newReceiverCall(
                                    "@sortByAssociatedKeys", in.newIdentifier(SORTED), keys);
                    return bound(in, SORTED, target, sorted);
                });
    }

    private static Optional<CelExpr> bind(
            CelMacroExprFactory in, CelExpr target, ImmutableList<CelExpr> arguments) {
        if (target.getKind() != Kind.IDENT || !target.ident().name().equals("cel")) {
            return Optional.empty();
        }
        return guarded(
                in,
                () -> {
                    String name =
                            simple(
                                    arguments.getFirst(),
                                    "cel.bind() variable names must be simple identifiers");
                    return bound(in, name, arguments.get(1), arguments.getLast());
                });
    }
}
