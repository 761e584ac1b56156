package io.podium.client;

import io.podium.api.core.v1.Pod;
import io.podium.api.value.MapValue;
import io.podium.api.view.ApiObject;
import java.time.Instant;
import java.util.Optional;

/**
 * What a decider wants done. Each write names the object it decided upon, so that the doer can
 * carry uid and revision as preconditions. A door carries out writes only; the runtime turns the
 * rest into writes or keeps them to itself.
 */
public sealed interface Action {
    /** Stores a new object; without a name, its generateName says how the server names it. */
    record Create(ApiObject object) implements Action {}

    /** Replaces the object; its resourceVersion is the precondition. */
    record Update(ApiObject object) implements Action {}

    /** Replaces the status of the object; its resourceVersion is the precondition. */
    record UpdateStatus(ApiObject object) implements Action {}

    /**
     * Replaces another subresource by this object, such as a Namespace's finalize; its
     * resourceVersion is the precondition.
     */
    record UpdatePart(ApiObject object, String subresource) implements Action {}

    /** A JSON merge patch on the object or a subresource (""), with its uid as precondition. */
    record Patch(ApiObject object, String subresource, MapValue mergePatch) implements Action {}

    /**
     * Deletes the object if it still has its uid.
     *
     * @param graceSeconds empty for the object's own
     * @param propagation Background, Foreground, Orphan, or "" for the kind's default
     * @param isAsSeen whether it must still have its revision, too, because what it says decided
     */
    record Delete(
            ApiObject object, Optional<Long> graceSeconds, String propagation, boolean isAsSeen)
            implements Action {
        /** Deletes it whatever became of it since. */
        public Delete(ApiObject object, Optional<Long> graceSeconds, String propagation) {
            this(object, graceSeconds, propagation, false);
        }

        /** Deletes it the way its kind does by default. */
        public Delete(ApiObject object) {
            this(object, Optional.empty(), "");
        }
    }

    /**
     * Deletes all objects of a resource in a namespace, custom ones included, and in the background
     * what they own; their own grace periods hold.
     *
     * @param resource plural and group, such as pods or deployments.apps
     */
    record DeleteAll(String resource, String namespace) implements Action {}

    /** Binds a pod to a node. */
    record Bind(Pod pod, String node) implements Action {}

    /**
     * Posts a body to a subresource of the object, such as a TokenRequest to a ServiceAccount's
     * token.
     */
    record Post(ApiObject parent, String subresource, ApiObject body) implements Action {}

    /**
     * Says something about an object; repeated ones are counted, not repeated. Type is Normal or
     * Warning.
     */
    record Event(ApiObject about, String type, String reason, String message) implements Action {
        public static Event normal(ApiObject about, String reason, String message) {
            return new Event(about, "Normal", reason, message);
        }

        public static Event warning(ApiObject about, String reason, String message) {
            return new Event(about, "Warning", reason, message);
        }

        /** The same with {@link Announced#OUTCOME} replaced by this text. */
        public Event about(String outcome) {
            return new Event(about, type, reason, message.replace(Announced.OUTCOME, outcome));
        }
    }

    /**
     * A write whose outcome is worth an event: {@link #OUTCOME} in the messages becomes the name of
     * the object that was written, or the text of the refusal.
     */
    record Announced(Action write, Optional<Event> success, Optional<Event> failure)
            implements Action {
        /** Stands in messages for what became of the write. */
        public static final String OUTCOME = "{}";

        public Announced(Action write, Event success, Event failure) {
            this(write, Optional.of(success), Optional.of(failure));
        }
    }

    /** Looks at the key again at this time. */
    record Again(Instant at) implements Action {}

    /**
     * Asks for what no view holds; the key runs again as soon as all it asked for in a pass is
     * answered, and finds the answers in {@link View#reply}.
     */
    record Ask(Question question) implements Action {}
}
