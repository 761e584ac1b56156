package io.podium.server.openapi;

import io.podium.api.schema.Resource;
import io.podium.api.schema.Resource.Subresource;
import java.util.Optional;

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

    /** Unique in a document, such as readAppsV1NamespacedDeploymentScale. */
    String id() {
        String verb =
                switch (action) {
                    case "get" -> "read";
                    case "post" -> "create";
                    case "put" -> "replace";
                    case "deletecollection" -> "deleteCollection";
                    case "connect" -> "connect" + capital(method);
                    default -> action;
                };
        String label = resource.group().isEmpty() ? "core" : resource.group().split("\\.", -1)[0];
        String everywhere =
                action.equals("list") && resource.namespaced() && !isNamespaced()
                        ? "ForAllNamespaces"
                        : "";
        return verb
                + capital(label)
                + capital(resource.version())
                + (isNamespaced() ? "Namespaced" : "")
                + resource.kind()
                + subresource.map(sub -> capital(sub.name())).orElse("")
                + everywhere;
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
