package io.podium.api.kinds.core;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.quantity.Quantity;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What holds for one container of a pod. */
final class ContainerRules {
    private static final Set<String> STANDARD_RESOURCES =
            Set.of("cpu", "memory", "ephemeral-storage");
    private static final List<String> ENV_SOURCES =
            List.of(
                    "fieldRef",
                    "resourceFieldRef",
                    "configMapKeyRef",
                    "secretKeyRef",
                    "fileKeyRef");
    private static final Set<String> ENV_FIELDS =
            Set.of(
                    "metadata.name",
                    "metadata.namespace",
                    "metadata.uid",
                    "spec.nodeName",
                    "spec.serviceAccountName",
                    "status.hostIP",
                    "status.hostIPs",
                    "status.podIP",
                    "status.podIPs");

    /** What the downward API knows at all; the rest is refused with another text. */
    private static final Set<String> KNOWN_FIELDS =
            Set.of(
                    "metadata.annotations",
                    "metadata.labels",
                    "metadata.name",
                    "metadata.namespace",
                    "metadata.uid",
                    "spec.nodeName",
                    "spec.restartPolicy",
                    "spec.serviceAccountName",
                    "spec.schedulerName",
                    "status.phase",
                    "status.hostIP",
                    "status.hostIPs",
                    "status.podIP",
                    "status.podIPs",
                    "spec.host");

    private ContainerRules() {}

    static void check(MapValue container, Set<String> volumes, FieldPath path, Problems problems) {
        String name = container.string("name");
        if (!name.isEmpty()) {
            problems.invalidEach(path.child("name"), name, Names.dnsLabel(name));
        }
        if (container.string("image").isEmpty()) {
            problems.required(path.child("image"), "");
        }
        ports(container.list("ports"), path.child("ports"), problems);
        environment(container.list("env"), path.child("env"), problems);
        environmentFrom(container.list("envFrom"), path.child("envFrom"), problems);
        mounts(container.list("volumeMounts"), volumes, path.child("volumeMounts"), problems);
        resources(container.map("resources"), path.child("resources"), problems);
    }

    private static void ports(ListValue ports, FieldPath path, Problems problems) {
        var names = new HashSet<String>();
        for (int i = 0; i < ports.size(); i++) {
            MapValue port = ports.map(i);
            String name = port.string("name");
            if (!name.isEmpty()) {
                List<String> faults = Names.portName(name);
                problems.invalidEach(path.index(i).child("name"), name, faults);
                if (faults.isEmpty() && !names.add(name)) {
                    problems.duplicate(path.index(i).child("name"), name);
                }
            }
            long number = port.integer("containerPort");
            if (number == 0) {
                problems.required(path.index(i).child("containerPort"), "");
            } else {
                problems.invalidEach(
                        path.index(i).child("containerPort"), number, Names.portNumber(number));
            }
        }
    }

    private static void environment(ListValue variables, FieldPath path, Problems problems) {
        for (int i = 0; i < variables.size(); i++) {
            MapValue variable = variables.map(i);
            String name = variable.string("name");
            if (!name.isEmpty()) {
                problems.invalidEach(
                        path.index(i).child("name"), name, Names.environmentName(name));
            }
            if (variable.has("valueFrom")) {
                source(variable, path.index(i).child("valueFrom"), problems);
            }
        }
    }

    private static void source(MapValue variable, FieldPath path, Problems problems) {
        MapValue from = variable.map("valueFrom");
        long sources = ENV_SOURCES.stream().filter(from::has).count();
        if (from.has("fieldRef")) {
            fieldReference(from.map("fieldRef"), ENV_FIELDS, path.child("fieldRef"), problems);
        }
        for (String keyed : List.of("configMapKeyRef", "secretKeyRef")) {
            if (from.has(keyed)) {
                String name = from.map(keyed).string("name");
                problems.invalidEach(
                        path.child(keyed).child("name"), name, Names.dnsSubdomain(name));
                String key = from.map(keyed).string("key");
                problems.invalidEach(
                        path.child(keyed).child("key"),
                        key,
                        key.isEmpty() ? List.of() : Names.configKey(key));
            }
        }
        if (sources == 0) {
            problems.invalid(
                    path,
                    "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`,"
                            + " `secretKeyRef` or `fileKeyRef`");
        } else if (!variable.string("value").isEmpty()) {
            problems.invalid(path, "", "may not be specified when `value` is not empty");
        } else if (sources > 1) {
            problems.invalid(path, "", "may not have more than one field specified at a time");
        }
    }

    /** A reference to a field of the pod itself. */
    static void fieldReference(
            MapValue reference, Set<String> allowed, FieldPath path, Problems problems) {
        String field = reference.string("fieldPath");
        if (field.isEmpty()) {
            return;
        }
        int bracket = field.indexOf("['");
        if (bracket > 0 && field.endsWith("']")) {
            String base = field.substring(0, bracket);
            String key = field.substring(bracket + 2, field.length() - 2);
            switch (base) {
                case "metadata.annotations" ->
                        problems.invalidEach(
                                path, key, Names.qualifiedName(key.toLowerCase(Locale.ROOT)));
                case "metadata.labels" -> problems.invalidEach(path, key, Names.qualifiedName(key));
                default -> unknownField(field, path, problems);
            }
        } else if (!KNOWN_FIELDS.contains(field)) {
            unknownField(field, path, problems);
        } else if (!allowed.contains(field)) {
            problems.notSupported(path.child("fieldPath"), field, allowed);
        }
    }

    private static void unknownField(String field, FieldPath path, Problems problems) {
        problems.invalid(
                path.child("fieldPath"),
                field,
                "error converting fieldPath: field label not supported: " + field);
    }

    private static void environmentFrom(ListValue sources, FieldPath path, Problems problems) {
        for (int i = 0; i < sources.size(); i++) {
            MapValue source = sources.map(i);
            String prefix = source.string("prefix");
            if (!prefix.isEmpty()) {
                problems.invalidEach(
                        path.index(i).child("prefix"), prefix, Names.environmentName(prefix));
            }
            for (String kind : List.of("configMapRef", "secretRef")) {
                if (source.has(kind)) {
                    String name = source.map(kind).string("name");
                    FieldPath at = path.index(i).child(kind).child("name");
                    if (name.isEmpty()) {
                        problems.required(at, "");
                    } else {
                        problems.invalidEach(at, name, Names.dnsSubdomain(name));
                    }
                }
            }
            boolean hasMap = source.has("configMapRef");
            boolean hasSecret = source.has("secretRef");
            if (!hasMap && !hasSecret) {
                problems.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
            } else if (hasMap && hasSecret) {
                problems.invalid(path, "", "may not have more than one field specified at a time");
            }
        }
    }

    private static void mounts(
            ListValue mounts, Set<String> volumes, FieldPath path, Problems problems) {
        var paths = new HashSet<String>();
        for (int i = 0; i < mounts.size(); i++) {
            MapValue mount = mounts.map(i);
            if (!volumes.contains(mount.string("name"))) {
                problems.notFound(path.index(i).child("name"), mount.string("name"));
            }
            String mountPath = mount.string("mountPath");
            if (!paths.add(mountPath)) {
                problems.invalid(path.index(i).child("mountPath"), mountPath, "must be unique");
            }
        }
    }

    /**
     * Limits and requests: names, signs, whole numbers where they must be, requests within limits.
     */
    static void resources(MapValue resources, FieldPath path, Problems problems) {
        MapValue limits = resources.map("limits");
        for (Map.Entry<String, Object> limit : limits) {
            amount(limit, path.child("limits").key(limit.getKey()), problems);
        }
        FieldPath requestsPath = path.child("requests");
        for (Map.Entry<String, Object> request : resources.map("requests")) {
            String name = request.getKey();
            amount(request, requestsPath.key(name), problems);
            boolean isElastic = isNative(name) && !name.startsWith("hugepages-");
            if (!limits.has(name)) {
                if (!isElastic) {
                    problems.required(
                            path.child("limits"),
                            "Limit must be set for non overcommitable resources");
                }
                continue;
            }
            Quantity wanted = Quantity.parse(String.valueOf(request.getValue()));
            Quantity limit = Quantity.parse(limits.string(name));
            if (!isElastic && wanted.compareTo(limit) != 0) {
                problems.invalid(
                        requestsPath,
                        wanted.toString(),
                        "must be equal to " + name + " limit of " + limit);
            } else if (wanted.compareTo(limit) > 0) {
                problems.invalid(
                        requestsPath,
                        wanted.toString(),
                        "must be less than or equal to " + name + " limit of " + limit);
            }
        }
    }

    private static boolean isNative(String resource) {
        return !resource.contains("/") || resource.contains("kubernetes.io/");
    }

    private static void amount(Map.Entry<String, Object> entry, FieldPath path, Problems problems) {
        String name = entry.getKey();
        List<String> faults = Names.qualifiedName(name);
        problems.invalidEach(path, name, faults);
        boolean isKnown = STANDARD_RESOURCES.contains(name) || name.startsWith("hugepages-");
        if (!isKnown && !name.contains("/")) {
            if (faults.isEmpty()) {
                problems.invalid(path, name, "must be a standard resource type or fully qualified");
            }
            problems.invalid(path, name, "must be a standard resource for containers");
        }
        Quantity amount = Quantity.parse(String.valueOf(entry.getValue()));
        if (amount.sign() < 0) {
            problems.invalid(path, amount.toString(), "must be greater than or equal to 0");
        }
        if (name.contains("/") && !amount.isWhole()) {
            problems.invalid(path, amount.toString(), "must be an integer");
        }
    }
}
