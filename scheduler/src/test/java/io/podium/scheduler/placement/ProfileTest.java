package io.podium.scheduler.placement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import io.podium.api.policy.v1.PodDisruptionBudget;
import io.podium.api.selector.LabelSelector;
import io.podium.base.random.Randomness;
import io.podium.scheduler.Scene;
import io.podium.scheduler.profile.ConfigurationReader;
import io.podium.scheduler.profile.Profile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a configuration changes in where pods go. */
class ProfileTest {
    private static Profile profile(String text) {
        String head =
                """
                apiVersion: kubescheduler.config.k8s.io/v1
                kind: KubeSchedulerConfiguration
                """;
        return ConfigurationReader.read((head + "profiles: [{" + text + "}]").getBytes(UTF_8))
                .profiles()
                .getFirst();
    }

    private static String args(String plugin, String args) {
        return "pluginConfig: [{name: " + plugin + ", args: {" + args + "}}]";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PLUGIN | ARGS | NODES | TAKEN | POD | PLACE
                    NodeResourcesFit | '' | a cpu=4; b cpu=4 | a cpu=2 mem=4Gi | cpu=1 mem=2Gi | b
                    NodeResourcesFit | 'scoringStrategy: {type: MostAllocated}' | a cpu=4; b cpu=4 | a cpu=2 mem=8Gi | cpu=1 mem=4Gi | a
                    NodeResourcesFit | 'scoringStrategy: {type: RequestedToCapacityRatio, requestedToCapacityRatio: {shape: [{utilization: 0, score: 0}, {utilization: 100, score: 10}]}}' | a cpu=4; b cpu=4 | a cpu=2 mem=8Gi | cpu=1 mem=4Gi | a
                    NodeResourcesFit | 'scoringStrategy: {type: RequestedToCapacityRatio, requestedToCapacityRatio: {shape: [{utilization: 0, score: 10}, {utilization: 100, score: 0}]}}' | a cpu=4; b cpu=4 | a cpu=2 mem=8Gi | cpu=1 mem=4Gi | b
                    NodeResourcesFit | 'ignoredResources: [example.com/gpu]' | a | | gpu=1 | a
                    NodeAffinity | 'addedAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: d, operator: Exists}]}]}}' | a; b label:d=1 | | cpu=1 | b
                    InterPodAffinity | 'hardPodAffinityWeight: 0' | a cpu=4; b | a near:c=d@host | is:c=d cpu=1 | b
                    PodTopologySpread | '' | a/x; b/y | a is:k=v | is:k=v | b
                    PodTopologySpread | 'defaultingType: List, defaultConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]' | a/x; b/x; c/y cpu=1 | c is:k=v | is:k=v | a b
                    """)
    void arguments(
            String plugin, String args, String nodes, String taken, String pod, String place) {
        var app =
                Application.of(
                        Scene.table(nodes, taken),
                        profile(args(plugin, args)),
                        Scene.pod("new", pod),
                        SERVED);
        assertThat(new Placer(Randomness.seeded(1)).place(app))
                .isIn(Scene.words(place, " ").stream().map(Placement.On::new).toList());
    }

    /** All pods with k=v belong to one Service. */
    private static final Surroundings SERVED =
            new Surroundings() {
                @Override
                public List<LabelSelector> siblings(Pod pod) {
                    Map<String, String> selector = Map.of("k", "v");
                    return pod.metadata().labels().entrySet().containsAll(selector.entrySet())
                            ? List.of(LabelSelector.ofMap(selector))
                            : List.of();
                }

                @Override
                public List<PodDisruptionBudget> budgets() {
                    return List.of();
                }
            };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PLUGINS | NODES | TAKEN | POD | PLACE
                    'filter: {disabled: [{name: TaintToleration}]}' | a taint:k=v | | | a
                    'multiPoint: {disabled: [{name: NodeUnschedulable}]}' | a cordoned | | | a
                    'score: {disabled: [{name: "*"}], enabled: [{name: ImageLocality}]}' | a soft:k; b image:web soft:k soft:l | | | b
                    """)
    void plugins(String plugins, String nodes, String taken, String pod, String place) {
        var app =
                Application.of(
                        Scene.table(nodes, taken),
                        profile("plugins: {" + plugins + "}"),
                        Scene.pod("new", pod),
                        Surroundings.EMPTY);
        assertThat(new Placer(Randomness.seeded(1)).place(app)).isEqualTo(new Placement.On(place));
    }

    /** Of two plugins that object to a node the first one says why. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PLUGINS | SAID
                    '' | '0/1 nodes are available: 1 node(s) had untolerated taint(s).'
                    'filter: {enabled: [{name: NodeResourcesFit}]}' | '0/1 nodes are available: 1 Insufficient cpu.'
                    """)
    void theFirstOfTheListObjects(String plugins, String said) {
        var app =
                Application.of(
                        Scene.table("a cpu=1 taint:k=v", ""),
                        profile("plugins: {" + plugins + "}"),
                        Scene.pod("new", "cpu=2"),
                        Surroundings.EMPTY);
        assertThat(new Placer(Randomness.seeded(1)).place(app))
                .isInstanceOfSatisfying(
                        Placement.Nowhere.class,
                        nowhere -> assertThat(nowhere.message()).isEqualTo(said));
    }
}
