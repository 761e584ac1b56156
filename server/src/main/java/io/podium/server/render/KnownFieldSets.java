package io.podium.server.render;

import io.podium.api.value.FreeMap;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Long sets of fields that were written more than once lately, as JSON and packed: the pods of a
 * template have one instance among them. Threads share it.
 */
// It is about instances: comparing sets would cost what is to be spared.
@SuppressWarnings("ReferenceEquality")
final class KnownFieldSets {
    /** Writing shorter ones anew costs next to nothing. */
    private static final int SHORTEST = 512;

    /** Longer ones are rare, and would take much room. */
    private static final int LONGEST = 64 << 10;

    /** A power of two. */
    private static final int PLACES = 32;

    private final AtomicReferenceArray<Known> places = new AtomicReferenceArray<>(PLACES);

    /**
     * A set that was seen.
     *
     * @param json null when it was seen once only
     * @param piece null as well, or when nothing repeats in it
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Known(FreeMap set, byte[] json, Lz4.Piece piece) {}

    /** What is known of the set, null when it is nothing. */
    Known find(FreeMap set) {
        Known known = places.get(place(set));
        return known != null && known.set == set && known.json != null ? known : null;
    }

    /** Takes note that the set was written there. */
    void written(FreeMap set, byte[] bytes, int start, int end, Lz4 packer) {
        if (end - start < SHORTEST || end - start > LONGEST) {
            return;
        }
        int place = place(set);
        Known last = places.get(place);
        if (last == null || last.set != set) {
            places.set(place, new Known(set, null, null));
        } else if (last.json == null) {
            byte[] json = Arrays.copyOfRange(bytes, start, end);
            places.set(place, new Known(set, json, packer.piece(json).orElse(null)));
        }
    }

    private static int place(FreeMap set) {
        int hash = System.identityHashCode(set);
        return (hash ^ hash >>> 16) & PLACES - 1;
    }
}
