package io.podium.store.timeline;

import io.podium.store.Commit;
import io.podium.store.StoreException;
import io.podium.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where commits become durable before they are published. */
public interface Journal extends AutoCloseable {
    /**
     * The part of a record that does not depend on the revision; called on the committer's thread.
     */
    Encoded encode(List<Write> batch);

    /** Whether it would be encoded in the same manner now; on the store's loop. */
    default boolean isCurrent(Encoded encoded) {
        return true;
    }

    /**
     * Whether there is room for one more record in the group that is being made; if so, it is
     * counted as part of it.
     *
     * @param isUrgent whether it may use what is kept in reserve
     */
    boolean admits(byte[] encoded, boolean isUrgent);

    /**
     * Makes the group durable, in order; on the store's loop.
     *
     * @throws StoreException when it could not; then nothing is ever asked of this journal again
     */
    void persist(List<Sealed> group);

    /**
     * How long the next group may wait for more commits when the last had several: as long as the
     * cost of one more group is worth.
     */
    default Duration gathering() {
        return Duration.ZERO;
    }

    /** Why nothing can be made durable any more; asked for on any thread. */
    default Optional<StoreException> trouble() {
        return Optional.empty();
    }

    @Override
    void close();

    /**
     * What {@link #encode} made of a batch.
     *
     * @param manner what it depends on beside the batch
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Encoded(byte[] bytes, Object manner) {}

    /** A commit on its way to the journal, with what {@link #encode} made of its batch. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Sealed(Commit commit, byte[] encoded) {}

    /** Keeps nothing: what is committed dies with the process. */
    static Journal none() {
        return new Journal() {
            private static final Encoded NOTHING = new Encoded(new byte[0], "");

            @Override
            public Encoded encode(List<Write> batch) {
                return NOTHING;
            }

            @Override
            public boolean admits(byte[] encoded, boolean isUrgent) {
                return true;
            }

            @Override
            public void persist(List<Sealed> group) {
                // Being in memory is all the durability there is.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
