package io.podium.client;

import io.podium.api.authorization.v1.SubjectAccessReviewSpec;
import io.podium.api.view.ApiObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a decider may ask for because no view holds it; answered by {@link Door#ask}. */
public sealed interface Question {
    /**
     * Is this object there right now, behind all views?
     *
     * @param resource plural and group, such as pods or deployments.apps
     */
    record Live(String resource, String namespace, String name) implements Question {}

    /** What is left in this namespace, of all resources, custom ones included? */
    record Census(String namespace) implements Question {}

    /** May somebody do something? Asked by whoever may ask about others. */
    record Access(SubjectAccessReviewSpec spec) implements Question {}

    /** An answer, by reference to the kind of question. */
    sealed interface Reply {
        /** The object as it is now, or empty. */
        record Found(Optional<ApiObject> object) implements Reply {}

        /** All resources of which something is left, in the order of their names. */
        record Counted(List<Remainder> remainders) implements Reply {}

        /** Whether somebody may. */
        record Granted(boolean isAllowed) implements Reply {}
    }

    /**
     * What is left of one resource in a namespace.
     *
     * @param resource plural and group, such as pods or deployments.apps
     * @param deleting how many of them are being deleted already
     * @param finalizers how many of them wait for each finalizer
     */
    record Remainder(String resource, int count, int deleting, Map<String, Integer> finalizers) {}
}
