package io.podium.server.admission;

import io.podium.api.value.TypedMap;
import java.util.List;
import java.util.Optional;

/**
 * The present state, as plug-ins may read it: stored versions, by the names they are stored under.
 */
public interface Lookup {
    /**
     * The object, such as of pods or priorityclasses.scheduling.k8s.io; namespace "" for cluster
     * scope.
     */
    Optional<TypedMap> find(String storage, String namespace, String name);

    /** All objects of a small resource; namespace "" for all. */
    List<TypedMap> list(String storage, String namespace);
}
