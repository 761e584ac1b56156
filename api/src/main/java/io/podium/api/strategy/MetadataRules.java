package io.podium.api.strategy;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.AddressRules;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What holds for the metadata of every object: names, namespaces, labels, annotations, owners,
 * finalizers.
 */
public final class MetadataRules {
    private static final int ANNOTATIONS_MAXIMUM = 256 * 1024;
    private static final FieldPath METADATA = FieldPath.of("metadata");

    /** Names that are one label of DNS. */
    private static final Set<String> LABEL_NAMES =
            Set.of("namespaces", "services", "statefulsets.apps");

    /** Names that need only fit into a path. */
    private static final Set<String> PATH_NAMES =
            Set.of(
                    "roles.rbac.authorization.k8s.io",
                    "clusterroles.rbac.authorization.k8s.io",
                    "rolebindings.rbac.authorization.k8s.io",
                    "clusterrolebindings.rbac.authorization.k8s.io",
                    "certificatesigningrequests.certificates.k8s.io",
                    "apiservices.apiregistration.k8s.io",
                    "poddisruptionbudgets.policy");

    private static final Set<String> STANDARD_FINALIZERS =
            Set.of("kubernetes", "orphan", "foregroundDeletion");

    private MetadataRules() {}

    /** Checks the metadata of a new object. */
    static void create(MapValue metadata, Resource resource, Problems problems) {
        String generateName = metadata.string("generateName");
        Function<String, List<String>> rule = nameRule(resource);
        if (!generateName.isEmpty()) {
            problems.invalidEach(
                    METADATA.child("generateName"), generateName, rule.apply(masked(generateName)));
        }
        String name = metadata.string("name");
        if (name.isEmpty()) {
            problems.required(METADATA.child("name"), "name or generateName is required");
        } else {
            problems.invalidEach(METADATA.child("name"), name, rule.apply(name));
        }
        String namespace = metadata.string("namespace");
        if (!resource.namespaced()) {
            if (!namespace.isEmpty()) {
                problems.forbidden(METADATA.child("namespace"), "not allowed on this type");
            }
        } else if (namespace.isEmpty()) {
            problems.required(METADATA.child("namespace"), "");
        } else {
            problems.invalidEach(METADATA.child("namespace"), namespace, Names.dnsLabel(namespace));
        }
        common(metadata, METADATA, problems);
        finalizers(metadata.list("finalizers"), true, METADATA, problems);
    }

    /** Checks the metadata of an object within another, which need not have a name. */
    public static void embedded(MapValue metadata, FieldPath path, Problems problems) {
        String generateName = metadata.string("generateName");
        if (!generateName.isEmpty()) {
            problems.invalidEach(
                    path.child("generateName"), generateName, Names.pathSegment(generateName));
        }
        String name = metadata.string("name");
        if (!name.isEmpty()) {
            problems.invalidEach(path.child("name"), name, Names.pathSegment(name));
        }
        String namespace = metadata.string("namespace");
        if (!namespace.isEmpty()) {
            problems.invalidEach(path.child("namespace"), namespace, Names.dnsLabel(namespace));
        }
        if (metadata.integer("generation") < 0) {
            problems.invalid(
                    path.child("generation"),
                    metadata.integer("generation"),
                    "must be greater than or equal to 0");
        }
        common(metadata, path, problems);
        finalizers(metadata.list("finalizers"), false, path, problems);
    }

    /** Checks the metadata of a changed object. What the registry fills in is equal by then. */
    static void update(MapValue metadata, MapValue old, Problems problems) {
        if (old.has("deletionTimestamp")) {
            var added = new TreeSet<String>();
            metadata.list("finalizers").forEach(one -> added.add(String.valueOf(one)));
            old.list("finalizers").forEach(one -> added.remove(String.valueOf(one)));
            if (!added.isEmpty()) {
                var quoted = new ArrayList<String>();
                added.forEach(one -> quoted.add('"' + one + '"'));
                problems.forbidden(
                        METADATA.child("finalizers"),
                        "no new finalizers can be added if the object is being deleted, found new"
                                + " finalizers []string{"
                                + String.join(", ", quoted)
                                + "}");
            }
        }
        if (metadata.integer("generation") < old.integer("generation")) {
            problems.invalid(
                    METADATA.child("generation"),
                    metadata.integer("generation"),
                    "must not be decremented");
        }
        for (String field :
                List.of("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp")) {
            problems.immutable(METADATA.child(field), metadata.string(field), old.string(field));
        }
        problems.immutable(
                METADATA.child("deletionGracePeriodSeconds"),
                metadata.integer("deletionGracePeriodSeconds"),
                old.integer("deletionGracePeriodSeconds"));
        common(metadata, METADATA, problems);
        if (!metadata.list("finalizers").equals(old.list("finalizers"))) {
            finalizers(metadata.list("finalizers"), true, METADATA, problems);
        }
    }

    private static Function<String, List<String>> nameRule(Resource resource) {
        String name = resource.groupResource();
        if (LABEL_NAMES.contains(name)) {
            return Names::dnsLabel;
        }
        if (name.equals("ipaddresses.networking.k8s.io")) {
            return AddressRules::nameFaults;
        }
        return PATH_NAMES.contains(name) ? Names::pathSegment : Names::dnsSubdomain;
    }

    /**
     * A generated name goes on after its prefix, so a dash at the end of the prefix is no fault.
     */
    private static String masked(String prefix) {
        return prefix.length() > 1 && prefix.endsWith("-")
                ? prefix.substring(0, prefix.length() - 2) + "a"
                : prefix;
    }

    private static void common(MapValue metadata, FieldPath path, Problems problems) {
        labels(metadata.map("labels"), path.child("labels"), problems);
        annotations(metadata.map("annotations"), path.child("annotations"), problems);
        owners(metadata.list("ownerReferences"), path.child("ownerReferences"), problems);
    }

    /** Checks labels wherever they stand. */
    public static void labels(MapValue labels, FieldPath path, Problems problems) {
        for (Map.Entry<String, Object> label : labels) {
            problems.invalidEach(path, label.getKey(), Names.qualifiedName(label.getKey()));
            String value = label.getValue() instanceof String text ? text : "";
            problems.invalidEach(path, value, Names.labelValue(value));
        }
    }

    /** Checks annotations wherever they stand. */
    public static void annotations(MapValue annotations, FieldPath path, Problems problems) {
        long size = 0;
        for (Map.Entry<String, Object> annotation : annotations) {
            String key = annotation.getKey();
            problems.invalidEach(path, key, Names.qualifiedName(key.toLowerCase(Locale.ROOT)));
            size += key.getBytes(StandardCharsets.UTF_8).length;
            size += String.valueOf(annotation.getValue()).getBytes(StandardCharsets.UTF_8).length;
        }
        if (size > ANNOTATIONS_MAXIMUM) {
            problems.tooLong(path, ANNOTATIONS_MAXIMUM);
        }
    }

    private static void owners(ListValue owners, FieldPath path, Problems problems) {
        String controller = "";
        for (int i = 0; i < owners.size(); i++) {
            MapValue owner = owners.map(i);
            if (owner.string("apiVersion").isEmpty()) {
                problems.invalid(path.child("apiVersion"), "", "version must not be empty");
            }
            for (String field : List.of("kind", "name", "uid")) {
                if (owner.string(field).isEmpty()) {
                    problems.invalid(path.child(field), "", "must not be empty");
                }
            }
            if (owner.string("apiVersion").equals("v1") && owner.string("kind").equals("Event")) {
                problems.invalid(path, owner, "/v1, Kind=Event is disallowed from being an owner");
            }
            if (owner.bool("controller")) {
                String name = owner.string("kind") + "/" + owner.string("name");
                if (!controller.isEmpty()) {
                    problems.invalid(
                            path,
                            owners,
                            "Only one reference can have Controller set to true. Found \"true\" in"
                                    + " references for "
                                    + controller
                                    + " and "
                                    + name);
                } else {
                    controller = name;
                }
            }
        }
    }

    /** Finalizers; those of a known kind are either the standard ones or belong to a domain. */
    private static void finalizers(
            ListValue finalizers, boolean isOfKnownKind, FieldPath metadata, Problems problems) {
        FieldPath path = metadata.child("finalizers");
        for (int i = 0; i < finalizers.size(); i++) {
            String finalizer = String.valueOf(finalizers.get(i));
            problems.invalidEach(path, finalizer, Names.qualifiedName(finalizer));
            if (isOfKnownKind
                    && !finalizer.contains("/")
                    && !STANDARD_FINALIZERS.contains(finalizer)) {
                problems.invalid(
                        path.index(i),
                        finalizer,
                        "name is neither a standard finalizer name nor is it fully qualified");
            }
        }
        if (finalizers.contains("orphan") && finalizers.contains("foregroundDeletion")) {
            problems.invalid(
                    path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set");
        }
    }
}
