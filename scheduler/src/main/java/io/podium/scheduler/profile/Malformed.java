package io.podium.scheduler.profile;

/** What is wrong with a configuration file, for whoever wrote it. */
public final class Malformed extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    Malformed(String path, String why) {
        super(path + ": " + why);
    }
}
