package io.podium.server.watch;

import io.podium.base.loop.Loop;
import java.time.Duration;
import java.util.Optional;

/**
 * When a watch gets bookmarks: about every minute, and once shortly before its end, so that whoever
 * comes back has little to catch up.
 */
final class Bookmarks {
    private static final Duration EVERY = Duration.ofMinutes(1);

    /** So long before the end comes the last one. */
    private static final Duration LAST = Duration.ofSeconds(2);

    private final WatchHub hub;
    private final Runnable bookmark;
    private Optional<Loop.Cancel> planned = Optional.empty();

    Bookmarks(WatchHub hub, Runnable bookmark) {
        this.hub = hub;
        this.bookmark = bookmark;
    }

    /** Plans the next one of a watch that has so much time left. */
    void plan(Duration left) {
        Duration untilLast = left.minus(LAST);
        if (untilLast.isNegative()) {
            return;
        }
        boolean isLast = untilLast.compareTo(EVERY) <= 0;
        Duration wait = isLast ? untilLast : EVERY.plusMillis(hub.jitterMillis());
        planned =
                Optional.of(
                        hub.loop()
                                .schedule(
                                        wait,
                                        () -> {
                                            bookmark.run();
                                            if (!isLast) {
                                                plan(left.minus(wait));
                                            }
                                        }));
    }

    void cancel() {
        planned.ifPresent(Loop.Cancel::cancel);
    }
}
