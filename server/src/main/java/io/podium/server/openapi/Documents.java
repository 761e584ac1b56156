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

/**
 * Writes whole documents: one of version 3 per group and version, one of version 2 for everything.
 */
final class Documents {
    private static final List<String> ANSWERS = List.of("application/json", "application/yaml");
    private static final List<String> PATCHES =
            List.of(
                    "application/apply-patch+yaml",
                    "application/json-patch+json",
                    "application/merge-patch+json",
                    "application/strategic-merge-patch+json");

    private final Schema schema;

    Documents(Schema schema) {
        this.schema = schema;
    }

    byte[] version3(String group, String version) {
        return Json.object(json -> {
            json.text("openapi", "3.0.0");
            about(json);
            List<Operation> operations = paths(json, Dialect.V3, schema.resources(group, version));
            json.object(
                    "components",
                    components ->
                            components
                                    .object(
                                            "schemas",
                                            schemas ->
                                                    new Definitions(schema, Dialect.V3)
                                                            .write(json, roots(operations)))
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
            List<Operation> operations = paths(json, Dialect.V2, schema.resources());
            json.object(
                    "definitions",
                    all -> new Definitions(schema, Dialect.V2).write(json, roots(operations)));
            json.object(
                    "securityDefinitions",
                    schemes -> schemes.object("BearerToken", Documents::bearer));
        });
    }

    private static void about(Json json) {
        json.object(
                "info",
                info -> info.text("title", "Kubernetes").text("version", AboutPages.GIT_VERSION));
    }

    private static void bearer(Json json) {
        json.text("type", "apiKey").text("name", "authorization").text("in", "header");
    }

    private static Collection<String> roots(List<Operation> operations) {
        var roots = new TreeSet<String>();
        for (Operation operation : operations) {
            roots.add(operation.takes());
            roots.add(operation.gives());
        }
        roots.remove("");
        return roots;
    }

    private List<Operation> paths(Json json, Dialect dialect, List<Resource> resources) {
        var operations = new Operations(schema, new Definitions(schema, dialect));
        var all = new ArrayList<Operation>();
        var byPath = new TreeMap<String, Map<String, Operation>>();
        for (Resource resource : resources) {
            for (Operation operation : operations.of(resource)) {
                all.add(operation);
                byPath.computeIfAbsent(operation.path(), path -> new TreeMap<>())
                        .put(operation.method(), operation);
            }
        }
        json.object(
                "paths",
                paths ->
                        byPath.forEach((path, here) ->
                                json.object(
                                        path,
                                        body -> {
                                            here.values()
                                                    .forEach(operation ->
                                                            json.object(
                                                                    operation.method(),
                                                                    one ->
                                                                            operation(
                                                                                    json, dialect,
                                                                                    operation)));
                                            json.objects(
                                                    "parameters",
                                                    Parameter.ofPath(path),
                                                    parameter -> parameter.write(json, dialect));
                                        })));
        return all;
    }

    private static void operation(Json json, Dialect dialect, Operation operation) {
        String label =
                operation.resource().group().isEmpty()
                        ? "core"
                        : operation.resource().group().split("\\.", -1)[0];
        json.texts("tags", List.of(label + "_" + operation.resource().version()))
                .text("operationId", operation.id());
        if (dialect == Dialect.V2) {
            version2(json, operation);
        } else {
            version3(json, operation);
        }
        json.text("x-kubernetes-action", operation.action())
                .object(
                        "x-kubernetes-group-version-kind",
                        kind ->
                                kind.text("group", operation.group())
                                        .text("kind", operation.kind())
                                        .text("version", operation.version()));
    }

    private static void version2(Json json, Operation operation) {
        boolean isPatch = operation.action().equals("patch");
        json.texts("schemes", List.of("https"))
                .texts("consumes", isPatch ? PATCHES : List.of("*/*"))
                .texts("produces", operation.gives().isEmpty() ? List.of("*/*") : ANSWERS);
        var slots = new ArrayList<Runnable>();
        if (!operation.takes().isEmpty()) {
            slots.add(() -> body(json, operation));
        }
        for (Parameter parameter : Parameter.ofAction(operation.action())) {
            slots.add(() -> parameter.write(json, Dialect.V2));
        }
        if (!slots.isEmpty()) {
            json.objects("parameters", slots, Runnable::run);
        }
        json.object(
                "responses",
                responses -> {
                    json.object(
                            "200",
                            ok -> {
                                json.text("description", "OK");
                                schema(json, Dialect.V2, operation.gives());
                            });
                    json.object("401", Documents::unauthorized);
                });
    }

    private static void body(Json json, Operation operation) {
        json.text("name", "body").text("in", "body");
        json.truth("required", !operation.method().equals("delete"));
        schema(json, Dialect.V2, operation.takes());
    }

    private static void unauthorized(Json json) {
        json.text("description", "Unauthorized");
    }

    /** What a body is: a definition, or text when it has none. */
    private static void schema(Json json, Dialect dialect, String definition) {
        json.object(
                "schema",
                schema -> {
                    if (definition.isEmpty()) {
                        schema.text("type", "string");
                    } else {
                        schema.text("$ref", dialect.reference(definition));
                    }
                });
    }

    private static void version3(Json json, Operation operation) {
        List<Parameter> query = Parameter.ofAction(operation.action());
        if (!query.isEmpty()) {
            json.objects("parameters", query, one -> one.write(json, Dialect.V3));
        }
        if (!operation.takes().isEmpty()) {
            json.object(
                    "requestBody",
                    body -> {
                        boolean isPatch = operation.action().equals("patch");
                        content(json, isPatch ? PATCHES : List.of("*/*"), operation.takes());
                        if (!operation.method().equals("delete")) {
                            json.truth("required", true);
                        }
                    });
        }
        json.object(
                "responses",
                responses -> {
                    json.object(
                            "200",
                            ok -> {
                                json.text("description", "OK");
                                boolean isText = operation.gives().isEmpty();
                                content(json, isText ? List.of("*/*") : ANSWERS, operation.gives());
                            });
                    json.object("401", Documents::unauthorized);
                });
    }

    private static void content(Json json, List<String> types, String definition) {
        json.object(
                "content",
                content -> {
                    for (String type : types) {
                        json.object(type, one -> schema(json, Dialect.V3, definition));
                    }
                });
    }
}
