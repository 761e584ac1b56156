package io.podium.scheduler.placement;

import io.podium.scheduler.profile.Plugin;
import java.util.List;

/**
 * What a plugin says of a node.
 *
 * @param reasons none when it will do
 * @param isFinal whether nothing on the node could be moved away to change that
 */
public record Verdict(Plugin plugin, List<String> reasons, boolean isFinal) {
    /** No objection; the plugin means nothing. */
    public static final Verdict FITS = new Verdict(Plugin.NODE_NAME, List.of(), false);

    /** No pod that leaves would help. */
    static Verdict never(Plugin plugin, String reason) {
        return new Verdict(plugin, List.of(reason), true);
    }

    /** It would help if some pod left. */
    static Verdict notNow(Plugin plugin, String reason) {
        return new Verdict(plugin, List.of(reason), false);
    }

    public boolean fits() {
        return reasons.isEmpty();
    }
}
