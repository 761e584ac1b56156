package io.podium.server.watch;

import java.util.ArrayDeque;
import java.util.Deque;

/** How many bytes of chunks all lanes together keep; the oldest go first. */
final class Budget {
    private static final long LIMIT_BYTES =
            Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 16);

    private record Kept(Cohort cohort, Chunk chunk) {}

    private final Deque<Kept> kept = new ArrayDeque<>();
    private long bytes;

    void add(Cohort cohort, Chunk chunk) {
        kept.add(new Kept(cohort, chunk));
        bytes += chunk.bytes().length;
        while (bytes > LIMIT_BYTES && kept.size() > 1) {
            Kept oldest = kept.removeFirst();
            oldest.cohort.forget(oldest.chunk);
            bytes -= oldest.chunk.bytes().length;
        }
    }

    /** Nobody is behind: nothing needs to be kept. */
    void clear() {
        kept.forEach(one -> one.cohort.forget(one.chunk));
        kept.clear();
        bytes = 0;
    }
}
