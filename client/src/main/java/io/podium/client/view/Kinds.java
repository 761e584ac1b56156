package io.podium.client.view;

import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.value.TypedMap;
import io.podium.api.versions.Versions;
import io.podium.api.view.ApiObject;
import io.podium.base.Invariant;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which generated class belongs to which resource. Of a kind with several versions all classes lead
 * to the one resource that is stored. Classes are loaded when first used.
 */
public final class Kinds {
    private static final String PACKAGES = "io.podium.api.";
    private static final MethodType OF_TYPE =
            MethodType.methodType(ApiObject.class, TypedMap.class);

    private final Map<String, String> resourceOfClass = new HashMap<>();
    private final Map<String, String> resourceOfKind = new HashMap<>();
    private final Map<String, String> classOfType = new HashMap<>();
    private final Map<String, String> storedClass = new HashMap<>();
    private final Set<String> resources = new TreeSet<>();
    private final Set<String> namespaced = new HashSet<>();
    private final Map<String, MethodHandle> views = new ConcurrentHashMap<>();

    public Kinds(Schema schema) {
        for (Resource resource : schema.resources()) {
            if (resource.type().field("metadata") == null) {
                continue; // Reviews and the like are asked, never stored.
            }
            String name = Versions.storage(resource).groupResource();
            String className = className(resource.group(), resource.version(), resource.kind());
            resourceOfClass.put(className, name);
            resourceOfKind.put(kind(resource.apiVersion(), resource.kind()), name);
            classOfType.put(resource.type().name(), className);
            if (Versions.storage(resource).equals(resource)) {
                storedClass.put(name, className);
            }
            if (resource.verbs().contains("create")) { // Else it is shown, and never stored.
                resources.add(name);
            }
            if (resource.namespaced()) {
                namespaced.add(name);
            }
        }
    }

    private static String className(String group, String version, String kind) {
        String first = group.isEmpty() ? "core" : group.split("\\.", 2)[0];
        return PACKAGES + first + "." + version + "." + kind;
    }

    private static String kind(String apiVersion, String kind) {
        return kind + "." + apiVersion;
    }

    /** All resources whose objects are stored, by plural and group. */
    public Set<String> resources() {
        return Set.copyOf(resources);
    }

    /** The generated class of a resource, such as deployments.apps, in its stored version. */
    @SuppressWarnings("unchecked") // Every class of this table is one of a kind.
    public Class<? extends ApiObject> kindOf(String resource) {
        String className = storedClass.get(resource);
        Invariant.check(className != null, "%s is no resource of the schema", resource);
        try {
            return (Class<? extends ApiObject>) Class.forName(className);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("no view class " + className, e);
        }
    }

    /** Whether its objects live in namespaces. */
    public boolean isNamespaced(String resource) {
        return namespaced.contains(resource);
    }

    /** The resource of a generated class, such as deployments.apps. */
    public String resource(Class<? extends ApiObject> kind) {
        String resource = resourceOfClass.get(kind.getName());
        Invariant.check(resource != null, "%s is no kind of the schema", kind.getName());
        return resource;
    }

    /**
     * The resource of a kind as owner references and involved objects spell it; empty for custom
     * kinds and for versions nobody serves.
     */
    public Optional<String> resource(String apiVersion, String kind) {
        return Optional.ofNullable(resourceOfKind.get(kind(apiVersion, kind)));
    }

    /** A view of the class over the value. */
    public <T extends ApiObject> T view(Class<T> kind, TypedMap value) {
        return kind.cast(view(kind.getName(), value));
    }

    /** Whether values of this type have a view class of a stored kind. */
    public boolean hasView(Type type) {
        return classOfType.containsKey(type.name());
    }

    /** A view of the class that belongs to the value's type. */
    public ApiObject viewOf(TypedMap value) {
        String className = classOfType.get(value.type().name());
        Invariant.check(className != null, "%s is no kind of the schema", value.type().name());
        return view(className, value);
    }

    private ApiObject view(String className, TypedMap value) {
        MethodHandle of = views.computeIfAbsent(className, Kinds::factory);
        try {
            return (ApiObject) of.invokeExact(value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a view of " + className + " could not be made", e);
        }
    }

    private static MethodHandle factory(String className) {
        try {
            Class<?> kind = Class.forName(className);
            MethodType exact = MethodType.methodType(kind, TypedMap.class);
            return MethodHandles.publicLookup().findStatic(kind, "of", exact).asType(OF_TYPE);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no view class " + className, e);
        }
    }
}
