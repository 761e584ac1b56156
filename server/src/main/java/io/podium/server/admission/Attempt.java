package io.podium.server.admission;

import io.podium.api.error.ApiError;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.schema.Resource;
import io.podium.api.value.TypedMap;
import io.podium.server.request.User;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Something somebody is about to do, as plug-ins see it. Objects are of the stored version, and of
 * subresources with a body of their own they are that body: a Binding, an Eviction, a Scale, the
 * options of an exec.
 *
 * @param resource in its stored version
 * @param subresource "" for the object itself
 * @param name "" while a name is still to be generated
 * @param object as it would become; empty for deletions
 * @param old as it is; empty for creations and connections
 * @param options what the request says of itself, such as CreateOptions
 * @param remarks what plug-ins say besides yes and no
 */
public record Attempt(
        Operation operation,
        Resource resource,
        String subresource,
        String namespace,
        String name,
        Optional<TypedMap> object,
        Optional<TypedMap> old,
        Supplier<TypedMap> options,
        User user,
        boolean isDryRun,
        Lookup lookup,
        Remarks remarks) {

    /** What is attempted. A patch is an update. */
    public enum Operation {
        CREATE,
        UPDATE,
        DELETE,
        CONNECT
    }

    /** The same attempt with the object as a plug-in changed it. */
    public Attempt with(TypedMap changed) {
        return new Attempt(
                operation,
                resource,
                subresource,
                namespace,
                name,
                Optional.of(changed),
                old,
                options,
                user,
                isDryRun,
                lookup,
                remarks);
    }

    /** Whether this is the operation on objects of the resource themselves. */
    public boolean is(Operation wanted, String groupResource) {
        return operation == wanted && isAbout(groupResource);
    }

    /** Whether this is about objects of the resource themselves. */
    public boolean isAbout(String groupResource) {
        return subresource.isEmpty() && resource.groupResource().equals(groupResource);
    }

    /** Whether an object of the resource is created or updated. */
    public boolean writes(String groupResource) {
        return (operation == Operation.CREATE || operation == Operation.UPDATE)
                && isAbout(groupResource);
    }

    /** The object that is created or updated. */
    public TypedMap subject() {
        return object.orElseThrow();
    }

    /** Forbidden, told about the object as upstream's plug-ins name it. */
    public ApiError forbidden(String why) {
        return ApiError.forbidden(resource.group(), resource.plural(), shownName(), why);
    }

    private String shownName() {
        if (!name.isEmpty()) {
            return name;
        }
        ObjectMeta metadata =
                object.map(tree -> tree.get("metadata"))
                        .map(value -> value instanceof TypedMap tree ? ObjectMeta.of(tree) : null)
                        .orElse(ObjectMeta.empty());
        if (!metadata.name().isEmpty()) {
            return metadata.name();
        }
        return metadata.generateName().isEmpty() ? "Unknown" : metadata.generateName();
    }
}
