package io.podium.scheduler.profile;

import io.podium.api.core.v1.NodeAffinity;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is asked of nodes for pods of one scheduler name.
 *
 * @param name what pods say in schedulerName
 * @param filters which plugins may object, in the order in which they are asked
 * @param weights which plugins value nodes, and what that counts
 * @param nodesToScore of how many of the nodes, in percent, the best is taken; zero for upstream's
 *     own choice, which falls as clusters grow
 * @param addedAffinity what all nodes must satisfy, and what is wished for, whatever pods say
 * @param neighbourWeight what it counts to be near a pod that demands it
 * @param ignoresWishesOfOthers whether wishes of pods already placed count only for pods that say
 *     something themselves
 */
public record Profile(
        String name,
        List<Plugin> filters,
        Map<Plugin, Integer> weights,
        int nodesToScore,
        Fit fit,
        List<FitScoring.Weighted> balanced,
        NodeAffinity addedAffinity,
        int neighbourWeight,
        boolean ignoresWishesOfOthers,
        SpreadDefaults spread,
        Preempting preempting) {

    /** The name of the scheduler pods ask for when they ask for none. */
    public static final String DEFAULT_NAME = "default-scheduler";

    /**
     * What NodeResourcesFit is told.
     *
     * @param ignored resources it does not look at
     * @param ignoredGroups what stands before the slash in names of resources it does not look at
     */
    public record Fit(Set<String> ignored, Set<String> ignoredGroups, FitScoring scoring) {
        static final Fit DEFAULT = new Fit(Set.of(), Set.of(), FitScoring.DEFAULT);

        /** Whether the resource is not looked at; only those with a group can be left out. */
        public boolean ignores(String resource) {
            int slash = resource.indexOf('/');
            return ignored.contains(resource)
                    || (slash > 0 && ignoredGroups.contains(resource.substring(0, slash)));
        }
    }

    /** How many nodes are tried for victims at least: of all nodes in percent, and in number. */
    public record Preempting(boolean isOn, int percent, int number) {
        static final Preempting DEFAULT = new Preempting(true, 10, 100);
    }

    /** Upstream's default. */
    public static Profile standard(String name) {
        List<Plugin> filters =
                Arrays.stream(Plugin.values())
                        .filter(plugin -> plugin.hasSayAt(Plugin.Point.FILTER))
                        .toList();
        var weights = new EnumMap<Plugin, Integer>(Plugin.class);
        for (Plugin plugin : Plugin.values()) {
            if (plugin.weight() > 0) {
                weights.put(plugin, plugin.weight());
            }
        }
        return new Profile(
                name,
                filters,
                weights,
                0,
                Fit.DEFAULT,
                FitScoring.CPU_AND_MEMORY,
                NodeAffinity.empty(),
                1,
                false,
                SpreadDefaults.SYSTEM,
                Preempting.DEFAULT);
    }

    /** What the plugin's scores count; zero when it has no say. */
    public int weight(Plugin plugin) {
        return weights.getOrDefault(plugin, 0);
    }
}
