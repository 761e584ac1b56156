package io.podium.api.cel;

import io.podium.api.cel.Environment.Struct;
import io.podium.api.cel.Expr.Place;
import io.podium.api.cel.Type.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the type of each part of an expression, and what does not fit. Good for one expression. */
final class Checker {
    private final Environment environment;
    private final Functions functions;
    private final Deque<Map<String, Type>> scopes = new ArrayDeque<>();
    private final Bindings bindings = new Bindings();
    private final Map<Long, Type> types = new HashMap<>();
    private final Map<Long, List<String>> overloads = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final List<Issue> issues = new ArrayList<>();
    private int fresh;

    Checker(Environment environment, Functions functions) {
        this.environment = environment;
        this.functions = functions;
    }

    /** Its types, when there are no issues. */
    Checked check(Expr root) {
        Expr resolved = visit(root);
        types.replaceAll((id, type) -> bindings.substitute(type, true));
        return new Checked(resolved, types, overloads, names);
    }

    List<Issue> issues() {
        return issues;
    }

    private void report(Place at, String message) {
        issues.add(new Issue(at, message));
    }

    private void undeclared(Place at, String name) {
        report(at, "undeclared reference to '" + name + "' (in container '')");
    }

    private void mismatch(Place at, Type wanted, Type found) {
        report(at, "expected type '" + wanted.shown() + "' but found '" + found.shown() + "'");
    }

    private Type type(Expr part) {
        return types.getOrDefault(part.id(), Type.ERROR);
    }

    private <T extends Expr> T set(T part, Type type) {
        types.put(part.id(), type);
        return part;
    }

    private Type fresh() {
        return Type.parameter("_var" + fresh++);
    }

    private Optional<Type> ident(String name) {
        String plain = name.startsWith(".") ? name.substring(1) : name;
        for (Map<String, Type> scope : scopes) {
            Type local = scope.get(plain);
            if (local != null) {
                return Optional.of(local);
            }
        }
        return environment.ident(plain);
    }

    private Expr visit(Expr part) {
        return switch (part) {
            case Expr.Literal literal -> set(literal, literal(literal.value()));
            case Expr.Ident ident -> name(ident);
            case Expr.Select select -> select(select);
            case Expr.Call call when call.function().equals("_?._") -> optionalSelect(call);
            case Expr.Call call -> call(call);
            case Expr.Items items -> items(items);
            case Expr.Entries map -> entries(map);
            case Expr.Message message -> message(message);
            case Expr.Fold fold -> fold(fold);
        };
    }

    private List<Expr> visitAll(List<Expr> parts) {
        var all = new ArrayList<Expr>(parts.size());
        parts.forEach(one -> all.add(visit(one)));
        return List.copyOf(all);
    }

    private static Type literal(Object value) {
        return switch (value) {
            case Boolean _ -> Type.BOOL;
            case Long _ -> Type.INT;
            case Expr.Unsigned _ -> Type.UINT;
            case Double _ -> Type.DOUBLE;
            case String _ -> Type.STRING;
            case Expr.Binary _ -> Type.BYTES;
            default -> Type.NULL;
        };
    }

    private Expr name(Expr.Ident ident) {
        Optional<Type> known = ident(ident.name());
        if (known.isEmpty()) {
            undeclared(ident.place(), ident.name());
            return set(ident, Type.ERROR);
        }
        return resolved(ident.id(), ident.place(), ident.name(), known.get());
    }

    private Expr resolved(long id, Place at, String name, Type type) {
        String plain = name.startsWith(".") ? name.substring(1) : name;
        names.add(plain);
        return set(new Expr.Ident(id, at, plain), type);
    }

    /** The name with dots that the part is; "" when it is none. */
    private static String qualified(Expr part) {
        return switch (part) {
            case Expr.Ident ident -> ident.name();
            case Expr.Select select when !select.isTest() -> {
                String before = qualified(select.operand());
                yield before.isEmpty() ? "" : before + "." + select.field();
            }
            default -> "";
        };
    }

    private Expr select(Expr.Select select) {
        String name = qualified(select);
        if (!name.isEmpty()) {
            Optional<Type> known = ident(name);
            if (known.isPresent()) {
                return resolved(select.id(), select.place(), name, known.get());
            }
        }
        Expr operand = visit(select.operand());
        Type found = field(select.place(), operand, select.field(), false);
        var made =
                new Expr.Select(
                        select.id(), select.place(), operand, select.field(), select.isTest());
        return set(made, select.isTest() ? Type.BOOL : bindings.substitute(found, false));
    }

    private Expr optionalSelect(Expr.Call call) {
        Expr operand = visit(call.arguments().getFirst());
        Expr field = call.arguments().get(1);
        String name =
                field instanceof Expr.Literal literal && literal.value() instanceof String text
                        ? text
                        : "";
        Type found = field(call.place(), operand, name, true);
        overloads.put(call.id(), List.of("select_optional_field"));
        return set(
                new Expr.Call(
                        call.id(),
                        call.place(),
                        Optional.empty(),
                        call.function(),
                        List.of(operand, field)),
                bindings.substitute(found, false));
    }

    private Type field(Place at, Expr operand, String field, boolean isOptional) {
        Type whole = bindings.substitute(type(operand), false);
        Type target = whole.unwrapped();
        Type found =
                switch (target.kind()) {
                    case MAP -> target.parameters().get(1);
                    case STRUCT -> fieldOf(at, target.name(), field);
                    case PARAMETER -> {
                        bindings.assign(Type.DYN, target);
                        yield Type.DYN;
                    }
                    default -> {
                        if (!target.isDynOrError()) {
                            report(
                                    at,
                                    "type '"
                                            + target.shown()
                                            + "' does not support field selection");
                        }
                        yield Type.DYN;
                    }
                };
        return whole.isOptional() || isOptional ? Type.optional(found) : found;
    }

    private Type fieldOf(Place at, String struct, String field) {
        Optional<Struct> known = environment.struct(struct);
        if (known.isEmpty()) {
            report(at, "unexpected failed resolution of '" + struct + "'");
            return Type.ERROR;
        }
        Optional<Type> type = known.get().field(field);
        if (type.isEmpty()) {
            report(at, "undefined field '" + field + "'");
            return Type.ERROR;
        }
        return type.get();
    }

    private Expr call(Expr.Call call) {
        List<Expr> arguments = visitAll(call.arguments());
        if (call.target().isEmpty()) {
            String name = call.function();
            String plain = name.startsWith(".") ? name.substring(1) : name;
            return resolve(call, Optional.empty(), plain, name, arguments);
        }
        Expr target = call.target().get();
        String prefix = qualified(target);
        String whole = prefix + "." + call.function();
        if (!prefix.isEmpty() && !functions.named(whole).isEmpty()) {
            return resolve(call, Optional.empty(), whole, whole, arguments);
        }
        return resolve(
                call, Optional.of(visit(target)), call.function(), call.function(), arguments);
    }

    private Expr resolve(
            Expr.Call call,
            Optional<Expr> target,
            String name,
            String written,
            List<Expr> arguments) {
        var made = new Expr.Call(call.id(), call.place(), target, name, arguments);
        List<Overload> known = functions.named(name);
        if (known.isEmpty()) {
            undeclared(call.place(), written);
            return set(made, Type.ERROR);
        }
        if (name.equals("_&&_") || name.equals("_||_")) {
            return logical(made, known.getFirst());
        }
        var given = new ArrayList<Type>();
        target.ifPresent(one -> given.add(type(one)));
        arguments.forEach(one -> given.add(type(one)));
        Type result = null;
        var ids = new ArrayList<String>();
        for (Overload overload : known) {
            if (overload.isMember() != target.isPresent()) {
                continue;
            }
            Map<String, Type> mine = new HashMap<>();
            overload.parameters().forEach(one -> mine.put(one, fresh()));
            List<Type> wanted =
                    overload.arguments().stream().map(one -> renamed(one, mine)).toList();
            if (!bindings.assignAll(given, wanted)) {
                continue;
            }
            ids.add(overload.id());
            Type type = bindings.substitute(renamed(overload.result(), mine), false);
            if (result == null) {
                result = type;
            } else if (!result.isDyn() && !type.equals(result)) {
                result = Type.DYN;
            }
        }
        if (result == null) {
            noOverload(call.place(), name, given, target.isPresent());
            return set(made, Type.ERROR);
        }
        overloads.put(call.id(), List.copyOf(ids));
        return set(made, result);
    }

    private static Type renamed(Type type, Map<String, Type> names) {
        if (type.kind() == Kind.PARAMETER) {
            return names.get(type.name());
        }
        if (type.parameters().isEmpty()) {
            return type;
        }
        return type.with(type.parameters().stream().map(one -> renamed(one, names)).toList());
    }

    private Expr logical(Expr.Call call, Overload overload) {
        boolean isGood = true;
        for (Expr argument : call.arguments()) {
            if (!bindings.assign(type(argument), Type.BOOL)) {
                mismatch(argument.place(), Type.BOOL, type(argument));
                isGood = false;
            }
        }
        if (isGood) {
            overloads.put(call.id(), List.of(overload.id()));
        }
        return set(call, isGood ? Type.BOOL : Type.ERROR);
    }

    private void noOverload(Place at, String name, List<Type> given, boolean isMember) {
        List<String> shown =
                given.stream().map(one -> bindings.substitute(one, true).shown()).toList();
        String signature =
                isMember
                        ? shown.getFirst()
                                + ".("
                                + String.join(", ", shown.subList(1, shown.size()))
                                + ")"
                        : "(" + String.join(", ", shown) + ")";
        report(at, "found no matching overload for '" + name + "' applied to '" + signature + "'");
    }

    /** The type of a value that is only there when it has one. */
    private Type unwrapped(Expr part) {
        Type type = type(part);
        if (!type.isOptional() && !type.isDyn()) {
            mismatch(part.place(), Type.optional(type), type);
        }
        return type.unwrapped();
    }

    /** What both are. */
    private Type join(Type before, Type type) {
        if (before == null) {
            return type;
        }
        return bindings.assign(before, type) ? Bindings.mostGeneral(before, type) : Type.DYN;
    }

    private Expr items(Expr.Items items) {
        Type joined = null;
        var elements = new ArrayList<Expr>();
        for (int i = 0; i < items.elements().size(); i++) {
            Expr element = visit(items.elements().get(i));
            elements.add(element);
            Type type = items.optional().contains(i) ? unwrapped(element) : type(element);
            joined = join(joined, type);
        }
        return set(
                new Expr.Items(items.id(), items.place(), List.copyOf(elements), items.optional()),
                Type.list(joined == null ? fresh() : joined));
    }

    private Expr entries(Expr.Entries map) {
        Type keys = null;
        Type values = null;
        var entries = new ArrayList<Expr.Entry>();
        for (Expr.Entry entry : map.entries()) {
            Expr key = visit(entry.key());
            keys = join(keys, type(key));
            Expr value = visit(entry.value());
            values = join(values, entry.isOptional() ? unwrapped(value) : type(value));
            entries.add(new Expr.Entry(key, value, entry.isOptional()));
        }
        if (keys == null) {
            keys = fresh();
            values = fresh();
        }
        return set(
                new Expr.Entries(map.id(), map.place(), List.copyOf(entries)),
                Type.map(keys, values));
    }

    private Expr message(Expr.Message message) {
        Optional<Type> known = ident(message.type());
        if (known.isEmpty()) {
            undeclared(message.place(), message.type());
            return set(message, Type.ERROR);
        }
        Type result = Type.ERROR;
        String name = message.type();
        if (known.get().kind() != Kind.TYPE) {
            report(message.place(), "'" + known.get().name() + "' is not a type");
        } else {
            Type made = known.get().parameters().isEmpty() ? Type.TYPE : known.get().first();
            if (WellKnown.message(made).isEmpty()) {
                report(message.place(), "'" + made.name() + "' is not a message type");
            } else {
                result = made;
                name = WellKnown.message(made);
            }
        }
        var fields = new ArrayList<Expr.Assigned>();
        for (Expr.Assigned field : message.fields()) {
            fields.add(assigned(field, name));
        }
        return set(
                new Expr.Message(message.id(), message.place(), name, List.copyOf(fields)), result);
    }

    private Expr.Assigned assigned(Expr.Assigned field, String message) {
        Expr value = visit(field.value());
        Type wanted = fieldOf(field.place(), message, field.name());
        Type given = field.isOptional() ? unwrapped(value) : type(value);
        if (!bindings.assign(wanted, given)) {
            report(
                    field.place(),
                    "expected type of field '"
                            + field.name()
                            + "' is '"
                            + wanted.shown()
                            + "' but provided type is '"
                            + given.shown()
                            + "'");
        }
        return new Expr.Assigned(field.place(), field.name(), value, field.isOptional());
    }

    private Expr fold(Expr.Fold fold) {
        Expr range = visit(fold.range());
        Expr start = visit(fold.start());
        boolean hasTwo = !fold.second().isEmpty();
        Type ranged = bindings.substitute(type(range), false);
        Type accumulated = type(start);
        Type first;
        Type second;
        switch (ranged.kind()) {
            case LIST -> {
                first = hasTwo ? Type.INT : ranged.first();
                second = ranged.first();
            }
            case MAP -> {
                first = ranged.first();
                second = ranged.parameters().get(1);
            }
            case DYN, ERROR, PARAMETER -> {
                bindings.assign(Type.DYN, ranged);
                first = Type.DYN;
                second = Type.DYN;
            }
            default -> {
                report(
                        range.place(),
                        "expression of type '"
                                + ranged.shown()
                                + "' cannot be range of a comprehension (must be list, map, or"
                                + " dynamic)");
                first = Type.ERROR;
                second = Type.ERROR;
            }
        }
        scopes.push(Map.of(fold.accumulator(), accumulated));
        scopes.push(
                hasTwo
                        ? Map.of(fold.variable(), first, fold.second(), second)
                        : Map.of(fold.variable(), first));
        Expr condition = visit(fold.condition());
        expect(condition, Type.BOOL);
        Expr step = visit(fold.step());
        expect(step, accumulated);
        scopes.pop();
        Expr result = visit(fold.result());
        scopes.pop();
        return set(
                new Expr.Fold(
                        fold.id(),
                        fold.place(),
                        fold.variable(),
                        fold.second(),
                        range,
                        fold.accumulator(),
                        start,
                        condition,
                        step,
                        result),
                bindings.substitute(type(result), false));
    }

    private void expect(Expr part, Type wanted) {
        if (!bindings.assign(wanted, type(part))) {
            mismatch(part.place(), wanted, type(part));
        }
    }
}
