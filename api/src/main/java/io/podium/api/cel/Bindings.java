package io.podium.api.cel;

import io.podium.api.cel.Type.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the parameters of types stand for so far; learns from each comparison that succeeds. */
final class Bindings {
    private Map<String, Type> bound = new HashMap<>();

    /** Whether the first can stand where the second is wanted. */
    boolean assign(Type from, Type to) {
        return assignAll(List.of(from), List.of(to));
    }

    /** All of them, or nothing is learnt. */
    boolean assignAll(List<Type> from, List<Type> to) {
        Map<String, Type> before = new HashMap<>(bound);
        if (allFit(from, to)) {
            return true;
        }
        bound = before;
        return false;
    }

    private boolean allFit(List<Type> from, List<Type> to) {
        if (from.size() != to.size()) {
            return false;
        }
        for (int i = 0; i < from.size(); i++) {
            if (!fits(from.get(i), to.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean fits(Type from, Type to) {
        if (to.kind() == Kind.PARAMETER) {
            boolean hadOne = bound.containsKey(to.name()) || from.equals(to);
            if (substitutes(from, to)) {
                return true;
            }
            if (hadOne) {
                return false;
            }
        }
        if (from.kind() == Kind.PARAMETER) {
            return substitutes(to, from);
        }
        if (from.isDynOrError() || to.isDynOrError()) {
            return true;
        }
        if (from.kind() == Kind.NULL) {
            return takesNull(to);
        }
        if (to.kind() == Kind.NULL) {
            return takesNull(from);
        }
        return switch (from.kind()) {
            case BOOL, BYTES, DOUBLE, INT, STRING, UINT, DURATION, TIMESTAMP, STRUCT ->
                    to.takes(from);
            case TYPE -> to.kind() == Kind.TYPE;
            case OPAQUE, LIST, MAP ->
                    from.kind() == to.kind()
                            && from.name().equals(to.name())
                            && allFit(from.parameters(), to.parameters());
            default -> false;
        };
    }

    private static boolean takesNull(Type type) {
        return switch (type.kind()) {
            case OPAQUE, STRUCT, ANY, DURATION, TIMESTAMP, NULL -> true;
            default -> type.isNullable();
        };
    }

    /** Whether the parameter stands, or can stand, for the type. */
    private boolean substitutes(Type type, Type parameter) {
        if (type.equals(parameter)) {
            return true;
        }
        Type known = bound.get(parameter.name());
        if (known == null) {
            if (!isFree(parameter, type)) {
                return false;
            }
            bound.put(parameter.name(), type);
            return true;
        }
        if (type.equals(known)) {
            return true;
        }
        if (!fits(type, known)) {
            return false;
        }
        Type general = mostGeneral(type, known);
        if (isFree(parameter, general)) {
            bound.put(parameter.name(), general);
        }
        return true;
    }

    /** Whether the parameter occurs nowhere within the type. */
    private boolean isFree(Type parameter, Type within) {
        if (parameter.equals(within)) {
            return false;
        }
        if (within.kind() == Kind.PARAMETER) {
            Type known = bound.get(within.name());
            return known == null || isFree(parameter, known);
        }
        return within.parameters().stream().allMatch(one -> isFree(parameter, one));
    }

    /** The more general of two that are known to agree. */
    static Type mostGeneral(Type one, Type other) {
        return isEqualOrLessSpecific(one, other) ? one : other;
    }

    private static boolean isEqualOrLessSpecific(Type one, Type other) {
        if (one.isDyn() || one.kind() == Kind.PARAMETER) {
            return true;
        }
        if (other.isDyn() || other.kind() == Kind.PARAMETER || one.kind() != other.kind()) {
            return false;
        }
        return switch (one.kind()) {
            case OPAQUE, LIST, MAP -> {
                boolean agree =
                        one.name().equals(other.name())
                                && one.parameters().size() == other.parameters().size();
                for (int i = 0; agree && i < one.parameters().size(); i++) {
                    agree =
                            isEqualOrLessSpecific(
                                    one.parameters().get(i), other.parameters().get(i));
                }
                yield agree;
            }
            case TYPE -> true;
            default -> one.equals(other);
        };
    }

    /** The type with what is known of its parameters; the rest as it is, or anything. */
    Type substitute(Type type, boolean isRestDyn) {
        if (type.kind() == Kind.PARAMETER) {
            Type known = bound.get(type.name());
            if (known != null) {
                return substitute(known, isRestDyn);
            }
            return isRestDyn ? Type.DYN : type;
        }
        if (type.parameters().isEmpty()) {
            return type;
        }
        var inside = new ArrayList<Type>(type.parameters().size());
        type.parameters().forEach(one -> inside.add(substitute(one, isRestDyn)));
        return type.with(List.copyOf(inside));
    }
}
