package io.podium.node.pod;

import java.time.Duration;
import java.time.Instant;

/**
 * How long to wait before the next try: 10 s at first, doubling to 5 min, forgotten after a quiet
 * time of twice the longest. The rules are those of client-go's flowcontrol back-off, which the
 * kubelet uses.
 *
 * @param delay between an end and the next start
 * @param updated when it was last lengthened
 */
public record BackOff(Duration delay, Instant updated) {
    static final Duration FIRST = Duration.ofSeconds(10);
    static final Duration LONGEST = Duration.ofMinutes(5);

    /** The first one. */
    public static BackOff first(Instant now) {
        return new BackOff(FIRST, now);
    }

    /** The next longer one, or the first again when the event came late enough. */
    public BackOff next(Instant event, Instant now) {
        if (isForgotten(event)) {
            return first(now);
        }
        Duration twice = delay.multipliedBy(2);
        return new BackOff(twice.compareTo(LONGEST) > 0 ? LONGEST : twice, now);
    }

    /** Whether an event at this time finds a clean slate. */
    public boolean isForgotten(Instant event) {
        return Duration.between(updated, event).compareTo(LONGEST.multipliedBy(2)) > 0;
    }

    /** When the next start may be after an end at this time. */
    public Instant until(Instant event) {
        return isForgotten(event) ? event : event.plus(delay);
    }
}
