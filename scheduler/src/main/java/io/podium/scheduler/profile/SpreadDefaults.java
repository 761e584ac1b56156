package io.podium.scheduler.profile;

import io.podium.api.core.v1.TopologySpreadConstraint;
import java.util.List;

/**
 * How pods that say nothing of it are spread.
 *
 * @param isSystem whether these are upstream's own, which hold for nodes without zones, too
 */
public record SpreadDefaults(List<TopologySpreadConstraint> constraints, boolean isSystem) {
    /** Upstream's: a little over hosts, less over zones. */
    public static final SpreadDefaults SYSTEM =
            new SpreadDefaults(
                    List.of(
                            wish("kubernetes.io/hostname", 3),
                            wish("topology.kubernetes.io/zone", 5)),
                    true);

    private static TopologySpreadConstraint wish(String key, int skew) {
        return TopologySpreadConstraint.empty()
                .withTopologyKey(key)
                .withMaxSkew(skew)
                .withWhenUnsatisfiable("ScheduleAnyway");
    }
}
