package io.podium.server.openapi;

import io.podium.api.schema.Resource;
import io.podium.api.schema.Resource.Subresource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One verb on one path.
 *
 * @param method in lower case
 * @param action as x-kubernetes-action spells it
 * @param path with parameters in braces
 * @param subresource empty for the object itself
 * @param takes the definition of the body, or ""
 * @param gives the definition of the answer, or "" for text
 */
record Operation(
        String method,
        String action,
        String path,
        Resource resource,
        Optional<Subresource> subresource,
        String takes,
        String gives) {
    private static final List<String> OBJECTS =
            List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf");
    private static final List<String> STREAMS =
            List.of(
                    "application/json",
                    "application/yaml",
                    "application/vnd.kubernetes.protobuf",
                    "application/json;stream=watch",
                    "application/vnd.kubernetes.protobuf;stream=watch");
    private static final List<String> LOGS =
            List.of(
                    "text/plain",
                    "application/json",
                    "application/yaml",
                    "application/vnd.kubernetes.protobuf");
    private static final List<String> ANYTHING = List.of("*/*");
    private static final List<String> PATCHES =
            List.of(
                    "application/json-patch+json",
                    "application/merge-patch+json",
                    "application/strategic-merge-patch+json",
                    "application/apply-patch+yaml");
    private static final Set<String> WATCHES = Set.of("list", "watch", "watchlist");

    boolean isNamespaced() {
        return path.contains("{namespace}");
    }

    /** The kind it is about. */
    String kind() {
        return subresource.map(Subresource::kind).orElse(resource.kind());
    }

    String group() {
        return subresource.map(Subresource::group).orElse(resource.group());
    }

    String version() {
        return subresource.map(Subresource::version).orElse(resource.version());
    }

    /** Media types of the body. */
    List<String> consumes() {
        return action.equals("patch") ? PATCHES : ANYTHING;
    }

    /** Media types of the answer. */
    List<String> produces() {
        if (action.equals("connect")) {
            return ANYTHING;
        }
        if (gives.isEmpty()) {
            return LOGS;
        }
        return WATCHES.contains(action) ? STREAMS : OBJECTS;
    }

    /** HTTP codes of success. */
    List<Integer> codes() {
        return switch (action) {
            case "post" -> List.of(200, 201, 202);
            case "put", "patch" -> List.of(200, 201);
            case "delete" -> List.of(200, 202);
            default -> List.of(200);
        };
    }

    /** What it does, for people. */
    String description() {
        String thing = subresource.map(sub -> sub.name() + " of ").orElse("the ") + resource.kind();
        return switch (action) {
            case "get" -> "Reads " + thing + ".";
            case "list" -> "Lists or watches objects of kind " + resource.kind() + ".";
            case "post" -> "Creates " + thing + ".";
            case "put" -> "Replaces " + thing + ".";
            case "patch" -> "Changes parts of " + thing + ".";
            case "delete" -> "Deletes " + thing + ".";
            case "deletecollection" ->
                    "Deletes all chosen objects of kind " + resource.kind() + ".";
            case "watch", "watchlist" ->
                    "Watches objects of kind "
                            + resource.kind()
                            + ". Replaced by a list with the parameter watch.";
            default ->
                    "Connects " + method.toUpperCase(Locale.ROOT) + " requests to " + thing + ".";
        };
    }

    /** Whom generated clients group it with, such as rbacAuthorization_v1. */
    String tag() {
        return label(resource.group()) + "_" + resource.version();
    }

    /** Unique in a document, such as readAppsV1NamespacedDeploymentScale. */
    String id() {
        String verb =
                switch (action) {
                    case "get" -> "read";
                    case "post" -> "create";
                    case "put" -> "replace";
                    case "deletecollection" -> "delete";
                    case "watchlist" -> "watch";
                    default -> action;
                };
        var id = new StringBuilder(verb);
        id.append(capital(label(resource.group()))).append(capital(resource.version()));
        if (action.equals("connect")) {
            id.append(capital(method));
        }
        if (action.equals("deletecollection")) {
            id.append("Collection");
        }
        if (isNamespaced()) {
            id.append("Namespaced");
        }
        id.append(resource.kind()).append(subresource.map(sub -> capital(sub.name())).orElse(""));
        if (action.equals("watchlist")) {
            id.append("List");
        }
        boolean isMany = action.equals("list") || action.equals("watchlist");
        if (isMany && resource.namespaced() && !isNamespaced()) {
            id.append("ForAllNamespaces");
        }
        return path.endsWith("{path}") ? id.append("WithPath").toString() : id.toString();
    }

    /** The group as a word: rbac.authorization.k8s.io is rbacAuthorization. */
    static String label(String group) {
        if (group.isEmpty()) {
            return "core";
        }
        var words = new ArrayList<String>();
        for (String part : group.replaceFirst("\\.k8s\\.io$", "").split("\\.", -1)) {
            words.add(words.isEmpty() ? part : capital(part));
        }
        return String.join("", words);
    }

    static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
