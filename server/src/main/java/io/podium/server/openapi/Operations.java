package io.podium.server.openapi;

import io.podium.api.schema.Resource;
import io.podium.api.schema.Resource.Subresource;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which operations a resource has, by its verbs. */
final class Operations {
    private static final String STATUS = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
    private static final String DELETE_OPTIONS =
            "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
    private static final Set<String> CONNECT = Set.of("attach", "exec", "portforward", "proxy");
    private static final Map<String, String> METHODS =
            Map.of(
                    "get",
                    "get",
                    "list",
                    "get",
                    "create",
                    "post",
                    "update",
                    "put",
                    "patch",
                    "patch",
                    "delete",
                    "delete",
                    "deletecollection",
                    "delete");

    private final Schema schema;
    private final Definitions definitions;

    Operations(Schema schema, Definitions definitions) {
        this.schema = schema;
        this.definitions = definitions;
    }

    List<Operation> of(Resource resource) {
        String root =
                resource.group().isEmpty()
                        ? "/api/" + resource.version()
                        : "/apis/" + resource.group() + "/" + resource.version();
        String everywhere = root + "/" + resource.plural();
        String collection =
                resource.namespaced()
                        ? root + "/namespaces/{namespace}/" + resource.plural()
                        : everywhere;
        String item = collection + "/{name}";
        var operations = new ArrayList<Operation>();
        String self = resource.type().name();
        String list = definitions.listType(resource).map(Type::name).orElse(STATUS);
        for (String verb : resource.verbs()) {
            switch (verb) {
                case "get" -> operations.add(of("get", "get", item, resource, "", self));
                case "update" -> operations.add(of("put", "put", item, resource, self, self));
                case "patch" ->
                        operations.add(
                                of(
                                        "patch",
                                        "patch",
                                        item,
                                        resource,
                                        Leaf.PATCH.definition(),
                                        self));
                case "delete" ->
                        operations.add(
                                of("delete", "delete", item, resource, DELETE_OPTIONS, STATUS));
                case "create" ->
                        operations.add(of("post", "post", collection, resource, self, self));
                case "deletecollection" ->
                        operations.add(
                                of(
                                        "delete",
                                        "deletecollection",
                                        collection,
                                        resource,
                                        DELETE_OPTIONS,
                                        STATUS));
                case "list" -> {
                    operations.add(of("get", "list", collection, resource, "", list));
                    if (resource.namespaced()) {
                        operations.add(of("get", "list", everywhere, resource, "", list));
                    }
                }
                default -> {
                    // A watch is a list with a parameter.
                }
            }
        }
        for (Subresource sub : resource.subresources()) {
            subresource(resource, sub, item + "/" + sub.name(), operations);
        }
        return operations;
    }

    private static Operation of(
            String method,
            String action,
            String path,
            Resource resource,
            String takes,
            String gives) {
        return new Operation(method, action, path, resource, Optional.empty(), takes, gives);
    }

    private void subresource(
            Resource resource, Subresource sub, String path, List<Operation> into) {
        boolean isConnect = CONNECT.contains(sub.name());
        String apiVersion =
                sub.group().isEmpty() ? sub.version() : sub.group() + "/" + sub.version();
        String body = schema.body(apiVersion, sub.kind()).map(Type::name).orElse("");
        boolean isText = isConnect || sub.name().equals("log");
        for (String verb : sub.verbs()) {
            String method = METHODS.getOrDefault(verb, "");
            String action = isConnect ? "connect" : method;
            boolean hasBody = !isConnect && (method.equals("post") || method.equals("put"));
            String takes =
                    method.equals("patch") && !isConnect
                            ? Leaf.PATCH.definition()
                            : hasBody ? body : "";
            into.add(
                    new Operation(
                            method,
                            action,
                            path,
                            resource,
                            Optional.of(sub),
                            takes,
                            isText ? "" : body));
        }
    }
}
