package io.podium.scheduler.profile;

import java.util.List;

/** What a scheduler is told: whom it serves, how, and how long pods rest between attempts. */
public record Configuration(List<Profile> profiles, Rests rests) {
    /** Upstream's. */
    public static final Configuration DEFAULT =
            new Configuration(List.of(Profile.standard(Profile.DEFAULT_NAME)), Rests.DEFAULT);
}
