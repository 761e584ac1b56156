package io.podium.server.openapi;

import io.podium.api.schema.Field;
import io.podium.api.schema.Resource.Subresource;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Sort;
import io.podium.api.schema.Type;
import io.podium.server.discovery.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A parameter in path or query. */
record Parameter(String name, String in, String type, String description) {
    private static final Parameter NAME =
            new Parameter("name", "path", "string", "Name of the object.");
    private static final Parameter NAMESPACE =
            new Parameter("namespace", "path", "string", "Namespace of the object.");
    private static final Parameter PATH =
            new Parameter("path", "path", "string", "Where to go on from there.");
    private static final Parameter PRETTY =
            query("pretty", "string", "Whether to indent the answer.");
    private static final Parameter DRY_RUN =
            query(
                    "dryRun",
                    "string",
                    "All: do everything but store; the answer is what would have been.");
    private static final Parameter MANAGER =
            query("fieldManager", "string", "Who writes, for the record of owners.");
    private static final Parameter VALIDATION =
            query(
                    "fieldValidation",
                    "string",
                    "What unknown and double fields get: Ignore, Warn or Strict.");
    private static final Parameter FORCE =
            query("force", "boolean", "For apply: take over fields that others own.");
    private static final List<Parameter> DELETION =
            List.of(
                    DRY_RUN,
                    query("gracePeriodSeconds", "integer", "How long the object may take to end."),
                    query("orphanDependents", "boolean", "Replaced by propagationPolicy."),
                    query(
                            "propagationPolicy",
                            "string",
                            "What happens to dependents: Orphan, Background or Foreground."));
    private static final List<Parameter> CHOICE =
            List.of(
                    query("continue", "string", "Where the page before ended."),
                    query("fieldSelector", "string", "Only objects with these fields."),
                    query("labelSelector", "string", "Only objects with these labels."),
                    query("limit", "integer", "At most so many in one answer."),
                    query("resourceVersion", "string", "The state to read."),
                    query("resourceVersionMatch", "string", "How to understand resourceVersion."),
                    query(
                            "sendInitialEvents",
                            "boolean",
                            "Whether a watch begins with what there is."),
                    query("timeoutSeconds", "integer", "How long the call may take."));
    private static final List<Parameter> WATCHING =
            List.of(
                    query("allowWatchBookmarks", "boolean", "Whether a watch may send bookmarks."),
                    query("watch", "boolean", "Changes as they come instead of a list."));

    /** Subresources whose options come as parameters, since there is no body to hold them. */
    private static final Set<String> OPTIONS =
            Set.of("attach", "exec", "log", "portforward", "proxy");

    private static Parameter query(String name, String type, String description) {
        return new Parameter(name, "query", type, description);
    }

    /** Those of a path, whatever the verb. */
    static List<Parameter> ofPath(String path, boolean isConnect) {
        var parameters = new ArrayList<Parameter>();
        if (path.contains("{name}")) {
            parameters.add(NAME);
        }
        if (path.contains("{namespace}")) {
            parameters.add(NAMESPACE);
        }
        if (path.contains("{path}")) {
            parameters.add(PATH);
        }
        if (!isConnect) {
            parameters.add(PRETTY);
        }
        return parameters;
    }

    /** Those of an operation, in order of name. */
    static List<Parameter> of(Operation operation, Schema schema) {
        List<Parameter> all =
                switch (operation.action()) {
                    case "list", "watch", "watchlist" -> join(CHOICE, WATCHING);
                    case "post", "put" -> List.of(DRY_RUN, MANAGER, VALIDATION);
                    case "patch" -> List.of(DRY_RUN, MANAGER, VALIDATION, FORCE);
                    case "delete" -> DELETION;
                    case "deletecollection" -> join(DELETION, CHOICE);
                    default -> options(operation, schema);
                };
        return all.stream().sorted(Comparator.comparing(Parameter::name)).toList();
    }

    private static List<Parameter> options(Operation operation, Schema schema) {
        Optional<Subresource> sub =
                operation.subresource().filter(one -> OPTIONS.contains(one.name()));
        if (sub.isEmpty()) {
            return List.of();
        }
        String kind = sub.get().name().equals("log") ? "PodLogOptions" : sub.get().kind();
        Type type = schema.body("v1", kind).orElseThrow();
        return type.fields().stream()
                .filter(field -> !Set.of("kind", "apiVersion").contains(field.name()))
                .filter(field -> !field.name().equals("sinceTime")) // Upstream's way of time.
                .map(Parameter::of)
                .toList();
    }

    private static Parameter of(Field field) {
        boolean isSingle = field.shape() == Field.Shape.SINGLE;
        boolean isNumber = field.sort() == Sort.INT32 || field.sort() == Sort.INT64;
        String type = isNumber ? "integer" : field.sort() == Sort.BOOL ? "boolean" : "string";
        // A list of numbers or texts comes as one parameter given several times.
        return query(
                field.name(),
                isSingle ? type : isNumber ? "integer" : "string",
                field.description());
    }

    private static List<Parameter> join(List<Parameter> some, List<Parameter> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    void write(Json json, Dialect dialect) {
        json.text("name", name).text("in", in).textUnlessEmpty("description", description);
        if (in.equals("path")) {
            json.truth("required", true);
        }
        if (dialect == Dialect.V2) {
            json.text("type", type).truth("uniqueItems", true);
        } else {
            json.object("schema", schema -> schema.text("type", type).truth("uniqueItems", true));
        }
    }
}
