package io.podium.server.registry;

import io.podium.api.value.TypedMap;
import io.podium.server.registry.Drafts.Draft;
import io.podium.server.render.Kind;
import io.podium.store.Key;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A change of one object that is still to be tried, maybe several times on fresher objects.
 *
 * @param kind in the version of the request
 * @param change from the object as it is to the object as it is wanted, both in that version
 * @param create what to create when nothing is there; empty to refuse
 * @param tries how many times to try when others are faster
 */
record Edit(
        Kind<?> kind,
        Key key,
        Aim aim,
        String subresource,
        Function<TypedMap, Draft> change,
        Optional<Supplier<Draft>> create,
        int tries,
        Caller caller) {
    boolean isDryRun() {
        return caller.isDryRun();
    }
}
