package io.podium.api.managed;

import io.podium.api.value.FreeMap;

/**
 * Gathers the elements of a node. Where a node is known that may turn out to be the same (that of
 * an object made of the same template), nothing is built as long as the elements are that node's,
 * and then the answer is that very instance.
 */
// Sharing is about instances: equal ones are found by walking, which is what is to be spared.
@SuppressWarnings("ReferenceEquality")
final class Gathering {
    /** What was seen of the known node is kept in the bits of a long. */
    private static final int MOST_KNOWN = Long.SIZE;

    private final FreeMap known;
    private long seen;
    private int next;

    /** Null as long as all is as in the known node. */
    private FreeMap.Builder built;

    /** Gathers; the known node may be null. */
    Gathering(FreeMap known) {
        this.known = known == null || known.size() > MOST_KNOWN ? FieldSets.NONE : known;
    }

    /** The known element that most likely comes next, null when there is none. */
    String next() {
        return next < known.size() ? known.name(next) : null;
    }

    /** What the known node has below the element, null when nothing. */
    FreeMap below(String element) {
        int place = place(element);
        return place < 0 ? null : (FreeMap) known.value(place);
    }

    private int place(String element) {
        if (next < known.size() && known.name(next) == element) {
            return next;
        }
        return known.isEmpty() ? -1 : known.place(element);
    }

    /** Takes an element with what is below it; whether it was there already. */
    boolean put(String element, FreeMap node) {
        if (built == null) {
            int place = place(element);
            if (place >= 0 && (seen & 1L << place) == 0 && known.value(place) == node) {
                seen |= 1L << place;
                next = place + 1;
                return false;
            }
            build();
        }
        return built.put(element, node);
    }

    private void build() {
        built = new FreeMap.Builder(Long.bitCount(seen) + 1);
        for (long left = seen; left != 0; left &= left - 1) {
            int place = Long.numberOfTrailingZeros(left);
            built.put(known.name(place), known.value(place));
        }
    }

    /** The node, null when nothing was taken. */
    FreeMap end() {
        if (built == null) {
            if (seen == 0) {
                return null;
            }
            if (Long.bitCount(seen) == known.size()) {
                return known;
            }
            build();
        }
        return built.build();
    }
}
