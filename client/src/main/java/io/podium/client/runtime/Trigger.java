package io.podium.client.runtime;

import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.view.ApiObject;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Key;
import io.podium.client.View;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which keys a change wakes. Called for every change on the spoke's loop: looks at the change and
 * at indexes only.
 */
public interface Trigger {
    void wake(View view, ObjectChange change, Consumer<Key> keys);

    /** Which keys a change of one kind wakes; before and after as in the change. */
    interface Mapping<T extends ApiObject> {
        void keys(View view, Optional<T> before, Optional<T> after, Consumer<Key> keys);
    }

    /** The objects of the kind themselves. */
    static <T extends ApiObject> Trigger self(Class<T> kind) {
        return on(
                kind,
                (_, before, after, keys) ->
                        keys.accept(Key.of(after.or(() -> before).orElseThrow())));
    }

    /**
     * The owners of this kind that control an object; both the old and the new one when it changed
     * hands.
     */
    static <T extends ApiObject> Trigger controller(Class<T> kind, String ownerKind) {
        return on(
                kind,
                (_, before, after, keys) -> {
                    before.ifPresent(object -> wakeController(object, ownerKind, keys));
                    after.ifPresent(object -> wakeController(object, ownerKind, keys));
                });
    }

    private static void wakeController(ApiObject object, String ownerKind, Consumer<Key> keys) {
        for (OwnerReference owner : object.metadata().ownerReferences()) {
            if (owner.controller() && owner.kind().equals(ownerKind)) {
                keys.accept(new Key(object.namespace(), owner.name()));
            }
        }
    }

    /** Whatever the mapping says about changes of the kind. */
    static <T extends ApiObject> Trigger on(Class<T> kind, Mapping<T> mapping) {
        return (view, change, keys) -> {
            Optional<T> before = change.before().filter(kind::isInstance).map(kind::cast);
            Optional<T> after = change.after().filter(kind::isInstance).map(kind::cast);
            if (before.isPresent() || after.isPresent()) {
                mapping.keys(view, before, after, keys);
            }
        };
    }
}
