package io.podium.api.managed;

import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;

/**
 * Sets of fields as tries: names of path elements to what is below them. An element that is in the
 * set itself holds {@code "."} beside what is below it, or nothing at all. The empty map is the
 * empty set at the root and a lone member everywhere else; {@code null} stands for nothing below.
 */
// Sharing is about instances: equal ones are found by walking, which is what is to be spared.
@SuppressWarnings("ReferenceEquality")
final class FieldSets {
    static final String SELF = ".";
    static final FreeMap NONE = (FreeMap) MapValue.empty();

    /** A lone member. */
    static final FreeMap MEMBER = NONE;

    private FieldSets() {}

    /** The root for what may be nothing. */
    static FreeMap root(FreeMap node) {
        return node == null ? NONE : node;
    }

    /** What is below the root, null for nothing. */
    private static FreeMap below(FreeMap root) {
        return root.isEmpty() ? null : root;
    }

    static FreeMap union(FreeMap one, FreeMap other) {
        return root(unite(below(one), below(other)));
    }

    static FreeMap difference(FreeMap one, FreeMap other) {
        return root(subtract(below(one), below(other)));
    }

    static FreeMap intersection(FreeMap one, FreeMap other) {
        return root(intersect(below(one), below(other)));
    }

    /** Without the other's members and all that is below them. */
    static FreeMap without(FreeMap one, FreeMap other) {
        return root(cut(below(one), below(other)));
    }

    /** Whether it is a trie all the way down. */
    static boolean isSet(Object value) {
        if (!(value instanceof FreeMap node)) {
            return false;
        }
        for (int i = 0; i < node.size(); i++) {
            if (!isSet(node.value(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean isMember(FreeMap node) {
        return node != null && (node.isEmpty() || node.name(0).equals(SELF));
    }

    /** The node as a member, whatever is below it. */
    static FreeMap asMember(FreeMap node) {
        if (node == null || node.isEmpty()) {
            return MEMBER;
        }
        return isMember(node) ? node : node.with(SELF, NONE);
    }

    /** The node without being a member itself. */
    static FreeMap notMember(FreeMap node) {
        if (node == null || node.isEmpty()) {
            return null;
        }
        FreeMap rest = node.without(SELF);
        return rest.isEmpty() ? null : rest;
    }

    /** What is below the element. */
    static FreeMap below(FreeMap node, String element) {
        return node == null ? null : (FreeMap) node.get(element);
    }

    static FreeMap unite(FreeMap one, FreeMap other) {
        if (one == other || other == null) {
            return one;
        }
        if (one == null) {
            return other;
        }
        if (one.isEmpty()) {
            return asMember(other);
        }
        if (other.isEmpty()) {
            return asMember(one);
        }
        var result = new FreeMap.Builder();
        boolean isOne = true;
        boolean isOther = true;
        int i = 0;
        int j = 0;
        while (i < one.size() || j < other.size()) {
            int order = order(one, i, other, j);
            if (order < 0) {
                result.put(one.name(i), one.value(i++));
                isOther = false;
            } else if (order > 0) {
                result.put(other.name(j), other.value(j++));
                isOne = false;
            } else {
                FreeMap united = unite((FreeMap) one.value(i), (FreeMap) other.value(j));
                isOne &= united == one.value(i);
                isOther &= united == other.value(j);
                result.put(one.name(i), united);
                i++;
                j++;
            }
        }
        return isOne ? one : isOther ? other : result.build();
    }

    private static int order(FreeMap one, int i, FreeMap other, int j) {
        if (i == one.size()) {
            return 1;
        }
        return j == other.size() ? -1 : one.name(i).compareTo(other.name(j));
    }

    /** Ways of taking one trie from another, or what they share. */
    private enum Way {
        SUBTRACT,
        INTERSECT,
        CUT
    }

    private static FreeMap subtract(FreeMap one, FreeMap other) {
        if (one == other || one == null) {
            return null;
        }
        if (other == null) {
            return one;
        }
        if (one.isEmpty()) {
            return isMember(other) ? null : one;
        }
        return other.isEmpty() ? notMember(one) : join(one, other, Way.SUBTRACT);
    }

    private static FreeMap intersect(FreeMap one, FreeMap other) {
        if (one == other || one == null || other == null) {
            return other == null ? null : one;
        }
        if (one.isEmpty() || other.isEmpty()) {
            return isMember(one) && isMember(other) ? MEMBER : null;
        }
        return join(one, other, Way.INTERSECT);
    }

    private static FreeMap cut(FreeMap one, FreeMap other) {
        if (one == null || other == null) {
            return one;
        }
        if (isMember(other)) {
            return null;
        }
        return one.isEmpty() ? one : join(one, other, Way.CUT);
    }

    private static FreeMap join(FreeMap one, FreeMap other, Way way) {
        var result = new FreeMap.Builder();
        int kept = 0;
        boolean isOne = true;
        String last = "";
        int j = 0;
        for (int i = 0; i < one.size(); i++) {
            String name = one.name(i);
            while (j < other.size() && other.name(j).compareTo(name) < 0) {
                j++;
            }
            var mine = (FreeMap) one.value(i);
            FreeMap theirs =
                    j < other.size() && other.name(j).equals(name)
                            ? (FreeMap) other.value(j)
                            : null;
            FreeMap now =
                    switch (way) {
                        case SUBTRACT -> subtract(mine, theirs);
                        case INTERSECT -> intersect(mine, theirs);
                        case CUT -> cut(mine, theirs);
                    };
            isOne &= now == mine;
            if (now != null) {
                result.put(name, now);
                last = name;
                kept++;
            }
        }
        if (isOne) {
            return one;
        }
        if (kept == 0) {
            return null;
        }
        return kept == 1 && last.equals(SELF) ? MEMBER : result.build();
    }
}
