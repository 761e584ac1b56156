package io.podium.api.cel;

import io.podium.api.cel.CallCosts.Weight;
import io.podium.api.cel.Costs.Node;
import io.podium.api.cel.Expr.Literal;
import io.podium.api.cel.Type.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What calls of Kubernetes' functions cost. */
final class LibraryCosts {
    /** So that an expression may ask for two decisions. */
    private static final Range DECISION = Range.of(350_000);

    /** An address has 4 or 16 bytes. */
    private static final Range ADDRESS = new Range(4, 16);

    private static final double LONGEST_FORMAT_PATTERN = 128;
    private static final double LONGEST_FORMAT = 64;

    /** What one requirement of a selector costs: a list and an object. */
    private static final double REQUIREMENT = 50;

    private static final Range SELECTOR = Range.of(10);
    private static final Range NEW_LIST = Range.of(11);
    private static final double TEXT = CallCosts.TEXT;

    /** Types compared in one step. */
    private static final Set<String> COMPARED_AT_ONCE =
            Set.of(
                    "net.IP",
                    "net.CIDR",
                    "kubernetes.Quantity",
                    "kubernetes.Semver",
                    "kubernetes.authorization.Authorizer",
                    "kubernetes.authorization.PathCheck",
                    "kubernetes.authorization.GroupCheck",
                    "kubernetes.authorization.ResourceCheck",
                    "kubernetes.authorization.Decision");

    private final Costs costs;

    LibraryCosts(Costs costs) {
        this.costs = costs;
    }

    private Range size(Node node) {
        return node.size().or(() -> costs.declared(node.path())).orElse(Range.UNKNOWN);
    }

    private static Optional<Weight> just(Range cost) {
        return Optional.of(Weight.of(cost));
    }

    /** Nothing for functions that are not Kubernetes'. */
    Optional<Weight> of(
            String function, String overload, Optional<Node> target, List<Node> arguments) {
        Optional<Weight> ofLists = lists(overload, target, arguments);
        if (ofLists.isPresent()) {
            return ofLists;
        }
        return switch (function) {
            case "check" -> just(DECISION);
            case "serviceAccount",
                    "path",
                    "group",
                    "resource",
                    "subresource",
                    "namespace",
                    "name",
                    "allowed",
                    "reason",
                    "error",
                    "errored",
                    "masked",
                    "prefixLength",
                    "family",
                    "isUnspecified",
                    "isLoopback",
                    "isLinkLocalMulticast",
                    "isLinkLocalUnicast",
                    "isGlobalUnicast",
                    "format.named",
                    "sign",
                    "asInteger",
                    "isInteger",
                    "asApproximateFloat",
                    "isGreaterThan",
                    "isLessThan",
                    "compareTo",
                    "add",
                    "sub",
                    "major",
                    "minor",
                    "patch",
                    "getScheme",
                    "getHostname",
                    "getHost",
                    "getPort",
                    "getEscapedPath",
                    "getQuery" ->
                    just(Range.ONE);
            case "fieldSelector", "labelSelector" -> just(selector(size(arguments.getFirst())));
            case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" ->
                    target.map(this::walk);
            case "_==_" -> equality(arguments);
            default -> text(function, overload, target, arguments);
        };
    }

    /** Functions of lists and sets, which are not Kubernetes' but of extensions it has. */
    private Optional<Weight> lists(String overload, Optional<Node> target, List<Node> arguments) {
        return switch (overload) {
            case "list_sets_contains_list", "list_sets_intersects_list" -> just(sets(arguments, 1));
            case "list_sets_equivalent_list" -> just(sets(arguments, 2));
            case "list_slice" -> {
                Range size = size(target.orElseThrow());
                long from = whole(arguments.getFirst(), 0);
                long to = whole(arguments.get(1), size.most());
                yield made(1, Range.of(to - from));
            }
            case "lists_range" -> made(1, Range.of(whole(arguments.getFirst(), Range.LARGEST)));
            case "list_reverse" -> made(1, size(target.orElseThrow()));
            case "list_flatten" -> made(1, size(target.orElseThrow()));
            case "list_flatten_int" ->
                    made(
                            Range.toDouble(whole(arguments.getFirst(), Range.LARGEST)),
                            size(target.orElseThrow()));
            case "list_distinct" -> {
                Range size = size(target.orElseThrow());
                yield made(2, size.times(size));
            }
            default -> {
                if (overload.endsWith("_sort")) {
                    yield sorted(overload, target.orElseThrow());
                }
                yield overload.endsWith("_sortByAssociatedKeys")
                        ? sorted(overload, arguments.getFirst())
                        : Optional.empty();
            }
        };
    }

    private Range sets(List<Node> arguments, double factor) {
        Range both = size(arguments.getFirst()).times(size(arguments.get(1)));
        return both.times(factor).plus(Range.ONE);
    }

    private Optional<Weight> sorted(String overload, Node keys) {
        boolean isText = overload.startsWith("list_string") || overload.startsWith("list_bytes");
        Range size = size(keys);
        return made(isText ? 2 + TEXT : 2, size.times(size));
    }

    /** A call that makes a list. */
    private static Optional<Weight> made(double factor, Range size) {
        return Optional.of(Weight.of(size.times(factor).plus(NEW_LIST), size));
    }

    /** The number that is written there. */
    private static long whole(Node node, long otherwise) {
        return node.part() instanceof Literal literal && literal.value() instanceof Long number
                ? Math.max(number, 0)
                : otherwise;
    }

    private static Range selector(Range length) {
        return SELECTOR.plus(length.times(TEXT)).plus(length.times(0.5).times(REQUIREMENT));
    }

    /** Each element of a list once, with what it takes to compare it; or a text once. */
    private Weight walk(Node target) {
        Optional<Node> element = element(target);
        if (element.isEmpty()) {
            return Weight.of(size(target).times(TEXT));
        }
        Range each = Range.ONE;
        Kind kind = element.get().type().kind();
        if (kind == Kind.STRING || kind == Kind.BYTES) {
            each = each.plus(size(element.get()).times(TEXT));
        }
        return Weight.of(size(target).times(each));
    }

    private static Optional<Node> element(Node list) {
        if (list.type().parameters().isEmpty()) {
            return Optional.empty();
        }
        var path = new ArrayList<>(list.path());
        if (!path.isEmpty()) {
            path.add("@items");
        }
        return Optional.of(new Node(path, list.type().first(), null, Optional.empty()));
    }

    private Optional<Weight> text(
            String function, String overload, Optional<Node> target, List<Node> arguments) {
        return switch (function) {
            case "url", "jsonpatch.escapeKey" -> {
                Range size = size(arguments.getFirst());
                yield Optional.of(Weight.of(size.times(TEXT), size));
            }
            case "lowerAscii", "upperAscii", "substring", "trim" ->
                    target.map(one -> Weight.of(size(one).times(TEXT), size(one)));
            case "replace" -> target.map(one -> replace(one, arguments));
            case "split" -> target.map(one -> split(one, arguments));
            case "join" -> target.map(one -> join(one, arguments));
            case "find", "findAll" ->
                    target.map(one -> {
                        Range size = size(one);
                        Range pattern = size(arguments.getFirst()).times(CallCosts.PATTERN);
                        return Weight.of(
                                size.plus(Range.ONE).times(TEXT).times(pattern),
                                new Range(0, size.most()));
                    });
            case "ip" ->
                    just(
                            overload.equals("cidr_ip")
                                    ? Range.ONE
                                    : size(arguments.getFirst()).times(TEXT));
            case "cidr", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver" ->
                    just(size(arguments.getFirst()).times(TEXT));
            case "ip.isCanonical" -> just(size(arguments.getFirst()).times(2 * TEXT));
            case "containsIP" -> {
                Range cost = ADDRESS.plus(ADDRESS).times(TEXT);
                yield just(withText(cost, overload, "cidr_contains_ip_string", arguments));
            }
            case "containsCIDR" -> {
                Range cost =
                        ADDRESS.plus(ADDRESS).times(TEXT).plus(ADDRESS.times(TEXT)).plus(Range.ONE);
                yield just(withText(cost, overload, "cidr_contains_cidr_string", arguments));
            }
            case "validate" ->
                    just(
                            size(arguments.getFirst())
                                    .times(TEXT)
                                    .times(LONGEST_FORMAT_PATTERN * CallCosts.PATTERN));
            default -> Optional.empty();
        };
    }

    private Range withText(Range cost, String overload, String ofText, List<Node> arguments) {
        return overload.equals(ofText) ? cost.plus(size(arguments.getFirst()).times(TEXT)) : cost;
    }

    private Weight replace(Node target, List<Node> arguments) {
        Range whole = size(target);
        Range old = size(arguments.getFirst());
        Range with = size(arguments.get(1));
        long most;
        long mostKept = 0;
        if (old.least() == 0) {
            most = Range.plus(whole.most(), 1);
            mostKept = whole.most();
        } else if (Long.compareUnsigned(with.most(), old.least()) <= 0) {
            most = 0;
            mostKept = whole.most();
        } else {
            most = divided(whole.most(), old.least());
        }
        long least;
        long leastKept = 0;
        if (old.most() == 0) {
            least = Range.plus(whole.least(), 1);
            leastKept = whole.least();
        } else if (Long.compareUnsigned(old.most(), with.least()) <= 0) {
            least = 0;
            leastKept = whole.least();
        } else {
            least = divided(whole.least(), old.most());
        }
        Range size = new Range(least, most).times(with).plus(new Range(leastKept, mostKept));
        return Weight.of(whole.times(2 * TEXT), size);
    }

    private static long divided(long number, long by) {
        return Range.ceiling(Range.toDouble(number) / Range.toDouble(by));
    }

    private Weight split(Node target, List<Node> arguments) {
        Range size = size(target);
        long most = size.most();
        if (arguments.size() > 1
                && arguments.get(1).part() instanceof Literal literal
                && literal.value() instanceof Long limit) {
            most = limit;
        }
        return Weight.of(size.times(2 * TEXT), new Range(0, most));
    }

    private Weight join(Node target, List<Node> arguments) {
        Range count = size(target);
        Range size = element(target).map(one -> count.times(size(one))).orElse(Range.NONE);
        if (!arguments.isEmpty()) {
            long least = count.least() == 0 ? 0 : count.least() - 1;
            long most = count.most() == 0 ? 0 : count.most() - 1;
            size = size.plus(size(arguments.getFirst()).times(new Range(least, most)));
        }
        return Weight.of(size.times(TEXT), size);
    }

    private static Optional<Weight> equality(List<Node> arguments) {
        Type type = arguments.getFirst().type();
        if (arguments.size() != 2 || !type.equals(arguments.get(1).type())) {
            return Optional.empty();
        }
        if (COMPARED_AT_ONCE.contains(type.name())) {
            return just(Range.ONE);
        }
        return switch (type.name()) {
            case "kubernetes.NamedFormat" -> just(new Range(1, (long) LONGEST_FORMAT).times(TEXT));
            case "kubernetes.URL" -> {
                Range size = arguments.get(1).size().orElse(Range.ONE);
                yield just(new Range(1, size.most()).times(TEXT));
            }
            default -> Optional.empty();
        };
    }
}
