package io.podium.controllers.workload;

import io.podium.api.selector.LabelSelector;
import io.podium.api.view.ApiObject;
import io.podium.client.Key;
import io.podium.client.runtime.Trigger;
import java.util.Optional;
import java.util.function.Function;

/** Wakes those who may want to adopt an object without controller. */
public final class Orphans {
    private Orphans() {}

    /**
     * All owners in the namespace whose selector matches, when an orphan appears or changes what
     * selectors look at.
     */
    public static <T extends ApiObject, O extends ApiObject> Trigger of(
            Class<T> kind, Class<O> ownerKind, Function<O, LabelSelector> selector) {
        return Trigger.on(
                kind,
                (view, before, after, keys) -> {
                    if (after.isEmpty()
                            || after.get().isDeleting()
                            || Owners.controller(after.get()).isPresent()) {
                        return;
                    }
                    T orphan = after.get();
                    if (before.isPresent() && isAlike(before.get(), orphan)) {
                        return;
                    }
                    for (O owner : view.list(ownerKind, orphan.namespace())) {
                        if (selector.apply(owner).matches(orphan.metadata().labels())) {
                            keys.accept(Key.of(owner));
                        }
                    }
                });
    }

    private static boolean isAlike(ApiObject before, ApiObject after) {
        Optional<?> controller = Owners.controller(before);
        return controller.isEmpty() && before.metadata().labels().equals(after.metadata().labels());
    }
}
