package io.podium.server.admission;

import io.podium.base.time.Clock;
import io.podium.store.Store;

/**
 * A plug-in that may change or refuse what somebody is about to do. Refusals are {@link
 * io.podium.api.error.ApiError}s. Every write is shown to it with its subresource, and so is who
 * enters a pod (exec, attach, port-forward), before anything is done.
 */
public interface Admission {
    /** As upstream's flags spell it, such as NamespaceLifecycle. */
    String name();

    /**
     * The attempt as this plug-in wants it, before the object is validated; the same instance when
     * nothing is to change. Deletions come by, too, and have no object.
     */
    default Attempt mutate(Attempt attempt) {
        return attempt;
    }

    /** Looks at the valid object, at a deletion or at who connects, and refuses by throwing. */
    default void review(Attempt attempt) {}

    /**
     * Told once, before the first attempt, where the present state is kept: for plug-ins that keep
     * an account of it.
     *
     * @return ends the account
     */
    default Runnable follow(Store store, Clock clock) {
        return () -> {};
    }
}
