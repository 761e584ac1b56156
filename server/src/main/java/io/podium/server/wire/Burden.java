package io.podium.server.wire;

import io.podium.api.error.ApiError;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * How many bytes the bodies of all requests hold together, from their arrival until they are
 * answered; and in another instance, how many their heads do. The smaller a body, the longer there
 * is room for it: a flood of large ones leaves room for those of usual size, and these for the
 * heartbeats of nodes, which are the smallest there are.
 */
final class Burden {
    /** Room for a body of any size, where nothing else is at work. */
    static final long LEAST_BODIES = 4L * Body.LIMIT;

    /** Room for heads of any size. */
    static final long LEAST_HEADS = 1L << 20;

    private static final int RETRY_AFTER_SECONDS = 1;

    /** Sizes up to which a body may take all, and three quarters of all; larger ones take half. */
    private static final int SMALL = 8 * 1024;

    private static final int USUAL = 64 * 1024;

    /** Under strain there is so much less room. */
    static final int STRAINED = 4;

    private final BooleanSupplier strain;
    private final long most;
    private final AtomicLong held = new AtomicLong();

    /**
     * So many bytes, or the least where that is more; under strain only what is small is let in
     * freely.
     */
    Burden(long most, long least, BooleanSupplier strain) {
        this.most = Math.max(most, least);
        this.strain = strain;
    }

    /** Whether a body of that size can come now. */
    boolean hasRoom(long whole) {
        return held.get() + whole <= allowed(whole);
    }

    /**
     * Takes room for so many bytes of a body that has so many by then; false when there is none.
     */
    boolean take(int more, long whole) {
        if (held.addAndGet(more) > allowed(whole)) {
            held.addAndGet(-more);
            return false;
        }
        return true;
    }

    void give(int bytes) {
        held.addAndGet(-bytes);
    }

    long held() {
        return held.get();
    }

    /** Whether so much is held that the smallest alone find room. */
    boolean isNearlyFull() {
        return strain.getAsBoolean() || held.get() > allowed(USUAL);
    }

    private long allowed(long whole) {
        if (whole <= SMALL) {
            return most;
        }
        long allowed = whole <= USUAL ? most / 4 * 3 : most / 2;
        return strain.getAsBoolean() ? allowed / STRAINED : allowed;
    }

    static Optional<ApiError> refusal() {
        return Optional.of(
                ApiError.tooManyRequests(
                        "Too many requests, please try again later.", RETRY_AFTER_SECONDS));
    }
}
