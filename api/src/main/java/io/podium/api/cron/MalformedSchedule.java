package io.podium.api.cron;

/** A schedule that cannot be understood; the message is the one Kubernetes gives. */
public final class MalformedSchedule extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MalformedSchedule(String message) {
        super(message);
    }
}
