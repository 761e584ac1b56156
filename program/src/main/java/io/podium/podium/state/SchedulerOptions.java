package io.podium.podium.state;

import io.podium.podium.host.Refused;
import io.podium.scheduler.profile.Configuration;
import io.podium.scheduler.profile.ConfigurationReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a user says of the scheduler.
 *
 * @param file a KubeSchedulerConfiguration, "" for upstream's defaults
 */
public record SchedulerOptions(String file) {
    /** Upstream's defaults. */
    public static final SchedulerOptions NONE = new SchedulerOptions("");

    private static final String FIELD = "scheduler-config";

    /** Refuses what cannot be. */
    void check() throws Refused {
        configuration();
    }

    /** What the file says. */
    public Configuration configuration() throws Refused {
        if (file.isEmpty()) {
            return Configuration.DEFAULT;
        }
        try {
            return ConfigurationReader.read(Files.readAllBytes(Path.of(file)));
        } catch (IOException | IllegalArgumentException e) {
            throw new Refused("--scheduler-config " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return file.isEmpty() ? "" : " --scheduler-config " + file;
    }

    static SchedulerOptions read(Map<String, String> fields) {
        return new SchedulerOptions(fields.getOrDefault(FIELD, ""));
    }

    /** As a line of the settings file. */
    String lines() {
        return FIELD + "=" + file + "\n";
    }
}
