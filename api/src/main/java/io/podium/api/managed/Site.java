package io.podium.api.managed;

import io.podium.api.schema.Resource;
import io.podium.api.schema.Type;
import io.podium.api.value.FreeMap;
import io.podium.api.value.TypedMap;
import java.util.Optional;

/**
 * Where a write happens.
 *
 * @param type of the objects as the request has them
 * @param apiVersion of the request
 * @param subresource "" for the object itself
 * @param ignored fields that this resource does not write, whoever sends them
 */
public record Site(
        Type type,
        String apiVersion,
        String kind,
        String subresource,
        FreeMap ignored,
        Versioning versions) {

    /** Objects as of other versions. */
    public interface Versioning {
        /** A kind of one version. */
        Versioning NONE = (apiVersion, object) -> Optional.empty();

        /** The object as of the version, such as apps/v1; empty when that is none of its kind. */
        Optional<TypedMap> as(String apiVersion, TypedMap object);
    }

    /** The site of a resource's objects themselves, or of a subresource of the same kind. */
    public static Site of(Resource resource, String subresource, Versioning versions) {
        return new Site(
                resource.type(),
                resource.apiVersion(),
                resource.kind(),
                subresource,
                ResetFields.of(resource, subresource),
                versions);
    }
}
