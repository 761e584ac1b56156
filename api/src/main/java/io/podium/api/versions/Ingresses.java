package io.podium.api.versions;

import io.podium.api.schema.Type;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.function.BiFunction;

/**
 * Ingresses of extensions/v1beta1, which name a backend's service and port side by side and call
 * the default backend only backend.
 */
final class Ingresses {
    private Ingresses() {}

    static TypedMap toStored(TypedMap ingress, Type to) {
        return converted(ingress, to, "backend", "defaultBackend", Ingresses::backendToStored);
    }

    static TypedMap fromStored(TypedMap ingress, Type to) {
        return converted(ingress, to, "defaultBackend", "backend", Ingresses::backendFromStored);
    }

    private static TypedMap converted(
            TypedMap ingress,
            Type to,
            String before,
            String now,
            BiFunction<TypedMap, Type, TypedMap> backend) {
        TypedMap result = Retyping.of(ingress, to);
        if (!(ingress.get("spec") instanceof TypedMap from)
                || !(result.get("spec") instanceof TypedMap spec)) {
            return result;
        }
        if (from.get(before) instanceof TypedMap known) {
            spec = spec.with(now, backend.apply(known, spec.type().field(now).type()));
        }
        if (spec.has("rules")) {
            var rules = new ArrayList<Object>();
            for (int i = 0; i < spec.list("rules").size(); i++) {
                TypedMap rule = (TypedMap) spec.list("rules").get(i);
                rules.add(rule(rule, from.list("rules").map(i), backend));
            }
            spec = spec.with("rules", ListValue.of(rules));
        }
        return result.with("spec", spec);
    }

    private static TypedMap rule(
            TypedMap rule, MapValue from, BiFunction<TypedMap, Type, TypedMap> backend) {
        if (!(rule.get("http") instanceof TypedMap http) || !http.has("paths")) {
            return rule;
        }
        var paths = new ArrayList<Object>();
        ListValue before = from.map("http").list("paths");
        for (int i = 0; i < before.size(); i++) {
            TypedMap path = (TypedMap) http.list("paths").get(i);
            Type type = path.type().field("backend").type();
            paths.add(
                    before.map(i).get("backend") instanceof TypedMap known
                            ? path.with("backend", backend.apply(known, type))
                            : path);
        }
        return rule.with("http", http.with("paths", ListValue.of(paths)));
    }

    private static TypedMap backendToStored(TypedMap backend, Type to) {
        TypedMap result = Retyping.of(backend, to);
        String name = backend.string("serviceName");
        Object port = backend.get("servicePort");
        boolean hasPort = port instanceof String || (port instanceof Long number && number != 0);
        if (name.isEmpty() && !hasPort) {
            return result;
        }
        TypedMap service = MapValue.empty(to.field("service").type());
        TypedMap target = MapValue.empty(service.type().field("port").type());
        target =
                switch (port) {
                    case String text when !text.isEmpty() -> target.with("name", text);
                    case Long number when number != 0 -> target.with("number", number);
                    case null, default -> target;
                };
        service = name.isEmpty() ? service : service.with("name", name);
        return result.with("service", service.with("port", target));
    }

    private static TypedMap backendFromStored(TypedMap backend, Type to) {
        TypedMap result = Retyping.of(backend, to);
        if (!(backend.get("service") instanceof TypedMap service)) {
            return result.with("servicePort", 0L);
        }
        MapValue port = service.map("port");
        String name = service.string("name");
        result = name.isEmpty() ? result : result.with("serviceName", name);
        return result.with(
                "servicePort",
                port.string("name").isEmpty()
                        ? (Object) port.integer("number")
                        : port.string("name"));
    }
}
