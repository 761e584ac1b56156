package io.podium.server.registry;

import io.podium.api.error.ApiError;
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
    /** The same for those who mean a certain object; where nothing is it is not there. */
    Edit meaning(String uid) {
        if (uid.isEmpty()) {
            return this;
        }
        Supplier<Draft> refusal =
                () -> {
                    throw otherObject(uid, "");
                };
        return new Edit(kind, key, aim, subresource, change, Optional.of(refusal), tries, caller);
    }

    /** The refusal of those who meant another object than is there. */
    ApiError otherObject(String wanted, String found) {
        return StorageErrors.otherObject(
                kind.resource(), kind.stored().resource(), key, wanted, found);
    }

    boolean isDryRun() {
        return caller.isDryRun();
    }
}
