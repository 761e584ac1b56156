package io.podium.server.openapi;

import io.podium.api.managed.WholeTypes;
import io.podium.api.schema.Field;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Sort;
import io.podium.api.schema.Type;
import io.podium.server.discovery.Json;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes types as definitions, with all that they refer to. */
final class Definitions {
    /** Which kind a type is; lists and options of deletion count too. */
    private record KindName(String group, String version, String kind) {}

    private static final String DELETE_OPTIONS =
            "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
    private static final String WATCH_EVENT = "io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent";
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    /** Kinds of the core that are no resources. */
    private static final List<String> LONE =
            List.of("APIGroup", "APIGroupList", "APIResourceList", "APIVersions", "Status");

    private final Schema schema;
    private final Dialect dialect;
    private final Map<String, List<KindName>> kinds = new HashMap<>();

    /** Definitions of a document about the resources. */
    Definitions(Schema schema, Dialect dialect, List<Resource> about) {
        this.schema = schema;
        this.dialect = dialect;
        for (Resource resource : schema.resources()) {
            add(resource.type().name(), resource.group(), resource.version(), resource.kind());
            listType(resource)
                    .ifPresent(list ->
                            add(
                                    list.name(),
                                    resource.group(),
                                    resource.version(),
                                    resource.kind() + "List"));
            for (Resource.Subresource sub : resource.subresources()) {
                String apiVersion =
                        sub.group().isEmpty() ? sub.version() : sub.group() + "/" + sub.version();
                schema.body(apiVersion, sub.kind())
                        .ifPresent(
                                type -> add(type.name(), sub.group(), sub.version(), sub.kind()));
            }
        }
        for (String kind : LONE) {
            add(META + kind, "", "v1", kind);
        }
        // These belong to every group and version that can be deleted or watched.
        var versions = new TreeSet<String>();
        versions.add("/v1");
        about.forEach(resource -> versions.add(resource.group() + "/" + resource.version()));
        kinds.put(DELETE_OPTIONS, named(versions, "DeleteOptions"));
        kinds.put(WATCH_EVENT, named(versions, "WatchEvent"));
    }

    private static List<KindName> named(Collection<String> versions, String kind) {
        return versions.stream()
                .map(version -> version.split("/", -1))
                .map(parts -> new KindName(parts[0], parts[1], kind))
                .toList();
    }

    private void add(String type, String group, String version, String kind) {
        kinds.put(type, List.of(new KindName(group, version, kind)));
    }

    /** The type of a list of the resource's objects. */
    java.util.Optional<Type> listType(Resource resource) {
        String name = resource.type().name();
        return schema.findType(name + "List");
    }

    /** Writes the definitions and everything they refer to, in order of name. */
    void write(Json json, Collection<String> roots) {
        var all = new TreeMap<String, Runnable>();
        var queue = new ArrayDeque<>(new TreeSet<>(roots));
        while (!queue.isEmpty()) {
            String name = queue.poll();
            if (all.containsKey(name)) {
                continue;
            }
            Leaf leaf = Leaf.find(name);
            if (leaf != null) {
                all.put(name, () -> json.object(name, body -> leaf.write(body, dialect)));
                continue;
            }
            Type type = schema.type(name);
            all.put(name, () -> json.object(name, body -> type(body, type)));
            type.fields()
                    .forEach(field -> {
                        String reference = definitionOf(field);
                        if (!reference.isEmpty()) {
                            queue.add(reference);
                        }
                    });
        }
        all.values().forEach(Runnable::run);
    }

    /** The definition a field's values refer to, or "". */
    private static String definitionOf(Field field) {
        if (field.sort() == Sort.OBJECT) {
            return field.type().name();
        }
        Leaf leaf = Leaf.of(field);
        return leaf == null ? "" : leaf.definition();
    }

    private void type(Json json, Type type) {
        json.textUnlessEmpty("description", type.description());
        List<String> required =
                type.fields().stream().filter(Field::required).map(Field::name).toList();
        json.textsUnlessEmpty("required", required).text("type", "object");
        if (!type.fields().isEmpty()) {
            json.object(
                    "properties",
                    properties -> {
                        var sorted = new TreeMap<String, Field>();
                        type.fields().forEach(field -> sorted.put(field.name(), field));
                        sorted.values()
                                .forEach(field ->
                                        json.object(field.name(), body -> field(body, field)));
                    });
        }
        List<KindName> names = kinds.getOrDefault(type.name(), List.of());
        if (!names.isEmpty()) {
            json.objects(
                    "x-kubernetes-group-version-kind",
                    names,
                    name ->
                            json.text("group", name.group())
                                    .text("kind", name.kind())
                                    .text("version", name.version()));
        }
        if (WholeTypes.has(type)) {
            json.text("x-kubernetes-map-type", "atomic");
        }
        Unions.write(json, type);
    }

    private void field(Json json, Field field) {
        json.textUnlessEmpty("description", field.description());
        switch (field.shape()) {
            case SINGLE -> single(json, field, true);
            case LIST ->
                    json.text("type", "array")
                            .object("items", items -> single(items, field, false));
            case MAP ->
                    json.text("type", "object")
                            .object("additionalProperties", value -> single(value, field, false));
            case MAP_OF_LISTS ->
                    json.text("type", "object")
                            .object(
                                    "additionalProperties",
                                    list ->
                                            list.text("type", "array")
                                                    .object(
                                                            "items",
                                                            items -> single(items, field, false)));
        }
        extensions(json, field);
    }

    /**
     * One value; references beside other words are wrapped in version 3, which allows no siblings
     * of a reference.
     */
    private void single(Json json, Field field, boolean hasSiblings) {
        String definition = definitionOf(field);
        if (definition.isEmpty()) {
            plain(json, field, dialect);
        } else if (dialect == Dialect.V2 || !hasSiblings) {
            json.text("$ref", dialect.reference(definition));
        } else {
            json.objects(
                    "allOf", List.of(definition), one -> json.text("$ref", dialect.reference(one)));
        }
        if (hasSiblings && field.defaultValue() != null) {
            json.value("default", field.defaultValue());
        }
    }

    private static void plain(Json json, Field field, Dialect dialect) {
        switch (field.sort()) {
            case INT32 -> json.text("type", "integer").text("format", "int32");
            case INT64 -> json.text("type", "integer").text("format", "int64");
            case DOUBLE -> json.text("type", "number").text("format", "double");
            case BOOL -> json.text("type", "boolean");
            case BYTES -> json.text("type", "string").text("format", "byte");
            default -> json.text("type", "string");
        }
        // Upstream keeps enums out of version 2, where old clients take them for the last word.
        if (!field.values().isEmpty() && dialect == Dialect.V3) {
            json.texts("enum", field.values().stream().sorted().toList());
        }
    }

    private static void extensions(Json json, Field field) {
        json.textsUnlessEmpty("x-kubernetes-list-map-keys", field.listKeys())
                .textUnlessEmpty("x-kubernetes-list-type", field.listType())
                .textUnlessEmpty("x-kubernetes-map-type", field.mapType())
                .textUnlessEmpty("x-kubernetes-patch-merge-key", field.mergeKey())
                .textUnlessEmpty(
                        "x-kubernetes-patch-strategy",
                        String.join(",", field.patchStrategies().stream().sorted().toList()));
    }
}
