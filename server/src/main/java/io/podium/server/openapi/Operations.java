package io.podium.server.openapi;

import io.podium.api.schema.Resource;
import io.podium.api.schema.Resource.Subresource;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.server.registry.Deletions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which operations a resource has, by its verbs. */
final class Operations {
    static final String STATUS = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
    private static final String DELETE_OPTIONS =
            "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
    private static final String WATCH_EVENT = "io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent";
    private static final Set<String> CONNECT = Set.of("attach", "exec", "portforward", "proxy");

    /** Whatever one may ask of what is behind a proxy. */
    private static final List<String> PROXIED =
            List.of("delete", "get", "head", "options", "patch", "post", "put");

    private static final Map<String, String> METHODS =
            Map.of("get", "get", "create", "post", "update", "put", "patch", "patch");

    private final Schema schema;

    Operations(Schema schema) {
        this.schema = schema;
    }

    List<Operation> of(Resource resource) {
        var operations = new ArrayList<Operation>();
        new Paths(resource, operations).all();
        return operations;
    }

    private Optional<Type> listType(Resource resource) {
        return schema.findType(resource.type().name() + "List");
    }

    /** The paths of one resource. */
    private final class Paths {
        private final Resource resource;
        private final List<Operation> into;
        private final String root;
        private final String below;
        private final String item;

        Paths(Resource resource, List<Operation> into) {
            this.resource = resource;
            this.into = into;
            root =
                    resource.group().isEmpty()
                            ? "/api/" + resource.version()
                            : "/apis/" + resource.group() + "/" + resource.version();
            below =
                    resource.namespaced()
                            ? "/namespaces/{namespace}/" + resource.plural()
                            : "/" + resource.plural();
            item = root + below + "/{name}";
        }

        private void add(String method, String action, String path, String takes, String gives) {
            into.add(new Operation(method, action, path, resource, Optional.empty(), takes, gives));
        }

        void all() {
            String self = resource.type().name();
            String collection = root + below;
            for (String verb : resource.verbs()) {
                switch (verb) {
                    case "get" -> add("get", "get", item, "", self);
                    case "update" -> add("put", "put", item, self, self);
                    case "patch" -> add("patch", "patch", item, Leaf.PATCH.definition(), self);
                    case "delete" -> {
                        boolean isShown = Deletions.showsObject(resource.groupResource());
                        add("delete", "delete", item, DELETE_OPTIONS, isShown ? self : STATUS);
                    }
                    case "create" -> add("post", "post", collection, self, self);
                    case "deletecollection" ->
                            add("delete", "deletecollection", collection, DELETE_OPTIONS, STATUS);
                    case "list" -> list();
                    case "watch" -> watch();
                    default -> throw new IllegalStateException("no such verb: " + verb);
                }
            }
            resource.subresources().forEach(this::subresource);
        }

        private void list() {
            String list = listType(resource).map(Type::name).orElse(STATUS);
            add("get", "list", root + below, "", list);
            if (resource.namespaced()) {
                add("get", "list", root + "/" + resource.plural(), "", list);
            }
        }

        /** The old prefix; everybody else lists with a parameter. */
        private void watch() {
            add("get", "watch", root + "/watch" + below + "/{name}", "", WATCH_EVENT);
            add("get", "watchlist", root + "/watch" + below, "", WATCH_EVENT);
            if (resource.namespaced()) {
                String everywhere = root + "/watch/" + resource.plural();
                add("get", "watchlist", everywhere, "", WATCH_EVENT);
            }
        }

        private void subresource(Subresource sub) {
            String path = item + "/" + sub.name();
            if (sub.name().equals("proxy")) {
                for (String method : PROXIED) {
                    connect(sub, method, path);
                    connect(sub, method, path + "/{path}");
                }
                return;
            }
            if (CONNECT.contains(sub.name())) {
                sub.verbs().forEach(verb -> connect(sub, METHODS.get(verb), path));
                return;
            }
            String apiVersion =
                    sub.group().isEmpty() ? sub.version() : sub.group() + "/" + sub.version();
            String body =
                    sub.name().equals("log")
                            ? ""
                            : schema.body(apiVersion, sub.kind()).map(Type::name).orElse("");
            for (String verb : sub.verbs()) {
                String method = METHODS.get(verb);
                String takes =
                        switch (method) {
                            case "patch" -> Leaf.PATCH.definition();
                            case "post", "put" -> body;
                            default -> "";
                        };
                into.add(
                        new Operation(
                                method, method, path, resource, Optional.of(sub), takes, body));
            }
        }

        private void connect(Subresource sub, String method, String path) {
            into.add(new Operation(method, "connect", path, resource, Optional.of(sub), "", ""));
        }
    }
}
