package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.quantity.Quantity;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What holds for variables of the environment and for what their values are taken from. */
public final class EnvRules {
    private static final Set<String> POD_FIELDS =
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
                    "status.podIPs");

    private static final Set<String> RESOURCES =
            Set.of(
                    "limits.cpu",
                    "limits.memory",
                    "limits.ephemeral-storage",
                    "requests.cpu",
                    "requests.memory",
                    "requests.ephemeral-storage");
    private static final Set<String> CPU_DIVISORS = Set.of("1m", "1");
    private static final Set<String> DIVISORS =
            Set.of(
                    "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi",
                    "1Ei");
    private static final String DIVISORS_TEXT =
            "only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are"
                    + " supported with the ";

    private EnvRules() {}

    static void check(ListValue variables, FieldPath path, Problems problems) {
        for (int i = 0; i < variables.size(); i++) {
            MapValue variable = variables.map(i);
            String name = variable.string("name");
            if (name.isEmpty()) {
                problems.required(path.index(i).child("name"), "");
            } else {
                name(name, path, i, "name", problems);
            }
            if (variable.has("valueFrom")) {
                source(variable, path.index(i).child("valueFrom"), problems);
            }
        }
    }

    private static void name(
            String name, FieldPath path, int index, String field, Problems problems) {
        List<String> faults = Names.environmentName(name);
        if (!faults.isEmpty()) {
            problems.invalidEach(path.index(index).child(field), name, faults);
        }
    }

    private static void source(MapValue variable, FieldPath path, Problems problems) {
        MapValue from = variable.map("valueFrom");
        int sources = 0;
        if (from.has("fieldRef")) {
            sources++;
            fieldReference(from.map("fieldRef"), POD_FIELDS, path.child("fieldRef"), problems);
        }
        if (from.has("resourceFieldRef")) {
            sources++;
            resourceReference(
                    from.map("resourceFieldRef"), false, path.child("resourceFieldRef"), problems);
        }
        if (from.has("configMapKeyRef")) {
            sources++;
            key(from.map("configMapKeyRef"), path.child("configMapKeyRef"), problems);
        }
        if (from.has("secretKeyRef")) {
            sources++;
            key(from.map("secretKeyRef"), path.child("secretKeyRef"), problems);
        }
        if (from.has("fileKeyRef")) {
            sources++;
            fileKey(from.map("fileKeyRef"), path.child("fileKeyRef"), problems);
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

    private static void key(MapValue reference, FieldPath path, Problems problems) {
        String name = reference.string("name");
        problems.invalidEach(path.child("name"), name, Names.dnsSubdomain(name));
        String key = reference.string("key");
        if (key.isEmpty()) {
            problems.required(path.child("key"), "");
        } else {
            problems.invalidEach(path.child("key"), key, Names.configKey(key));
        }
    }

    private static void fileKey(MapValue reference, FieldPath path, Problems problems) {
        String key = reference.string("key");
        if (key.isEmpty()) {
            problems.required(path.child("key"), "");
        } else {
            problems.invalidEach(path.child("key"), key, Names.environmentName(key));
        }
        String volume = reference.string("volumeName");
        if (volume.isEmpty()) {
            problems.required(path.child("volumeName"), "");
        } else {
            problems.invalidEach(path.child("volumeName"), volume, Names.dnsLabel(volume));
        }
        String file = reference.string("path");
        if (file.isEmpty()) {
            problems.required(path.child("path"), "");
        } else {
            MountRules.noBacksteps(file, path.child("path"), problems);
        }
    }

    /**
     * A reference to a field of the pod itself.
     *
     * @param allowed the fields that may be named here, besides labels and annotations by key
     */
    public static void fieldReference(
            MapValue reference, Set<String> allowed, FieldPath path, Problems problems) {
        String version = reference.string("apiVersion");
        String field = reference.string("fieldPath");
        if (version.isEmpty()) {
            problems.required(path.child("apiVersion"), "");
            return;
        }
        if (field.isEmpty()) {
            problems.required(path.child("fieldPath"), "");
            return;
        }
        if (!version.equals("v1")) {
            unconvertible(field, "unsupported pod version: " + version, path, problems);
            return;
        }
        int bracket = field.indexOf("['");
        if (bracket > 0 && field.endsWith("']")) {
            subscripted(field, bracket, path, problems);
            return;
        }
        String converted = field.equals("spec.host") ? "spec.nodeName" : field;
        if (!KNOWN_FIELDS.contains(converted)) {
            unconvertible(field, "field label not supported: " + field, path, problems);
        } else if (!allowed.contains(converted)) {
            problems.notSupported(path.child("fieldPath"), converted, allowed);
        }
    }

    private static void subscripted(String field, int bracket, FieldPath path, Problems problems) {
        String key = field.substring(bracket + 2, field.length() - 2);
        switch (field.substring(0, bracket)) {
            case "metadata.annotations" -> {
                String lower = key.toLowerCase(Locale.ROOT);
                problems.invalidEach(path, lower, Names.qualifiedName(lower));
            }
            case "metadata.labels" -> problems.invalidEach(path, key, Names.qualifiedName(key));
            default ->
                    unconvertible(
                            field,
                            "field label does not support subscript: " + field,
                            path,
                            problems);
        }
    }

    private static void unconvertible(String field, String why, FieldPath path, Problems problems) {
        problems.invalid(path.child("fieldPath"), field, "error converting fieldPath: " + why);
    }

    /**
     * A reference to what a container needs or may use.
     *
     * @param isInVolume whether it stands in a volume, where the container must be named
     */
    public static void resourceReference(
            MapValue reference, boolean isInVolume, FieldPath path, Problems problems) {
        String resource = reference.string("resource");
        boolean isHugePages =
                resource.startsWith("requests.hugepages-")
                        || resource.startsWith("limits.hugepages-");
        if (isInVolume && reference.string("containerName").isEmpty()) {
            problems.required(path.child("containerName"), "");
        } else if (resource.isEmpty()) {
            problems.required(path.child("resource"), "");
        } else if (!RESOURCES.contains(resource) && !isHugePages) {
            problems.notSupported(path.child("resource"), resource, RESOURCES);
        }
        Quantity divisor = Quantity.orZero(reference.string("divisor"));
        if (divisor.isZero()) {
            return;
        }
        boolean isShort = CPU_DIVISORS.contains(divisor.toString());
        boolean isKnown = DIVISORS.contains(divisor.toString());
        String fault =
                switch (resource) {
                    case "limits.cpu", "requests.cpu" ->
                            isShort
                                    ? ""
                                    : "only divisor's values 1m and 1 are supported with the cpu"
                                            + " resource";
                    case "limits.memory", "requests.memory" ->
                            isKnown ? "" : DIVISORS_TEXT + "memory resource";
                    case "limits.ephemeral-storage", "requests.ephemeral-storage" ->
                            isKnown ? "" : DIVISORS_TEXT + "local ephemeral storage resource";
                    default -> isKnown || !isHugePages ? "" : DIVISORS_TEXT + "hugepages resource";
                };
        if (!fault.isEmpty()) {
            problems.invalid(path.child("divisor"), resource, fault);
        }
    }

    /** All keys of a ConfigMap or a Secret. Upstream tells a wrong number of them of the list. */
    static void checkFrom(ListValue sources, FieldPath path, Problems problems) {
        for (int i = 0; i < sources.size(); i++) {
            MapValue source = sources.map(i);
            String prefix = source.string("prefix");
            if (!prefix.isEmpty()) {
                name(prefix, path, i, "prefix", problems);
            }
            int found = 0;
            if (source.has("configMapRef")) {
                found++;
                whole(source, "configMapRef", path.index(i), problems);
            }
            if (source.has("secretRef")) {
                found++;
                whole(source, "secretRef", path.index(i), problems);
            }
            if (found == 0) {
                problems.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
            } else if (found > 1) {
                problems.invalid(path, "", "may not have more than one field specified at a time");
            }
        }
    }

    private static void whole(MapValue source, String kind, FieldPath path, Problems problems) {
        String name = source.map(kind).string("name");
        if (name.isEmpty()) {
            problems.required(path.child(kind).child("name"), "");
        } else {
            problems.invalidEach(path.child(kind).child("name"), name, Names.dnsSubdomain(name));
        }
    }
}
