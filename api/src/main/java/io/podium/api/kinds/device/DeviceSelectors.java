package io.podium.api.kinds.device;

import io.podium.api.cel.Environment;
import io.podium.api.cel.Environment.Struct;
import io.podium.api.cel.Expressions;
import io.podium.api.cel.Expressions.Compiled;
import io.podium.api.cel.Type;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Compiles the expressions that select devices: what they may name, and what they may cost. */
final class DeviceSelectors {
    /** The most a selector may cost. */
    private static final long MOST_COST = 1_000_000;

    private static final Type DEVICE = Type.struct("kubernetes.DRADevice");
    private static final Type ATTRIBUTES = Type.map(Type.STRING, Type.ANY);
    private static final Type CAPACITY = Type.map(Type.STRING, Type.QUANTITY);
    private static final int LONGEST_DOMAIN = 63;
    private static final int LONGEST_ID = 32;
    private static final int LONGEST_VALUE = 64;

    /** Attributes and capacities of a device together. */
    private static final int MOST_ENTRIES = 32;

    private final Expressions expressions = new Expressions();

    /** Tells what is wrong with a selector that is there. */
    void check(String expression, FieldPath path, Problems problems) {
        Compiled compiled = expressions.compile(expression, environment());
        String fault = fault(compiled);
        if (!fault.isEmpty()) {
            problems.invalid(path, expression, fault);
        } else if (Long.compareUnsigned(cost(compiled), MOST_COST) > 0) {
            problems.forbidden(path, "too complex, exceeds cost limit");
        }
    }

    static Environment environment() {
        return Environment.EMPTY
                .withStructs(
                        Map.of(
                                DEVICE.name(),
                                Struct.of(
                                        Map.of(
                                                "driver",
                                                Type.STRING,
                                                "allowMultipleAllocations",
                                                Type.BOOL,
                                                "attributes",
                                                Type.map(Type.STRING, ATTRIBUTES),
                                                "capacity",
                                                Type.map(Type.STRING, CAPACITY)))))
                .with("device", DEVICE)
                .withBind();
    }

    /** Why it selects nothing; or "". */
    static String fault(Compiled compiled) {
        if (compiled.isFaulty()) {
            return compiled.fault();
        }
        Type type = compiled.type();
        if (!type.equals(Type.BOOL) && !type.equals(Type.ANY)) {
            return "must evaluate to bool or the unknown type, not " + type;
        }
        return compiled.programFault();
    }

    static long cost(Compiled compiled) {
        return compiled.mostCost(DeviceSelectors::most);
    }

    /** How large what stands at a path of a device is at most. */
    private static OptionalLong most(List<String> path) {
        if (!path.getFirst().equals("device")) {
            return OptionalLong.empty();
        }
        if (path.size() == 1) {
            return OptionalLong.of(0);
        }
        return switch (path.get(1)) {
            case "driver" -> path.size() == 2 ? OptionalLong.of(LONGEST_DOMAIN) : none();
            case "allowMultipleAllocations" -> path.size() == 2 ? OptionalLong.of(1) : none();
            case "attributes" -> attribute(path.subList(2, path.size()));
            case "capacity" -> capacity(path.subList(2, path.size()));
            default -> none();
        };
    }

    private static OptionalLong none() {
        return OptionalLong.empty();
    }

    /** A name below attributes is taken for that of an attribute, at whatever depth. */
    private static OptionalLong attribute(List<String> path) {
        return below(path, true, LONGEST_VALUE);
    }

    private static OptionalLong capacity(List<String> path) {
        return below(path, false, 0);
    }

    /**
     * What a map of maps may hold at the place: by domain, then by name.
     *
     * @param hasNames whether a name may be a step of the path
     * @param value how long a value may be
     */
    private static OptionalLong below(List<String> path, boolean hasNames, long value) {
        int depth = 0;
        for (int i = 0; i < path.size(); i++) {
            boolean isLast = i == path.size() - 1;
            switch (path.get(i)) {
                case "@items", "@values" -> {
                    if (depth == 2) {
                        return none();
                    }
                    depth++;
                }
                case "@keys" -> {
                    if (depth == 2) {
                        return none();
                    }
                    return isLast
                            ? OptionalLong.of(depth == 0 ? LONGEST_DOMAIN : LONGEST_ID)
                            : none();
                }
                default -> {
                    if (!hasNames || depth != 1) {
                        return none();
                    }
                    depth++;
                }
            }
        }
        return OptionalLong.of(depth == 2 ? value : MOST_ENTRIES);
    }
}
