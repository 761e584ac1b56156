package io.podium.api.cron;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Time zones by the names Go finds them under. */
public final class TimeZones {
    private static final Set<String> AVAILABLE = Set.copyOf(ZoneId.getAvailableZoneIds());

    /** Names that Java's list leaves out. */
    private static final Map<String, ZoneId> MORE =
            Map.of(
                    "EST", ZoneOffset.ofHours(-5),
                    "MST", ZoneOffset.ofHours(-7),
                    "HST", ZoneOffset.ofHours(-10),
                    "ROC", ZoneId.of("Asia/Taipei"));

    private TimeZones() {}

    /**
     * The zone of that name. No name means UTC; so does Local, the zone of a server, which for
     * Kubernetes' own images is UTC.
     */
    public static Optional<ZoneId> find(String name) {
        if (name.isEmpty() || name.equals("Local")) {
            return Optional.of(ZoneOffset.UTC);
        }
        if (AVAILABLE.contains(name) && !name.startsWith("SystemV/")) {
            return Optional.of(ZoneId.of(name));
        }
        return Optional.ofNullable(MORE.get(name));
    }
}
