package io.podium.api.schema;

import io.podium.api.schema.Table.Entry;
import io.podium.base.Invariant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All types and resources of an API, immutable. Types are decoded when first asked for; asking is
 * thread-safe.
 */
public final class Schema {
    private final Table table;
    private final Map<String, Type> types = new ConcurrentHashMap<>();
    private final List<Resource> resources;
    private final Map<String, Resource> byPlural = new HashMap<>();
    private final Map<String, Resource> byKind = new HashMap<>();
    private final Map<String, String> bodies = new HashMap<>();

    /** The API of Kubernetes, loaded on first use. */
    private static final class Kubernetes {
        static final Schema SCHEMA = load("podium-schema.table", Schema.class);
    }

    private Schema(Table table) {
        this.table = table;
        this.resources = List.copyOf(table.resources(this::type));
        for (Resource resource : resources) {
            byPlural.put(resource.apiVersion() + "/" + resource.plural(), resource);
            byKind.put(resource.apiVersion() + "/" + resource.kind(), resource);
        }
        for (Entry entry : table.directory().values()) {
            if (!entry.apiVersion().isEmpty()) {
                String shortName = entry.name().substring(entry.name().lastIndexOf('.') + 1);
                bodies.put(entry.apiVersion() + "/" + shortName, entry.name());
            }
        }
    }

    /** The built-in API of Kubernetes, one instance for all clusters of the JVM. */
    public static Schema kubernetes() {
        return Kubernetes.SCHEMA;
    }

    /** The schema of the table the build made under the resource name. */
    public static Schema load(String resourceName) {
        return load(resourceName, Schema.class);
    }

    /** The schema of the table beside the class. */
    public static Schema load(String resourceName, Class<?> near) {
        return new Schema(new Table(resourceName, near));
    }

    /** The type of the full name, such as io.k8s.api.core.v1.PodSpec; there must be one. */
    public Type type(String fullName) {
        Type known = types.get(fullName);
        if (known != null) {
            return known;
        }
        Entry entry = table.directory().get(fullName);
        Invariant.check(entry != null, "there is no type %s", fullName);
        return types.computeIfAbsent(fullName, name -> table.type(entry, this::type));
    }

    /** The type of the full name, empty when there is none. */
    public Optional<Type> findType(String fullName) {
        return table.directory().containsKey(fullName)
                ? Optional.of(type(fullName))
                : Optional.empty();
    }

    /** Full names of all types, in the order of the notation. */
    public List<String> typeNames() {
        return List.copyOf(table.directory().keySet());
    }

    /** All resources: groups in the order of discovery, plurals in alphabetical order. */
    public List<Resource> resources() {
        return resources;
    }

    public Optional<Resource> resource(String group, String version, String plural) {
        return Optional.ofNullable(byPlural.get(apiVersion(group, version) + "/" + plural));
    }

    public Optional<Resource> kind(String group, String version, String kind) {
        return kind(apiVersion(group, version), kind);
    }

    public Optional<Resource> kind(String apiVersion, String kind) {
        return Optional.ofNullable(byKind.get(apiVersion + "/" + kind));
    }

    /**
     * The type of whatever carries the kind and apiVersion, served or not: Pod, PodList, Scale,
     * DeleteOptions.
     */
    public Optional<Type> body(String apiVersion, String kind) {
        String name = bodies.get(apiVersion + "/" + kind);
        return name == null ? Optional.empty() : Optional.of(type(name));
    }

    /** Groups that serve resources, in the order of discovery; "" is the core group. */
    public List<String> groups() {
        return resources.stream().map(Resource::group).distinct().toList();
    }

    /** Versions of the group that serve resources, the preferred one first. */
    public List<String> versions(String group) {
        return resources.stream()
                .filter(resource -> resource.group().equals(group))
                .map(Resource::version)
                .distinct()
                .toList();
    }

    public Optional<String> preferredVersion(String group) {
        return versions(group).stream().findFirst();
    }

    /** Resources of one group and version. */
    public List<Resource> resources(String group, String version) {
        var found = new ArrayList<Resource>();
        for (Resource resource : resources) {
            if (resource.group().equals(group) && resource.version().equals(version)) {
                found.add(resource);
            }
        }
        return found;
    }

    private static String apiVersion(String group, String version) {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
