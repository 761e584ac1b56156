package io.podium.schema;

import io.podium.schema.Notation.Definition;
import io.podium.schema.Notation.Member;
import io.podium.schema.Notation.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * Writes one Java class per type: a thin typed face over a value, without copying and without
 * parsing.
 */
final class ViewWriter {
    /** A class of a view; words in capitals are replaced. */
    private static final String VIEW =
            """
            package PACKAGE;

            import io.podium.api.view.Slots;
            import io.podium.api.value.TypedMap;

            /** DESCRIPTION */
            @io.podium.api.view.Generated
            public final class NAME implements INTERFACE {
                public static final io.podium.api.schema.Type TYPE =
                        SCHEMA.type("FULL");
                private static final NAME EMPTY = new NAME(TypedMap.of(TYPE, new Object[0]));

                private final TypedMap value;

                public NAME(TypedMap value) {
                    this.value = Slots.checked(value, TYPE);
                }

                public static NAME of(TypedMap value) {
                    return new NAME(value);
                }

                public static NAME empty() {
                    return EMPTY;
                }

                @Override
                public TypedMap value() {
                    return value;
                }

                @Override
                public boolean equals(Object other) {
                    return other instanceof NAME that && value.equals(that.value);
                }

                @Override
                public int hashCode() {
                    return value.hashCode();
                }

                @Override
                public String toString() {
                    return "NAME" + value;
                }
            BODY}
            """;

    private final Notation notation;
    private final String basePackage;
    private final String resource;
    private final boolean kubernetes;

    ViewWriter(Notation notation, String basePackage, String resource, boolean kubernetes) {
        this.notation = notation;
        this.basePackage = basePackage;
        this.resource = resource;
        this.kubernetes = kubernetes;
    }

    void write(Path folder) {
        var packages = new TreeSet<String>();
        for (Definition type : notation.types()) {
            save(folder, packageOf(type), type.name(), view(type));
            packages.add(packageOf(type));
        }
        for (String one : packages) {
            save(
                    folder,
                    one,
                    "package-info",
                    "/** Views generated of the schema notation. */\npackage " + one + ";\n");
        }
        if (!kubernetes) {
            save(folder, basePackage, "Tables", tables());
        }
    }

    private static void save(Path folder, String javaPackage, String name, String source) {
        Path file = folder.resolve(javaPackage.replace('.', '/')).resolve(name + ".java");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, source);
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot write the view " + file, trouble);
        }
    }

    private String packageOf(Definition type) {
        return basePackage + "." + type.group().javaPart();
    }

    private String classOf(Definition type) {
        return packageOf(type) + "." + type.name();
    }

    /** Where views of another base package find their table. */
    private String tables() {
        return """
        package %s;

        /** The table behind the views below this package. */
        @io.podium.api.view.Generated
        public final class Tables {
            public static final io.podium.api.schema.Schema SCHEMA =
                    io.podium.api.schema.Schema.load("%s", Tables.class);

            private Tables() {}
        }
        """
                .formatted(basePackage, resource);
    }

    private boolean isObject(Definition type) {
        return kubernetes
                && type.body()
                && type.member("metadata")
                        .map(one -> one.typeName().endsWith("ObjectMeta"))
                        .orElse(false);
    }

    private String view(Definition type) {
        String schema =
                kubernetes
                        ? "io.podium.api.schema.Schema.kubernetes()"
                        : basePackage + ".Tables.SCHEMA";
        var body = new StringBuilder();
        if (type.body()) {
            body.append("    public static final String KIND = \"")
                    .append(type.name())
                    .append("\";\n");
            body.append("    public static final String API_VERSION = \"")
                    .append(type.apiVersion())
                    .append("\";\n");
        }
        List<Member> members = type.members();
        for (int i = 0; i < members.size(); i++) {
            member(body, type, members.get(i), i);
        }
        if (isObject(type)) {
            body.append(create(type));
        }
        return VIEW.replace("PACKAGE", packageOf(type))
                .replace(
                        "DESCRIPTION",
                        javadoc(
                                type.description().isEmpty()
                                        ? "Type " + type.fullName() + "."
                                        : type.description()))
                .replace(
                        "INTERFACE",
                        "io.podium.api.view." + (isObject(type) ? "ApiObject" : "Typed"))
                .replace("SCHEMA", schema)
                .replace("FULL", type.fullName())
                .replace("NAME", type.name())
                .replace("BODY", body);
    }

    private static String javadoc(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace("*/", "*&#47;")
                .replace("@", "&#64;");
    }

    private static String describe(Member member) {
        return javadoc(
                member.description().isEmpty()
                        ? "Field " + member.name() + "."
                        : member.description());
    }

    private String create(Definition type) {
        return """

            /** A value with kind, apiVersion, name and namespace; an empty namespace is left out. */
            public static NAME create(String namespace, String name) {
                META metadata = META.empty().withName(name);
                return EMPTY.withKind(KIND)
                        .withApiVersion(API_VERSION)
                        .withMetadata(namespace.isEmpty() ? metadata : metadata.withNamespace(namespace));
            }
        """
                .replace("NAME", type.name())
                .replace("META", basePackage + ".meta.v1.ObjectMeta");
    }

    private void member(StringBuilder body, Definition type, Member member, int index) {
        Face face = face(type, member);
        String template =
                """

                    /** DESCRIPTION */
                OVERRIDE    public JAVA ACCESSOR() {
                        return READ;
                    }

                    public boolean hasSUFFIX() {
                        return value.at(INDEX) != null;
                    }

                OVERRIDE    public NAME withSUFFIX(JAVA_IN ARGUMENT) {
                        return new NAME(value.with(INDEX, WRITE));
                    }

                    public NAME withoutSUFFIX() {
                        return new NAME(value.without(INDEX));
                    }
                """;
        boolean override = isObject(type) && member.name().equals("metadata");
        String accessor = Names.accessor(member.name());
        String argument =
                accessor.equals("value_") ? "newValue" : accessor.equals("v") ? "one" : accessor;
        body.append(
                template.replace("OVERRIDE", override ? "    @Override\n" : "")
                        .replace("ACCESSOR", accessor)
                        .replace("SUFFIX", Names.suffix(member.name()))
                        .replace("READ", face.read())
                        .replace("WRITE", face.write())
                        .replace("JAVA_IN", face.javaIn())
                        .replace("JAVA", face.java())
                        .replace("ARGUMENT", argument)
                        .replace("NAME", type.name())
                        .replace("INDEX", Integer.toString(index))
                        .replace("DESCRIPTION", describe(member)));
    }

    /**
     * How a field looks in Java: what it returns, how it is read, what it takes, how it is written.
     */
    private record Face(String java, String read, String javaIn, String write) {}

    private Face face(Definition type, Member member) {
        if (member.shape() == Shape.SINGLE) {
            return single(type, member);
        }
        String element = element(type, member);
        String read = reading(type, member);
        String write = writing(member);
        return switch (member.shape()) {
            case LIST ->
                    new Face(
                            "java.util.List<" + element + ">",
                            "Slots.list(value, INDEX, " + read + ")",
                            "java.util.List<" + element + ">",
                            "Slots.listOf(ARGUMENT, " + write + ")");
            case MAP ->
                    new Face(
                            "java.util.Map<String, " + element + ">",
                            "Slots.map(value, INDEX, " + read + ")",
                            "java.util.Map<String, ? extends " + element + ">",
                            "Slots.mapOf(ARGUMENT, " + write + ")");
            default ->
                    new Face(
                            "java.util.Map<String, java.util.List<" + element + ">>",
                            "Slots.mapOfLists(value, INDEX, " + read + ")",
                            "java.util.Map<String, java.util.List<" + element + ">>",
                            "Slots.mapOfListsOf(ARGUMENT, " + write + ")");
        };
    }

    private Face single(Definition type, Member member) {
        return switch (member.sort()) {
            case "STRING", "QUANTITY", "BYTES", "DURATION" ->
                    new Face("String", "Slots.text(value, INDEX)", "String", "ARGUMENT");
            case "INT32" ->
                    new Face("int", "(int) Slots.integer(value, INDEX)", "int", "(long) ARGUMENT");
            case "INT64" -> new Face("long", "Slots.integer(value, INDEX)", "long", "ARGUMENT");
            case "DOUBLE" -> new Face("double", "Slots.real(value, INDEX)", "double", "ARGUMENT");
            case "BOOL" -> new Face("boolean", "Slots.truth(value, INDEX)", "boolean", "ARGUMENT");
            case "TIME" -> time("Slots.seconds(ARGUMENT)");
            case "MICRO_TIME" -> time("Slots.micros(ARGUMENT)");
            case "OBJECT" -> {
                String view = classOf(notation.resolve(type, member));
                yield new Face(
                        view,
                        "Slots.view(value, INDEX, " + view + "::of, " + view + ".empty())",
                        view,
                        "ARGUMENT.value()");
            }
            default ->
                    new Face(
                            "java.util.Optional<Object>",
                            "Slots.any(value, INDEX)",
                            "Object",
                            "Slots.anyOf(ARGUMENT)");
        };
    }

    private static Face time(String write) {
        return new Face(
                "java.util.Optional<java.time.Instant>",
                "Slots.time(value, INDEX)",
                "java.time.Instant",
                write);
    }

    private String element(Definition type, Member member) {
        return switch (member.sort()) {
            case "INT32" -> "Integer";
            case "INT64" -> "Long";
            case "DOUBLE" -> "Double";
            case "BOOL" -> "Boolean";
            case "TIME", "MICRO_TIME" -> "java.time.Instant";
            case "OBJECT" -> classOf(notation.resolve(type, member));
            case "RAW", "INT_OR_STRING" -> "Object";
            default -> "String";
        };
    }

    private String reading(Definition type, Member member) {
        return switch (member.sort()) {
            case "INT32" -> "Slots::int32";
            case "TIME", "MICRO_TIME" -> "Slots::instant";
            case "RAW", "INT_OR_STRING" -> "one -> one";
            case "OBJECT" ->
                    "one -> " + classOf(notation.resolve(type, member)) + ".of((TypedMap) one)";
            default -> "one -> (" + element(type, member) + ") one";
        };
    }

    private static String writing(Member member) {
        return switch (member.sort()) {
            case "INT32" -> "Slots::int64";
            case "TIME" -> "Slots::seconds";
            case "MICRO_TIME" -> "Slots::micros";
            case "OBJECT" -> "one -> one.value()";
            case "RAW", "INT_OR_STRING" -> "Slots::anyOf";
            default -> "one -> one";
        };
    }
}
