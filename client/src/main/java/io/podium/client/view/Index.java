package io.podium.client.view;

import io.podium.base.collect.PersistentMap;
import io.podium.client.Key;
import java.util.function.Predicate;

/** An immutable ordered set of places. */
record Index(PersistentMap<IndexKey, Boolean> places) {
    static final Index EMPTY = new Index(PersistentMap.empty());

    Index with(IndexKey place) {
        return new Index(places.with(place, true));
    }

    Index without(IndexKey place) {
        return new Index(places.without(place));
    }

    /** Visits the keys under both parts while the visitor answers true. */
    void scan(String first, String second, Predicate<Key> visitor) {
        places.scanFrom(
                IndexKey.floor(first, second),
                (place, _) -> place.has(first, second) && visitor.test(place.key()));
    }

    /** Visits the keys under both parts in the namespace while the visitor answers true. */
    void scan(String first, String second, String namespace, Predicate<Key> visitor) {
        places.scanFrom(
                IndexKey.floor(first, second, namespace),
                (place, _) ->
                        place.has(first, second)
                                && place.key().namespace().equals(namespace)
                                && visitor.test(place.key()));
    }

    /** How many keys stand under both parts in the namespace, without visiting them. */
    int count(String first, String second, String namespace) {
        // No namespace contains the character after it, so this is just behind the last key of the
        // namespace.
        var behind = IndexKey.floor(first, second, namespace + '\u0001');
        return places.rank(behind) - places.rank(IndexKey.floor(first, second, namespace));
    }
}
