package io.podium.api.cel;

import io.podium.api.cel.Expr.Literal;
import io.podium.api.cel.Type.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an expression costs at most before it runs, in the units of cel-go, which Kubernetes bounds.
 * Good for one expression.
 */
final class Costs {
    private static final Range NAME = Range.ONE;
    private static final Range LIST = Range.of(10);
    private static final Range MAP = Range.of(30);
    private static final Range MESSAGE = Range.of(40);
    private static final String OLD_ACCUMULATOR = "__result__";
    private static final String ACCUMULATOR = "@result";

    private final Checked checked;
    private final Sizes sizes;
    private final CallCosts calls = new CallCosts(this);
    private final Map<Long, List<String>> paths = new HashMap<>();
    private final Map<Long, Range> known = new HashMap<>();
    private final Map<Long, Inside> insides = new HashMap<>();
    private final Map<String, Deque<Local>> locals = new HashMap<>();

    /** How large the keys (or places) and values of a list or map are. */
    record Inside(Kind kind, Range keys, Range values) {
        static Optional<Inside> union(Optional<Inside> one, Optional<Inside> other) {
            if (one.isEmpty() || other.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(
                    new Inside(
                            one.get().kind,
                            one.get().keys.union(other.get().keys),
                            one.get().values.union(other.get().values)));
        }
    }

    /** What is known of a variable of a loop. */
    private record Local(List<String> path, Optional<Range> size, Optional<Inside> inside) {}

    /**
     * A part as functions are weighed by it.
     *
     * @param path where it stands in a variable; empty when in none
     * @param part null for what is not written out
     */
    record Node(List<String> path, Type type, Expr part, Optional<Range> size) {}

    private Costs(Checked checked, Sizes sizes) {
        this.checked = checked;
        this.sizes = sizes;
    }

    static Range of(Checked checked, Sizes sizes) {
        return new Costs(checked, sizes).cost(checked.root());
    }

    private Range cost(Expr part) {
        return switch (part) {
            case Literal _ -> Range.NONE;
            case Expr.Ident ident -> {
                Local local = local(ident.name());
                paths.put(ident.id(), local != null ? local.path() : List.of(ident.name()));
                yield NAME;
            }
            case Expr.Select select -> select(select);
            case Expr.Call call -> call(call);
            case Expr.Items items -> items(items);
            case Expr.Entries map -> entries(map);
            case Expr.Message message -> {
                Range sum = Range.NONE;
                for (Expr.Assigned field : message.fields()) {
                    sum = sum.plus(cost(field.value()));
                }
                yield sum.plus(MESSAGE);
            }
            case Expr.Fold fold -> isBind(fold) ? bind(fold) : fold(fold);
        };
    }

    private Range select(Expr.Select select) {
        Range sum = cost(select.operand());
        if (select.isTest()) {
            return sum;
        }
        Kind target = checked.type(select.operand()).kind();
        if (target == Kind.MAP || target == Kind.STRUCT || target == Kind.PARAMETER) {
            sum = sum.plus(NAME);
        }
        paths.put(select.id(), extended(path(select.operand()), select.field()));
        return sum;
    }

    private static List<String> extended(List<String> path, String name) {
        var all = new ArrayList<>(path);
        all.add(name);
        return List.copyOf(all);
    }

    private Range call(Expr.Call call) {
        if (call.function().equals("dyn")) {
            Expr argument = call.arguments().getFirst();
            Range cost = Range.ONE.plus(cost(argument));
            copy(call, argument);
            return cost;
        }
        var nodes = new ArrayList<Node>();
        var costs = new ArrayList<Range>();
        for (Expr argument : call.arguments()) {
            costs.add(cost(argument));
            nodes.add(node(argument));
        }
        List<String> overloads = checked.overloads(call);
        if (overloads.isEmpty()) {
            return Range.NONE;
        }
        Range sum = Range.NONE;
        Optional<Node> target = Optional.empty();
        if (call.target().isPresent()) {
            sum = cost(call.target().get());
            target = Optional.of(node(call.target().get()));
        }
        var cost = new Range(Range.LARGEST, 0);
        Optional<Range> size = Optional.empty();
        for (String overload : overloads) {
            CallCosts.Weight weight = calls.of(call, overload, target, nodes, costs);
            cost = cost.union(weight.cost());
            if (weight.size().isPresent()) {
                Range given = weight.size().get();
                size = Optional.of(size.map(one -> one.union(given)).orElse(given));
            }
            if (overload.equals("index_list") || overload.equals("index_map")) {
                Expr indexed = call.arguments().getFirst();
                size = inside(indexed).map(Inside::values);
                String step = overload.equals("index_list") ? "@items" : "@values";
                paths.put(call.id(), extended(path(indexed), step));
            }
            if (size.isEmpty()) {
                size = size(call);
            }
        }
        size.ifPresent(one -> known.put(call.id(), one));
        return sum.plus(cost);
    }

    private Range items(Expr.Items items) {
        Range sum = Range.NONE;
        var size = new Range(items.elements().isEmpty() ? 0 : Range.LARGEST, 0);
        for (Expr element : items.elements()) {
            sum = sum.plus(cost(element));
            size = size.union(sizeOrUnknown(element));
        }
        insides.put(items.id(), new Inside(Kind.LIST, Range.ONE, size));
        return sum.plus(LIST);
    }

    private Range entries(Expr.Entries map) {
        Range sum = Range.NONE;
        var keys = new Range(map.entries().isEmpty() ? 0 : Range.LARGEST, 0);
        Range values = keys;
        for (Expr.Entry entry : map.entries()) {
            sum = sum.plus(cost(entry.key())).plus(cost(entry.value()));
            keys = keys.union(sizeOrUnknown(entry.key()));
            values = values.union(sizeOrUnknown(entry.value()));
        }
        insides.put(map.id(), new Inside(Kind.MAP, keys, values));
        return sum.plus(MAP);
    }

    private static boolean isBind(Expr.Fold fold) {
        return fold.range() instanceof Expr.Items items
                && items.elements().isEmpty()
                && fold.condition() instanceof Literal literal
                && literal.value().equals(false)
                && !fold.accumulator().equals(OLD_ACCUMULATOR);
    }

    private Range bind(Expr.Fold fold) {
        Range sum = cost(fold.range()).plus(cost(fold.start()));
        push(fold.accumulator(), local(fold.start()));
        sum = sum.plus(cost(fold.result()));
        pop(fold.accumulator());
        copy(fold, fold.result());
        return sum;
    }

    private Range fold(Expr.Fold fold) {
        Range sum = cost(fold.range()).plus(cost(fold.start()));
        push(fold.accumulator(), local(fold.start()));
        boolean hasTwo = !fold.second().isEmpty();
        if (hasTwo) {
            push(fold.variable(), keys(fold.range(), "@indices"));
            push(fold.second(), values(fold.range()));
        } else {
            push(fold.variable(), single(fold.range()));
        }
        Range loop = cost(fold.condition());
        loop = cost(fold.step()).plus(loop);
        pop(fold.variable());
        if (hasTwo) {
            pop(fold.second());
        }
        sum = sum.plus(cost(fold.result()));
        pop(fold.accumulator());
        Range count = sizeOrUnknown(fold.range());
        sum = sum.plus(count.times(loop));
        if (fold.start() instanceof Literal) {
            size(fold.start()).ifPresent(one -> known.put(fold.id(), one));
        } else if (fold.start() instanceof Expr.Items || fold.start() instanceof Expr.Entries) {
            known.put(fold.id(), count);
            inside(fold.step()).ifPresent(one -> insides.put(fold.id(), one));
        }
        return sum;
    }

    private Kind container(Expr range) {
        return inside(range).map(Inside::kind).orElseGet(() -> checked.type(range).kind());
    }

    private Local keys(Expr range, String ofList) {
        String step = container(range) == Kind.LIST ? ofList : "@keys";
        return new Local(
                extended(path(range), step), inside(range).map(Inside::keys), Optional.empty());
    }

    private Local values(Expr range) {
        String step = container(range) == Kind.LIST ? "@items" : "@values";
        return new Local(
                extended(path(range), step), inside(range).map(Inside::values), Optional.empty());
    }

    private Local single(Expr range) {
        return container(range) == Kind.LIST ? values(range) : keys(range, "@keys");
    }

    private Local local(Expr value) {
        Optional<Inside> inside = inside(value);
        return new Local(path(value), size(value), inside);
    }

    private void push(String name, Local local) {
        locals.computeIfAbsent(name, key -> new ArrayDeque<>()).push(local);
    }

    private void pop(String name) {
        locals.get(name).pop();
    }

    private Local local(String name) {
        Deque<Local> all = locals.get(name);
        return all == null ? null : all.peek();
    }

    private List<String> path(Expr part) {
        if (part instanceof Expr.Ident ident) {
            Local local = local(ident.name());
            if (local != null) {
                return local.path();
            }
        }
        return paths.getOrDefault(part.id(), List.of());
    }

    private Node node(Expr part) {
        List<String> path = path(part);
        boolean isInner =
                !path.isEmpty()
                        && (path.getFirst().equals(ACCUMULATOR)
                                || path.getFirst().equals(OLD_ACCUMULATOR));
        return new Node(isInner ? List.of() : path, checked.type(part), part, size(part));
    }

    private void copy(Expr to, Expr from) {
        size(from).ifPresent(one -> known.put(to.id(), one));
        inside(from).ifPresent(one -> insides.put(to.id(), one));
    }

    void setInside(Expr part, Optional<Inside> inside) {
        inside.ifPresent(one -> insides.put(part.id(), one));
    }

    Optional<Inside> inside(Expr part) {
        Inside found = insides.get(part.id());
        if (found != null) {
            return Optional.of(found);
        }
        if (part instanceof Expr.Ident ident) {
            Local local = local(ident.name());
            if (local != null) {
                return local.inside();
            }
        }
        return Optional.empty();
    }

    private Range sizeOrUnknown(Expr part) {
        return size(part).orElse(Range.UNKNOWN);
    }

    /** How large what stands at the path is. */
    Optional<Range> declared(List<String> path) {
        if (path.isEmpty()) {
            return Optional.empty();
        }
        var most = sizes.most(path);
        return most.isPresent() ? Optional.of(new Range(0, most.getAsLong())) : Optional.empty();
    }

    private Optional<Range> size(Expr part) {
        Range found = known.get(part.id());
        if (found != null) {
            return Optional.of(found);
        }
        Optional<Range> written = written(part);
        if (written.isPresent()) {
            return written;
        }
        Optional<Range> declared = declared(path(part));
        if (declared.isPresent()) {
            known.put(part.id(), declared.get());
            return declared;
        }
        if (isScalar(checked.type(part))) {
            return Optional.of(Range.ONE);
        }
        if (part instanceof Expr.Ident ident) {
            Local local = local(ident.name());
            if (local != null) {
                return local.size();
            }
        }
        return Optional.empty();
    }

    private static Optional<Range> written(Expr part) {
        return switch (part) {
            case Literal literal when literal.value() instanceof String text ->
                    Optional.of(Range.of(text.codePointCount(0, text.length())));
            case Literal literal when literal.value() instanceof Expr.Binary bytes ->
                    Optional.of(Range.of(bytes.size()));
            case Literal _ -> Optional.of(Range.ONE);
            case Expr.Items items -> Optional.of(Range.of(items.elements().size()));
            case Expr.Entries map -> Optional.of(Range.of(map.entries().size()));
            default -> Optional.empty();
        };
    }

    private static boolean isScalar(Type type) {
        return switch (type.kind()) {
            case BOOL, DOUBLE, DURATION, INT, TIMESTAMP, UINT -> true;
            case OPAQUE ->
                    type.isOptional() && !type.parameters().isEmpty() && isScalar(type.first());
            default -> false;
        };
    }
}
