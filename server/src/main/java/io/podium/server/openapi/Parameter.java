package io.podium.server.openapi;

import io.podium.server.discovery.Json;
import java.util.ArrayList;
import java.util.List;

/** A parameter in path or query. */
record Parameter(String name, String in, String type, String description) {
    private static final Parameter NAME =
            new Parameter("name", "path", "string", "Name of the object.");
    private static final Parameter NAMESPACE =
            new Parameter("namespace", "path", "string", "Namespace of the object.");
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
                    query("gracePeriodSeconds", "integer", "How long the object may take to end."),
                    query("orphanDependents", "boolean", "Replaced by propagationPolicy."),
                    query(
                            "propagationPolicy",
                            "string",
                            "What happens to dependents: Orphan, Background or Foreground."));
    private static final List<Parameter> LISTING =
            List.of(
                    query("allowWatchBookmarks", "boolean", "Whether a watch may send bookmarks."),
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
                    query("timeoutSeconds", "integer", "How long the call may take."),
                    query("watch", "boolean", "Changes as they come instead of a list."));

    private static Parameter query(String name, String type, String description) {
        return new Parameter(name, "query", type, description);
    }

    /** Those of a path, whatever the verb. */
    static List<Parameter> ofPath(String path) {
        var parameters = new ArrayList<Parameter>();
        if (path.contains("{name}")) {
            parameters.add(NAME);
        }
        if (path.contains("{namespace}")) {
            parameters.add(NAMESPACE);
        }
        parameters.add(PRETTY);
        return parameters;
    }

    /** Those of a verb. */
    static List<Parameter> ofAction(String action) {
        return switch (action) {
            case "list" -> LISTING;
            case "post", "put" -> List.of(DRY_RUN, MANAGER, VALIDATION);
            case "patch" -> List.of(DRY_RUN, MANAGER, VALIDATION, FORCE);
            case "delete" -> join(List.of(DRY_RUN), DELETION);
            case "deletecollection" -> join(join(List.of(DRY_RUN), DELETION), LISTING);
            default -> List.of();
        };
    }

    private static List<Parameter> join(List<Parameter> some, List<Parameter> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    void write(Json json, Dialect dialect) {
        json.text("name", name).text("in", in).text("description", description);
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
