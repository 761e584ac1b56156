package io.podium.scheduler.profile;

import io.podium.api.json.DecodeException;
import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;
import io.podium.api.yaml.YamlReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a kubescheduler.config.k8s.io/v1 KubeSchedulerConfiguration. What it says and nobody acts
 * on is refused.
 */
public final class ConfigurationReader {
    private static final String VERSION = "kubescheduler.config.k8s.io/v1";
    private static final String KIND = "KubeSchedulerConfiguration";
    private static final int LONGEST_SECONDS = 3600;

    private ConfigurationReader() {}

    private static MapValue file(byte[] text) {
        try {
            if (YamlReader.readOne(text).value() instanceof MapValue file) {
                return file;
            }
        } catch (DecodeException e) {
            throw new Malformed(KIND, String.valueOf(e.getMessage()));
        }
        throw new Malformed(KIND, "the file holds no object");
    }

    /** Fails with {@link Malformed}. */
    public static Configuration read(byte[] text) {
        var whole = new Part("", file(text));
        if (!whole.text("apiVersion", "").equals(VERSION) || !whole.text("kind", "").equals(KIND)) {
            throw new Malformed("kind", "must be a " + VERSION + " " + KIND);
        }
        whole.only(
                "apiVersion",
                "kind",
                "leaderElection",
                "percentageOfNodesToScore",
                "podInitialBackoffSeconds",
                "podMaxBackoffSeconds",
                "profiles");
        if (whole.part("leaderElection").only("leaderElect").value().bool("leaderElect")) {
            throw new Malformed("leaderElection.leaderElect", "there is nobody to elect");
        }
        int first = whole.number("podInitialBackoffSeconds", 1, 1, LONGEST_SECONDS);
        int longest = whole.number("podMaxBackoffSeconds", 10, 1, LONGEST_SECONDS);
        if (longest < first) {
            throw new Malformed(
                    "podMaxBackoffSeconds", "must not be less than podInitialBackoffSeconds");
        }
        return new Configuration(
                profiles(whole), new Rests(Duration.ofSeconds(first), Duration.ofSeconds(longest)));
    }

    private static List<Profile> profiles(Part whole) {
        int share = whole.number("percentageOfNodesToScore", 0, 0, 100);
        var profiles = new ArrayList<Profile>();
        Set<String> names = new HashSet<>();
        for (Part part : whole.parts("profiles")) {
            Profile profile = ProfileReader.read(part, share);
            if (!names.add(profile.name())) {
                throw part.wrong("schedulerName", "stands there twice: " + profile.name());
            }
            profiles.add(profile);
        }
        return profiles.isEmpty()
                ? List.of(ProfileReader.read(new Part("profiles[0]", FreeMap.of(Map.of())), share))
                : List.copyOf(profiles);
    }
}
