package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.schema.Resource;
import io.podium.store.Key;
import java.util.Map;

/**
 * Refusals that upstream words as its storage does, with the path the object has in etcd. Operators
 * read these texts to find out that the object they meant was replaced or is gone.
 */
final class StorageErrors {
    /** What is not stored under its plural, for reasons of history. */
    private static final Map<String, String> FORMER_NAMES =
            Map.of(
                    "endpoints", "services/endpoints",
                    "ingresses", "ingress",
                    "nodes", "minions",
                    "replicationcontrollers", "controllers",
                    "services", "services/specs");

    private StorageErrors() {}

    /**
     * Another object was meant.
     *
     * @param asked in the version of the request
     * @param stored in the version that is stored
     * @param wanted the uid that was named
     * @param found the uid of what is there, or "" where nothing is
     */
    static ApiError otherObject(
            Resource asked, Resource stored, Key key, String wanted, String found) {
        String why =
                "StorageError: invalid object, Code: 4, Key: "
                        + path(stored, key)
                        + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in"
                        + " precondition: "
                        + wanted
                        + ", UID in object meta: "
                        + found;
        return ApiError.conflict(asked.group(), asked.plural(), key.name(), why);
    }

    private static String path(Resource resource, Key key) {
        String plural = resource.plural();
        // These two are stored by servers of their own, which name the group, too.
        boolean isNamedInFull =
                switch (resource.group()) {
                    case "apiextensions.k8s.io", "apiregistration.k8s.io" -> true;
                    default -> false;
                };
        String folder =
                isNamedInFull
                        ? resource.group() + "/" + plural
                        : FORMER_NAMES.getOrDefault(plural, plural);
        String home = key.namespace().isEmpty() ? "" : key.namespace() + "/";
        return "/registry/" + folder + "/" + home + key.name();
    }
}
