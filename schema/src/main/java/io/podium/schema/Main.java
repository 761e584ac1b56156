package io.podium.schema;

import java.nio.file.Path;
import java.util.List;

/** The command the build runs: notation in, views and table out. */
public final class Main {
    private static final String DEFAULT_PACKAGE = "io.podium.api";
    private static final String DEFAULT_RESOURCE = "podium-schema.table";

    private Main() {}

    /**
     * Arguments: notation folder, folder for Java, folder for the table, base package, name of the
     * table. The last two may be left out. A mistake in the notation is thrown; its message begins
     * with file and line.
     */
    public static void main(String[] args) {
        if (args.length < 3 || args.length > 5) {
            throw new IllegalArgumentException(
                    "usage: io.podium.schema.Main NOTATION JAVA RESOURCES [PACKAGE [TABLE]]");
        }
        generate(List.of(args));
    }

    private static void generate(List<String> args) {
        String basePackage = args.size() > 3 ? args.get(3) : DEFAULT_PACKAGE;
        String resource = args.size() > 4 ? args.get(4) : DEFAULT_RESOURCE;
        Notation notation = Parser.read(Path.of(args.get(0)));
        boolean kubernetes =
                basePackage.equals(DEFAULT_PACKAGE) && resource.equals(DEFAULT_RESOURCE);
        new ViewWriter(notation, basePackage, resource, kubernetes).write(Path.of(args.get(1)));
        TableWriter.write(notation, Path.of(args.get(2)).resolve(resource));
    }
}
