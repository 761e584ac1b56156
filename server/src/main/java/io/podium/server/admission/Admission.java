package io.podium.server.admission;

import io.podium.api.value.TypedMap;

/**
 * A plug-in that may change or refuse writes. Refusals are {@link io.podium.api.error.ApiError}s.
 */
public interface Admission {
    /** As upstream's flags spell it, such as NamespaceLifecycle. */
    String name();

    /**
     * The object as this plug-in wants it, before it is validated; the same instance when nothing
     * is to change.
     */
    default TypedMap mutate(Attempt attempt) {
        return attempt.subject();
    }

    /** Looks at the valid object (or a deletion) and refuses by throwing. */
    default void review(Attempt attempt) {}
}
