package io.podium.server.authz;

import io.podium.api.error.ApiError;
import io.podium.api.selector.FieldSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.User;
import java.util.StringJoiner;

/**
 * What somebody wants to do, as authorization sees it.
 *
 * @param verb as RBAC spells it
 * @param resource plural, "" for a path that is no resource
 * @param namespace "" for cluster scope and for all namespaces
 * @param name "" for any
 * @param path of a request that is no resource, else ""
 * @param fields what a list, watch or deletion of many demands of its objects
 */
public record Attributes(
        User user,
        String verb,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path,
        FieldSelector fields) {
    private static final FieldSelector EVERYTHING = FieldSelector.parse("");

    /** Without a selection. */
    public Attributes(
            User user,
            String verb,
            String group,
            String version,
            String resource,
            String subresource,
            String namespace,
            String name,
            String path) {
        this(user, verb, group, version, resource, subresource, namespace, name, path, EVERYTHING);
    }

    public static Attributes path(User user, String verb, String path) {
        return new Attributes(user, verb, "", "", "", "", "", "", path);
    }

    /** For a resource of the core or another group, without a subresource. */
    public static Attributes resource(
            User user, String verb, String group, String resource, String namespace, String name) {
        return new Attributes(user, verb, group, "*", resource, "", namespace, name, "");
    }

    /**
     * Of a request made in this process. A namespace object lies in itself, as it does over the
     * wire.
     */
    public static Attributes of(ApiRequest request) {
        var resource = request.resource();
        boolean namespaceItself =
                resource.group().isEmpty() && resource.plural().equals("namespaces");
        return new Attributes(
                request.user(),
                request.verb().word(),
                resource.group(),
                resource.version(),
                resource.plural(),
                request.subresource(),
                namespaceItself ? request.name() : request.namespace(),
                request.name(),
                "",
                selection(request.verb().word(), request.parameter("fieldSelector")));
    }

    /** What a request selects, as far as authorization hears of it; nothing when unreadable. */
    public static FieldSelector selection(String verb, String fieldSelector) {
        if (!isOfMany(verb) || fieldSelector.isEmpty()) {
            return EVERYTHING;
        }
        try {
            return FieldSelector.parse(fieldSelector);
        } catch (MalformedSelector e) {
            return EVERYTHING; // It is refused later, and allows nothing until then.
        }
    }

    /** Whether only objects with this value of the field are asked for. */
    boolean demands(String field, String value) {
        return fields.terms().stream()
                .anyMatch(term ->
                        term.isEqual() && term.field().equals(field) && term.value().equals(value));
    }

    public boolean isResource() {
        return !resource.isEmpty();
    }

    /** As rules spell it: pods or pods/log. */
    public String combinedResource() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    /** The path such a request comes to. */
    public String urlPath() {
        if (!isResource()) {
            return path;
        }
        var url = new StringJoiner("/", "/", "");
        url.add(group.isEmpty() ? "api" : "apis/" + group).add(version);
        if (!namespace.isEmpty() && !resource.equals("namespaces")) {
            url.add("namespaces").add(namespace);
        }
        url.add(resource);
        if (!name.isEmpty() && !isOfMany(verb)) {
            url.add(name);
        }
        if (!subresource.isEmpty()) {
            url.add(subresource);
        }
        return url.toString();
    }

    /** Whether the verb is one for many objects, whose selection authorization hears of. */
    private static boolean isOfMany(String verb) {
        return verb.equals("list") || verb.equals("watch") || verb.equals("deletecollection");
    }

    /** The same with another verb. */
    public Attributes withVerb(String other) {
        return new Attributes(
                user, other, group, version, resource, subresource, namespace, name, path, fields);
    }

    /** The same of another. */
    public Attributes withUser(User other) {
        return new Attributes(
                other, verb, group, version, resource, subresource, namespace, name, path, fields);
    }

    /** The same of another object. */
    public Attributes withName(String other) {
        return new Attributes(
                user, verb, group, version, resource, subresource, namespace, other, path, fields);
    }

    /** The refusal upstream would send; the reason may be "". */
    public ApiError forbidden(String reason) {
        String why =
                isResource()
                        ? resourceText()
                        : "User \"" + user.name() + "\" cannot " + verb + " path \"" + path + "\"";
        if (!reason.isEmpty()) {
            why += ": " + reason;
        }
        return isResource()
                ? ApiError.forbidden(group, resource, name, why)
                : ApiError.forbiddenPath("forbidden: " + why);
    }

    private String resourceText() {
        String what =
                "User \""
                        + user.name()
                        + "\" cannot "
                        + verb
                        + " resource \""
                        + combinedResource()
                        + "\" in API group \""
                        + group
                        + "\"";
        return namespace.isEmpty()
                ? what + " at the cluster scope"
                : what + " in the namespace \"" + namespace + "\"";
    }
}
