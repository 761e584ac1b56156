package io.podium.store.log;

import java.time.Duration;

/**
 * The sizes and times of a log.
 *
 * @param firstSegmentBytes size of the first segment of a new store: small, so that a new cluster
 *     starts fast
 * @param segmentBytes size of all others
 * @param reserveBytes size of the segment kept for urgent writes on a full disk
 * @param checkpointBytes how much log is written before a checkpoint makes it obsolete
 * @param idleFlush when the watermark of the last group is written if no other group comes
 * @param gathering how long commits wait for others when many come: a group costs a sync and wakes
 *     several threads, whatever its size
 * @param keep how long the past can be read and watched
 * @param keepBytes what the past may weigh in memory, roughly
 */
public record LogSettings(
        long firstSegmentBytes,
        long segmentBytes,
        long reserveBytes,
        long checkpointBytes,
        Duration idleFlush,
        Duration gathering,
        Duration keep,
        long keepBytes) {
    /** Of a cluster: so long that sixteen writers share a sync and still wait less in all. */
    public static final Duration GATHERING = Duration.ofNanos(800_000);

    /** What a cluster runs with unless told otherwise. */
    public static LogSettings standard() {
        return new LogSettings(
                16L << 20,
                64L << 20,
                16L << 20,
                256L << 20,
                Duration.ofMillis(50),
                GATHERING,
                Duration.ofMinutes(5),
                Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 10));
    }

    /** The same with another length of the past. */
    public LogSettings keeping(Duration past) {
        return new LogSettings(
                firstSegmentBytes,
                segmentBytes,
                reserveBytes,
                checkpointBytes,
                idleFlush,
                gathering,
                past,
                keepBytes);
    }
}
