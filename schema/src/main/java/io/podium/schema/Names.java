package io.podium.schema;

import java.util.Set;

/** How fields are called in Java. */
final class Names {
    private static final Set<String> KEYWORDS =
            Set.of(
                    "abstract",
                    "assert",
                    "boolean",
                    "break",
                    "byte",
                    "case",
                    "catch",
                    "char",
                    "class",
                    "const",
                    "continue",
                    "default",
                    "do",
                    "double",
                    "else",
                    "enum",
                    "extends",
                    "final",
                    "finally",
                    "float",
                    "for",
                    "goto",
                    "if",
                    "implements",
                    "import",
                    "instanceof",
                    "int",
                    "interface",
                    "long",
                    "native",
                    "new",
                    "package",
                    "private",
                    "protected",
                    "public",
                    "return",
                    "short",
                    "static",
                    "strictfp",
                    "super",
                    "switch",
                    "synchronized",
                    "this",
                    "throw",
                    "throws",
                    "transient",
                    "try",
                    "void",
                    "volatile",
                    "while",
                    "true",
                    "false",
                    "null");

    /** Methods every view has already: of Object, of Typed and of its own factories. */
    private static final Set<String> TAKEN =
            Set.of(
                    "value",
                    "of",
                    "empty",
                    "create",
                    "wait",
                    "notify",
                    "notifyAll",
                    "clone",
                    "finalize",
                    "hashCode",
                    "getClass",
                    "toString",
                    "equals");

    private Names() {}

    /**
     * The accessor of a field: x-kubernetes-list-type is xKubernetesListType, default is default_,
     * value is value_.
     */
    static String accessor(String field) {
        String name = lower(camel(field));
        return KEYWORDS.contains(name) || TAKEN.contains(name) ? name + "_" : name;
    }

    /** The field as it stands behind has, with and without. */
    static String suffix(String field) {
        String name = camel(field);
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private static String lower(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static String camel(String field) {
        var name = new StringBuilder();
        boolean up = false;
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (!Character.isJavaIdentifierPart(c) || c == '$' || c == '_') {
                up = !name.isEmpty();
            } else {
                name.append(up ? Character.toUpperCase(c) : c);
                up = false;
            }
        }
        return name.toString();
    }
}
