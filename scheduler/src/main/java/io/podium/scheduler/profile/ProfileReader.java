package io.podium.scheduler.profile;

import io.podium.api.core.v1.NodeAffinity;
import io.podium.api.core.v1.TopologySpreadConstraint;
import io.podium.scheduler.profile.FitScoring.Strategy;
import io.podium.scheduler.profile.FitScoring.Weighted;
import io.podium.scheduler.profile.Plugin.Point;
import io.podium.scheduler.profile.Profile.Fit;
import io.podium.scheduler.profile.Profile.Preempting;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads one profile of a configuration file. */
final class ProfileReader {
    private static final int MOST_WEIGHT = 100;

    private final Part profile;
    private final Profile standard;
    private final PluginLists plugins;

    private Fit fit;
    private List<Weighted> balanced;
    private NodeAffinity addedAffinity;
    private int neighbourWeight;
    private boolean ignoresWishes;
    private SpreadDefaults spread;
    private Preempting preempting;

    private ProfileReader(Part profile) {
        this.profile =
                profile.only(
                        "schedulerName", "percentageOfNodesToScore", "plugins", "pluginConfig");
        standard = Profile.standard(profile.text("schedulerName", Profile.DEFAULT_NAME));
        plugins = new PluginLists(profile.part("plugins"));
        fit = standard.fit();
        balanced = standard.balanced();
        addedAffinity = standard.addedAffinity();
        neighbourWeight = standard.neighbourWeight();
        spread = standard.spread();
        preempting = standard.preempting();
    }

    /**
     * @param share of nodes to score, where the profile does not say
     */
    static Profile read(Part part, int share) {
        var reader = new ProfileReader(part);
        Set<String> told = new HashSet<>();
        for (Part one : part.parts("pluginConfig")) {
            String name = one.only("name", "args").text("name", "");
            if (!told.add(name)) {
                throw one.wrong("name", "stands there twice: " + name);
            }
            reader.told(name, one, one.part("args"));
        }
        return reader.profile(share);
    }

    private Profile profile(int share) {
        var weights = new EnumMap<Plugin, Integer>(Plugin.class);
        plugins.at(Point.SCORE).forEach(entry -> weights.put(entry.plugin(), entry.weight()));
        boolean preempts = !plugins.at(Point.POST_FILTER).isEmpty();
        return new Profile(
                standard.name(),
                plugins.at(Point.FILTER).stream().map(PluginLists.Entry::plugin).toList(),
                weights,
                profile.number("percentageOfNodesToScore", share, 0, 100),
                fit,
                balanced,
                addedAffinity,
                neighbourWeight,
                ignoresWishes,
                spread,
                new Preempting(preempts, preempting.percent(), preempting.number()));
    }

    private void told(String name, Part one, Part args) {
        switch (name) {
            case "NodeResourcesFit" -> fit = fit(args);
            case "NodeResourcesBalancedAllocation" ->
                    balanced = resources(args.only("apiVersion", "kind", "resources"));
            case "NodeAffinity" ->
                    addedAffinity =
                            NodeAffinity.of(
                                    args.only("apiVersion", "kind", "addedAffinity")
                                            .part("addedAffinity")
                                            .typed(NodeAffinity.TYPE));
            case "InterPodAffinity" -> {
                args.only(
                        "apiVersion",
                        "kind",
                        "hardPodAffinityWeight",
                        "ignorePreferredTermsOfExistingPods");
                neighbourWeight = args.number("hardPodAffinityWeight", 1, 0, MOST_WEIGHT);
                ignoresWishes = args.value().bool("ignorePreferredTermsOfExistingPods");
            }
            case "PodTopologySpread" -> spread = spread(args);
            case "DefaultPreemption" -> {
                args.only(
                        "apiVersion",
                        "kind",
                        "minCandidateNodesPercentage",
                        "minCandidateNodesAbsolute");
                preempting =
                        new Preempting(
                                true,
                                args.number("minCandidateNodesPercentage", 10, 0, 100),
                                args.number(
                                        "minCandidateNodesAbsolute", 100, 0, Integer.MAX_VALUE));
            }
            default -> throw one.wrong("name", "there is nothing to tell " + name);
        }
    }

    private static SpreadDefaults spread(Part args) {
        args.only("apiVersion", "kind", "defaultConstraints", "defaultingType");
        var constraints = new ArrayList<TopologySpreadConstraint>();
        for (Part one : args.parts("defaultConstraints")) {
            constraints.add(TopologySpreadConstraint.of(one.typed(TopologySpreadConstraint.TYPE)));
            if (one.has("labelSelector")) {
                throw one.wrong("labelSelector", "constraint must not define a selector");
            }
        }
        boolean isSystem = args.text("defaultingType", "System").equals("System");
        if (isSystem && !constraints.isEmpty()) {
            throw args.wrong("defaultConstraints", "when .defaultingType is System, must be empty");
        }
        return isSystem
                ? SpreadDefaults.SYSTEM
                : new SpreadDefaults(List.copyOf(constraints), false);
    }

    private static Fit fit(Part args) {
        args.only(
                "apiVersion",
                "kind",
                "ignoredResources",
                "ignoredResourceGroups",
                "scoringStrategy");
        Part scoring =
                args.part("scoringStrategy").only("type", "resources", "requestedToCapacityRatio");
        Strategy strategy =
                switch (scoring.text("type", "LeastAllocated")) {
                    case "LeastAllocated" -> Strategy.LEAST_ALLOCATED;
                    case "MostAllocated" -> Strategy.MOST_ALLOCATED;
                    case "RequestedToCapacityRatio" -> Strategy.REQUESTED_TO_CAPACITY_RATIO;
                    default -> throw scoring.wrong("type", "is no strategy");
                };
        List<FitScoring.Point> shape =
                shape(scoring.part("requestedToCapacityRatio").only("shape"));
        if ((strategy == Strategy.REQUESTED_TO_CAPACITY_RATIO) == shape.isEmpty()) {
            throw scoring.wrong(
                    "requestedToCapacityRatio.shape",
                    "goes with the strategy RequestedToCapacityRatio, and with no other");
        }
        return new Fit(
                args.texts("ignoredResources"),
                args.texts("ignoredResourceGroups"),
                new FitScoring(strategy, resources(scoring), shape));
    }

    private static List<Weighted> resources(Part part) {
        var resources = new ArrayList<Weighted>();
        for (Part one : part.parts("resources")) {
            int weight = one.only("name", "weight").number("weight", 1, 1, MOST_WEIGHT);
            resources.add(new Weighted(one.text("name", ""), weight));
        }
        return resources.isEmpty() ? FitScoring.CPU_AND_MEMORY : List.copyOf(resources);
    }

    private static List<FitScoring.Point> shape(Part curve) {
        var shape = new ArrayList<FitScoring.Point>();
        for (Part one : curve.parts("shape")) {
            int utilization = one.only("utilization", "score").number("utilization", 0, 0, 100);
            if (!shape.isEmpty() && shape.getLast().utilization() >= utilization) {
                throw one.wrong("utilization", "values must be sorted in increasing order");
            }
            shape.add(new FitScoring.Point(utilization, one.number("score", 0, 0, 10)));
        }
        return List.copyOf(shape);
    }
}
