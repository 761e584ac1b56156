package io.podium.campaigns;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * What each writer does, as a pure function of how much it has done: it makes, changes, changes and
 * deletes its objects in turn. So whoever knows how many writes were acknowledged knows what must
 * be there.
 */
final class Script {
    static final int WRITERS = 8;
    private static final int KEYS = 5;

    /** No write yet. */
    static final long NONE = -1;

    private static final int MAX_PAD = 3000;

    /** What is done to an object. */
    enum Deed {
        CREATE,
        UPDATE,
        CHANGE_AGAIN,
        DELETE
    }

    private Script() {}

    /** The writer's write of that number. */
    record Step(String name, Deed deed, long count) {
        /** Filling of a length of its own, so that writes end anywhere in a page. */
        String pad() {
            return "x".repeat((int) (count * 131 % MAX_PAD));
        }
    }

    static Step step(int writer, long count) {
        return new Step(
                "w" + writer + "-k" + count % KEYS,
                Deed.values()[(int) (count / KEYS % Deed.values().length)],
                count);
    }

    /** All names a writer ever gives. */
    static List<String> names(int writer) {
        return LongStream.range(0, KEYS).mapToObj(count -> step(writer, count).name()).toList();
    }

    /** The objects of a writer after that write, each with the number of the write it is from. */
    static Map<String, Long> after(int writer, long last) {
        var left = new TreeMap<String, Long>();
        for (long count = Math.max(0, last - KEYS + 1); count <= last; count++) {
            Step step = step(writer, count);
            if (step.deed() != Deed.DELETE) {
                left.put(step.name(), count);
            }
        }
        return left;
    }
}
