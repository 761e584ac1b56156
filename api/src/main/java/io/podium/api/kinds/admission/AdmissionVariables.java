package io.podium.api.kinds.admission;

import io.podium.api.cel.Environment;
import io.podium.api.cel.Environment.Struct;
import io.podium.api.cel.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What expressions of webhooks and policies may name. */
final class AdmissionVariables {
    /** The type of what policies name themselves. */
    private static final Type COMPOSED = Type.struct("kubernetes.variables");

    private static final Type TEXTS = Type.list(Type.STRING);
    private static final Type LABELS = Type.map(Type.STRING, Type.STRING);

    private AdmissionVariables() {}

    /** The object, who asks, and the namespace. */
    static Environment of(boolean hasParameters, boolean hasAuthorizer) {
        Environment made =
                Environment.EMPTY
                        .withStructs(request())
                        .withStructs(namespace())
                        .with("object", Type.DYN)
                        .with("oldObject", Type.DYN)
                        .with("namespaceObject", Type.struct("kubernetes.Namespace"))
                        .with("request", Type.struct("kubernetes.AdmissionRequest"));
        if (hasParameters) {
            made = made.with("params", Type.DYN);
        }
        return hasAuthorizer
                ? made.with("authorizer", Type.AUTHORIZER)
                        .with("authorizer.requestResource", Type.RESOURCE_CHECK)
                : made;
    }

    /** The same with variables that have been compiled before. */
    static Environment composed(Environment environment, Map<String, Type> variables) {
        var fields = new LinkedHashMap<String, Type>();
        variables.forEach((name, type) -> fields.put(name, known(type)));
        return environment
                .withStructs(Map.of(COMPOSED.name(), Struct.of(fields)))
                .with("variables", COMPOSED);
    }

    /** What is remembered of the type of a variable: lists, maps and simple ones. */
    private static Type known(Type type) {
        return switch (type.kind()) {
            case ANY, BOOL, BYTES, DOUBLE, DURATION, INT, NULL, STRING, TIMESTAMP, UINT ->
                    type.isNullable() ? Type.DYN : type;
            case LIST -> Type.list(known(type.parameters().getFirst()));
            case MAP ->
                    Type.map(known(type.parameters().getFirst()), known(type.parameters().get(1)));
            default -> Type.DYN;
        };
    }

    private static Map<String, Struct> request() {
        Type kind = Type.struct("kubernetes.GroupVersionKind");
        Type resource = Type.struct("kubernetes.GroupVersionResource");
        Type user = Type.struct("kubernetes.UserInfo");
        return Map.of(
                kind.name(),
                texts("group", "version", "kind"),
                resource.name(),
                texts("group", "version", "resource"),
                user.name(),
                Struct.of(
                        Map.of(
                                "username",
                                Type.STRING,
                                "uid",
                                Type.STRING,
                                "groups",
                                TEXTS,
                                "extra",
                                Type.map(Type.STRING, TEXTS))),
                "kubernetes.AdmissionRequest",
                Struct.of(
                        Map.ofEntries(
                                Map.entry("kind", kind),
                                Map.entry("resource", resource),
                                Map.entry("subResource", Type.STRING),
                                Map.entry("requestKind", kind),
                                Map.entry("requestResource", resource),
                                Map.entry("requestSubResource", Type.STRING),
                                Map.entry("name", Type.STRING),
                                Map.entry("namespace", Type.STRING),
                                Map.entry("operation", Type.STRING),
                                Map.entry("userInfo", user),
                                Map.entry("dryRun", Type.BOOL),
                                Map.entry("options", Type.DYN))));
    }

    private static Map<String, Struct> namespace() {
        Type metadata = Type.struct("kubernetes.NamespaceMetadata");
        Type spec = Type.struct("kubernetes.NamespaceSpec");
        Type status = Type.struct("kubernetes.NamespaceStatus");
        Type condition = Type.struct("kubernetes.NamespaceCondition");
        return Map.of(
                "kubernetes.Namespace",
                Struct.of(Map.of("metadata", metadata, "spec", spec, "status", status)),
                spec.name(),
                Struct.of(Map.of("finalizers", TEXTS)),
                status.name(),
                Struct.of(Map.of("conditions", Type.list(condition), "phase", Type.STRING)),
                condition.name(),
                Struct.of(
                        Map.of(
                                "status", Type.STRING,
                                "type", Type.STRING,
                                "lastTransitionTime", Type.TIMESTAMP,
                                "message", Type.STRING,
                                "reason", Type.STRING)),
                metadata.name(),
                Struct.of(
                        Map.ofEntries(
                                Map.entry("name", Type.STRING),
                                Map.entry("generateName", Type.STRING),
                                Map.entry("namespace", Type.STRING),
                                Map.entry("labels", LABELS),
                                Map.entry("annotations", LABELS),
                                Map.entry("UID", Type.STRING),
                                Map.entry("creationTimestamp", Type.TIMESTAMP),
                                Map.entry("deletionGracePeriodSeconds", Type.INT),
                                Map.entry("deletionTimestamp", Type.TIMESTAMP),
                                Map.entry("generation", Type.INT),
                                Map.entry("resourceVersion", Type.STRING),
                                Map.entry("finalizers", TEXTS))));
    }

    private static Struct texts(String... names) {
        var fields = new LinkedHashMap<String, Type>();
        List.of(names).forEach(one -> fields.put(one, Type.STRING));
        return Struct.of(fields);
    }
}
