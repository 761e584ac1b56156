package io.podium.server.registry;

import io.podium.api.value.TypedMap;
import io.podium.server.render.ObjectBody;
import io.podium.store.Entry;
import java.util.List;
import java.util.Optional;

/**
 * What became of a write.
 *
 * @param body the stored body, whose bytes serve the answer too; empty for dry runs and what is
 *     gone
 * @param shown what there is no body of, in its stored version
 * @param isCreated whether it was not there before
 */
record Outcome(
        Optional<ObjectBody> body,
        Optional<TypedMap> shown,
        boolean isCreated,
        List<String> warnings) {
    /** Of something that is stored so now. */
    static Outcome stored(Entry entry, boolean isCreated, List<String> warnings) {
        var body = (ObjectBody) entry.body();
        return new Outcome(Optional.of(body), Optional.empty(), isCreated, warnings);
    }

    /** Of a dry run, or of an object that is gone. */
    static Outcome shown(TypedMap tree, boolean isCreated, List<String> warnings) {
        return new Outcome(Optional.empty(), Optional.of(tree), isCreated, warnings);
    }

    /** The object in its stored version, with its resourceVersion unless it is a dry run's. */
    TypedMap tree() {
        return body.map(ObjectBody::peek).or(() -> shown).orElseThrow();
    }
}
