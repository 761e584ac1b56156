package io.podium.api.cel;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An expression whose names and types are known.
 *
 * @param root with names as they were resolved
 * @param types by the ids of its parts
 * @param overloads which signatures a call may mean, by its id
 * @param names the variables it reads
 */
record Checked(
        Expr root, Map<Long, Type> types, Map<Long, List<String>> overloads, Set<String> names) {
    Type type() {
        return type(root);
    }

    Type type(Expr part) {
        return types.getOrDefault(part.id(), Type.DYN);
    }

    List<String> overloads(Expr part) {
        return overloads.getOrDefault(part.id(), List.of());
    }
}
