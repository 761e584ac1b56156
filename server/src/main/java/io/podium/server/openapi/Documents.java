package io.podium.server.openapi;

import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.server.discovery.AboutPages;
import io.podium.server.discovery.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Writes whole documents: of version 3 one per group and version and one per other path, of version
 * 2 one for everything.
 */
final class Documents {
    private final Schema schema;
    private final List<RootPath> roots;

    Documents(Schema schema) {
        this.schema = schema;
        this.roots = RootPath.all(schema);
    }

    /** The names of all documents of version 3, as the index spells them. */
    List<String> names() {
        return roots.stream().map(RootPath::document).toList();
    }

    byte[] version3(String group, String version) {
        return version3(RootPath.document(group, version));
    }

    byte[] version3(String name) {
        List<Resource> resources =
                schema.resources().stream()
                        .filter(one -> RootPath.document(one.group(), one.version()).equals(name))
                        .toList();
        List<RootPath> here = roots.stream().filter(one -> one.document().equals(name)).toList();
        return Json.object(json -> {
            json.text("openapi", "3.0.0");
            about(json);
            var paths = new Paths(json, Dialect.V3, resources, here);
            paths.write();
            json.object(
                    "components",
                    components ->
                            components
                                    .object(
                                            "schemas",
                                            schemas ->
                                                    new Definitions(schema, Dialect.V3, resources)
                                                            .write(json, paths.definitions()))
                                    .object(
                                            "securitySchemes",
                                            schemes ->
                                                    schemes.object(
                                                            "BearerToken", Documents::bearer)));
        });
    }

    byte[] version2() {
        return Json.object(json -> {
            json.text("swagger", "2.0");
            about(json);
            var paths = new Paths(json, Dialect.V2, schema.resources(), roots);
            paths.write();
            json.object(
                    "definitions",
                    all ->
                            new Definitions(schema, Dialect.V2, schema.resources())
                                    .write(json, paths.definitions()));
            json.object(
                    "securityDefinitions",
                    schemes -> schemes.object("BearerToken", Documents::bearer));
            json.objects("security", List.of("BearerToken"), one -> json.texts(one, List.of()));
        });
    }

    private static void about(Json json) {
        json.object(
                "info",
                info -> info.text("title", "Kubernetes").text("version", AboutPages.GIT_VERSION));
    }

    private static void bearer(Json json) {
        json.text("description", "A token behind the word Bearer.")
                .text("type", "apiKey")
                .text("name", "authorization")
                .text("in", "header");
    }

    /** The paths of one document. */
    private final class Paths {
        private final Json json;
        private final Dialect dialect;
        private final Map<String, Consumer<Json>> byPath = new TreeMap<>();
        private final Collection<String> definitions = new TreeSet<>();

        Paths(Json json, Dialect dialect, List<Resource> resources, List<RootPath> others) {
            this.json = json;
            this.dialect = dialect;
            var operations = new Operations(schema);
            var all = new TreeMap<String, Map<String, Operation>>();
            for (Resource resource : resources) {
                for (Operation operation : operations.of(resource)) {
                    all.computeIfAbsent(operation.path(), path -> new TreeMap<>())
                            .put(operation.method(), operation);
                    definitions.add(operation.takes());
                    definitions.add(operation.gives());
                }
            }
            all.forEach((path, here) -> byPath.put(path, body -> resource(path, here)));
            for (RootPath other : others) {
                byPath.put(other.path(), body -> root(other));
                definitions.add(other.gives());
            }
            definitions.remove("");
        }

        /** What answers and bodies consist of. */
        Collection<String> definitions() {
            return definitions;
        }

        void write() {
            json.object("paths", paths -> byPath.forEach(json::object));
        }

        private void resource(String path, Map<String, Operation> here) {
            here.forEach((method, operation) -> json.object(method, one -> operation(operation)));
            boolean isConnect =
                    here.values().stream().allMatch(one -> one.action().equals("connect"));
            List<Parameter> parameters = Parameter.ofPath(path, isConnect);
            if (!parameters.isEmpty()) {
                json.objects("parameters", parameters, one -> one.write(json, dialect));
            }
        }

        private void operation(Operation operation) {
            json.text("description", operation.description())
                    .texts("tags", List.of(operation.tag()))
                    .text("operationId", operation.id());
            if (dialect == Dialect.V2) {
                version2(operation);
            } else {
                version3(operation);
            }
            json.text("x-kubernetes-action", operation.action())
                    .object(
                            "x-kubernetes-group-version-kind",
                            kind ->
                                    kind.text("group", operation.group())
                                            .text("kind", operation.kind())
                                            .text("version", operation.version()));
        }

        private void version2(Operation operation) {
            json.texts("schemes", List.of("https"))
                    .texts("consumes", operation.consumes())
                    .texts("produces", operation.produces());
            var slots = new ArrayList<Runnable>();
            if (!operation.takes().isEmpty()) {
                slots.add(() -> body(operation));
            }
            for (Parameter parameter : Parameter.of(operation, schema)) {
                slots.add(() -> parameter.write(json, Dialect.V2));
            }
            if (!slots.isEmpty()) {
                json.objects("parameters", slots, Runnable::run);
            }
            responses(operation.codes(), operation.gives(), operation.produces());
        }

        private void body(Operation operation) {
            json.text("name", "body").text("in", "body");
            if (!operation.method().equals("delete")) {
                json.truth("required", true);
            }
            schema(operation.takes());
        }

        private void version3(Operation operation) {
            List<Parameter> query = Parameter.of(operation, schema);
            if (!query.isEmpty()) {
                json.objects("parameters", query, one -> one.write(json, Dialect.V3));
            }
            if (!operation.takes().isEmpty()) {
                json.object(
                        "requestBody",
                        body -> {
                            content(operation.consumes(), operation.takes());
                            if (!operation.method().equals("delete")) {
                                json.truth("required", true);
                            }
                        });
            }
            responses(operation.codes(), operation.gives(), operation.produces());
        }

        private void root(RootPath root) {
            json.object(
                    "get",
                    get -> {
                        get.text("description", root.description())
                                .texts("tags", List.of(root.tag()))
                                .text("operationId", root.id());
                        if (dialect == Dialect.V2) {
                            get.texts("schemes", List.of("https"))
                                    .texts("consumes", root.types())
                                    .texts("produces", root.types());
                        }
                        responses(List.of(200), root.gives(), root.types());
                    });
        }

        private void responses(List<Integer> codes, String gives, List<String> types) {
            json.object(
                    "responses",
                    responses -> {
                        for (int code : codes) {
                            json.object(
                                    Integer.toString(code),
                                    one -> {
                                        json.text("description", text(code));
                                        if (dialect == Dialect.V2) {
                                            schema(gives);
                                        } else {
                                            content(types, gives);
                                        }
                                    });
                        }
                        json.object("401", one -> one.text("description", "Unauthorized"));
                    });
        }

        private static String text(int code) {
            return switch (code) {
                case 201 -> "Created";
                case 202 -> "Accepted";
                default -> "OK";
            };
        }

        private void content(List<String> types, String definition) {
            json.object(
                    "content",
                    content ->
                            types.stream()
                                    .sorted()
                                    .forEach(type -> json.object(type, one -> schema(definition))));
        }

        /** What a body is: a definition, or text when it has none. */
        private void schema(String definition) {
            json.object(
                    "schema",
                    body -> {
                        if (definition.isEmpty()) {
                            body.text("type", "string");
                        } else {
                            body.text("$ref", dialect.reference(definition));
                        }
                    });
        }
    }
}
