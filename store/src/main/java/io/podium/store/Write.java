package io.podium.store;

import java.util.Optional;

/**
 * One change of a batch, with its precondition.
 *
 * @param expected the revision the key must hold now: 0 for absent, {@link #ANY} for whatever
 * @param body the new body, empty to delete the key
 */
public record Write(Key key, long expected, Optional<Body> body) {
    /** No precondition. */
    public static final long ANY = -1;

    public static Write create(Key key, Body body) {
        return new Write(key, 0, Optional.of(body));
    }

    public static Write update(Entry expected, Body body) {
        return new Write(expected.key(), expected.revision(), Optional.of(body));
    }

    public static Write delete(Entry expected) {
        return new Write(expected.key(), expected.revision(), Optional.empty());
    }
}
