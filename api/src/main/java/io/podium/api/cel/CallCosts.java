package io.podium.api.cel;

import io.podium.api.cel.Costs.Inside;
import io.podium.api.cel.Costs.Node;
import java.util.List;
import java.util.Optional;

/** What calls of CEL's own functions cost; Kubernetes' are asked first. */
final class CallCosts {
    /** To go through a text once, for each of its characters. */
    static final double TEXT = 0.1;

    /** To apply a pattern, for each of its characters. */
    static final double PATTERN = 0.25;

    private final Costs costs;
    private final LibraryCosts library;

    /** The cost of a call, and how large its result is. */
    record Weight(Range cost, Optional<Range> size) {
        static Weight of(Range cost) {
            return new Weight(cost, Optional.empty());
        }

        static Weight of(Range cost, Range size) {
            return new Weight(cost, Optional.of(size));
        }

        private Weight plus(Range more) {
            return new Weight(cost.plus(more), size);
        }
    }

    CallCosts(Costs costs) {
        this.costs = costs;
        this.library = new LibraryCosts(costs);
    }

    Weight of(
            Expr.Call call,
            String overload,
            Optional<Node> target,
            List<Node> arguments,
            List<Range> argumentCosts) {
        Range sum = Range.NONE;
        for (Range cost : argumentCosts) {
            sum = sum.plus(cost);
        }
        Optional<Weight> special = library.of(call.function(), overload, target, arguments);
        if (special.isPresent()) {
            return special.get().plus(sum);
        }
        return switch (overload) {
            case "logical_or", "logical_and" -> {
                Range left = argumentCosts.getFirst();
                yield Weight.of(new Range(left.least(), left.plus(argumentCosts.get(1)).most()));
            }
            case "conditional" -> conditional(call, arguments, argumentCosts);
            default -> {
                Weight own = own(call, overload, target, arguments);
                yield (own == null ? Weight.of(Range.ONE) : own).plus(sum);
            }
        };
    }

    private Weight conditional(Expr.Call call, List<Node> nodes, List<Range> argumentCosts) {
        Range size = size(nodes.get(1)).union(size(nodes.get(2)));
        costs.setInside(
                call,
                Inside.union(costs.inside(nodes.get(1).part()), costs.inside(nodes.get(2).part())));
        Range either = argumentCosts.get(1).union(argumentCosts.get(2));
        return Weight.of(argumentCosts.getFirst().plus(either), size);
    }

    private static Range size(Node node) {
        return node.size().orElse(Range.UNKNOWN);
    }

    /** Without what the arguments cost; null where one step is all. */
    private Weight own(
            Expr.Call call, String overload, Optional<Node> target, List<Node> arguments) {
        return switch (overload) {
            case "string_format" -> Weight.of(size(target.orElseThrow()).times(TEXT));
            case "string_to_bytes" -> {
                Range size = size(arguments.getFirst());
                yield Weight.of(size.times(TEXT), new Range(size.least(), size.most() * 4));
            }
            case "bytes_to_string" -> {
                Range size = size(arguments.getFirst());
                yield Weight.of(
                        size.times(TEXT),
                        new Range(Long.divideUnsigned(size.least(), 4), size.most()));
            }
            case "strings_quote" -> {
                Range size = size(arguments.getFirst());
                yield Weight.of(size.times(TEXT), new Range(size.least() + 2, size.most() * 2 + 2));
            }
            case "starts_with_string", "ends_with_string" ->
                    Weight.of(size(arguments.getFirst()).times(TEXT));
            case "in_list" -> Weight.of(size(arguments.get(1)).times(1.0));
            case "matches_string" -> {
                if (target.isEmpty()) {
                    yield null;
                }
                Range text = size(target.get()).plus(Range.ONE).times(TEXT);
                yield Weight.of(text.times(size(arguments.getFirst()).times(PATTERN)));
            }
            case "contains_string" ->
                    Weight.of(
                            size(target.orElseThrow())
                                    .times(TEXT)
                                    .times(size(arguments.getFirst()).times(TEXT)));
            case "add_string", "add_bytes", "add_list" -> sum(call, overload, arguments);
            case "less_string",
                    "greater_string",
                    "less_equals_string",
                    "greater_equals_string",
                    "less_bytes",
                    "greater_bytes",
                    "less_equals_bytes",
                    "greater_equals_bytes",
                    "equals",
                    "not_equals" ->
                    comparison(arguments);
            default -> null;
        };
    }

    private Weight sum(Expr.Call call, String overload, List<Node> arguments) {
        Range size = size(arguments.getFirst()).plus(size(arguments.get(1)));
        costs.setInside(
                call,
                Inside.union(
                        costs.inside(arguments.getFirst().part()),
                        costs.inside(arguments.get(1).part())));
        return Weight.of(overload.equals("add_list") ? Range.ONE : size.times(TEXT), size);
    }

    private static Weight comparison(List<Node> arguments) {
        long most = Range.smaller(size(arguments.getFirst()).most(), size(arguments.get(1)).most());
        return Weight.of(new Range(most == 0 ? 0 : 1, most).times(TEXT));
    }
}
