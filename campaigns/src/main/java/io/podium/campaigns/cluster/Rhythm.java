package io.podium.campaigns.cluster;

import java.time.Instant;
import java.time.ZoneOffset;

/** The schedules of the users' CronJobs, and in plain words the minutes of each hour they mean. */
enum Rhythm {
    EACH_MINUTE("* * * * *"),
    EACH_FIFTH("*/5 * * * *"),
    QUARTERS("0,15,30,45 * * * *"),
    ODD("7-59/20 * * * *"),
    HOURLY("@hourly");

    private final String text;

    Rhythm(String text) {
        this.text = text;
    }

    /** As cron writes it. */
    String text() {
        return text;
    }

    static Rhythm of(String text) {
        for (Rhythm one : values()) {
            if (one.text.equals(text)) {
                return one;
            }
        }
        throw new IllegalArgumentException(text);
    }

    /** Whether it means this whole minute. */
    boolean means(Instant time) {
        int minute = time.atZone(ZoneOffset.UTC).getMinute();
        return switch (this) {
            case EACH_MINUTE -> true;
            case EACH_FIFTH -> minute % 5 == 0;
            case QUARTERS -> minute % 15 == 0;
            case ODD -> minute == 7 || minute == 27 || minute == 47;
            case HOURLY -> minute == 0;
        };
    }
}
