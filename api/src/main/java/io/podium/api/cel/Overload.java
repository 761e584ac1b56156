package io.podium.api.cel;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One signature of a function.
 *
 * @param id its name in cel-go, by which it is weighed
 * @param isMember whether it is called on its first argument
 */
record Overload(String id, boolean isMember, List<Type> arguments, Type result) {
    /** The names of the type parameters. */
    Set<String> parameters() {
        var names = new LinkedHashSet<String>();
        arguments.forEach(one -> collect(one, names));
        collect(result, names);
        return names;
    }

    private static void collect(Type type, Set<String> names) {
        if (type.kind() == Type.Kind.PARAMETER) {
            names.add(type.name());
        }
        type.parameters().forEach(one -> collect(one, names));
    }
}
