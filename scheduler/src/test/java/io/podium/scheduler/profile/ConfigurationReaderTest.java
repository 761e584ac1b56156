package io.podium.scheduler.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationReaderTest {
    private static final String HEAD =
            """
            apiVersion: kubescheduler.config.k8s.io/v1
            kind: KubeSchedulerConfiguration
            """;

    private static final String ALL_THERE_IS =
            """
            percentageOfNodesToScore: 30
            podInitialBackoffSeconds: 2
            podMaxBackoffSeconds: 20
            profiles:
            - schedulerName: default-scheduler
            - schedulerName: packing
              percentageOfNodesToScore: 100
              plugins:
                score:
                  disabled: [{name: NodeResourcesBalancedAllocation}]
                  enabled: [{name: ImageLocality, weight: 7}]
                filter:
                  disabled: [{name: NodePorts}]
                multiPoint:
                  disabled: [{name: DefaultPreemption}, {name: PodTopologySpread}]
              pluginConfig:
              - name: NodeResourcesFit
                args:
                  ignoredResourceGroups: [example.com]
                  scoringStrategy:
                    type: RequestedToCapacityRatio
                    resources: [{name: cpu, weight: 3}]
                    requestedToCapacityRatio:
                      shape: [{utilization: 0, score: 0}, {utilization: 100, score: 10}]
              - name: InterPodAffinity
                args: {hardPodAffinityWeight: 9, ignorePreferredTermsOfExistingPods: true}
              - name: NodeAffinity
                args:
                  addedAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      nodeSelectorTerms:
                      - matchExpressions: [{key: pool, operator: In, values: [batch]}]
              - name: PodTopologySpread
                args:
                  defaultingType: List
                  defaultConstraints:
                  - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}
              - name: DefaultPreemption
                args: {minCandidateNodesPercentage: 5, minCandidateNodesAbsolute: 7}
            """;

    private static Configuration read(String rest) {
        return ConfigurationReader.read((HEAD + rest).getBytes(UTF_8));
    }

    @Test
    void whatIsNotSaidIsAsUpstreamHasIt() {
        assertThat(read("")).isEqualTo(Configuration.DEFAULT);
        assertThat(read("leaderElection: {leaderElect: false}")).isEqualTo(Configuration.DEFAULT);
    }

    @Test
    void readsAllThereIs() {
        Configuration read = read(ALL_THERE_IS);
        assertThat(read.rests())
                .isEqualTo(new Rests(Duration.ofSeconds(2), Duration.ofSeconds(20)));
        assertThat(read.profiles().getFirst().nodesToScore()).isEqualTo(30);
        Profile packing = read.profiles().getLast();
        assertThat(packing.name()).isEqualTo("packing");
        assertThat(packing.nodesToScore()).isEqualTo(100);
        assertThat(packing.filters())
                .contains(Plugin.NODE_RESOURCES_FIT)
                .doesNotContain(Plugin.NODE_PORTS, Plugin.POD_TOPOLOGY_SPREAD);
        assertThat(packing.weights())
                .containsEntry(Plugin.IMAGE_LOCALITY, 7)
                .containsEntry(Plugin.TAINT_TOLERATION, 3)
                .doesNotContainKeys(Plugin.BALANCED_ALLOCATION, Plugin.POD_TOPOLOGY_SPREAD);
        assertThat(packing.fit().ignores("example.com/gpu")).isTrue();
        assertThat(packing.fit().scoring().strategy())
                .isEqualTo(FitScoring.Strategy.REQUESTED_TO_CAPACITY_RATIO);
        assertThat(packing.fit().scoring().shape()).hasSize(2);
        assertThat(packing.neighbourWeight()).isEqualTo(9);
        assertThat(packing.ignoresWishesOfOthers()).isTrue();
        assertThat(
                        packing.addedAffinity()
                                .requiredDuringSchedulingIgnoredDuringExecution()
                                .nodeSelectorTerms())
                .hasSize(1);
        assertThat(packing.spread().isSystem()).isFalse();
        assertThat(packing.spread().constraints()).hasSize(1);
        assertThat(packing.preempting()).isEqualTo(new Profile.Preempting(false, 5, 7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    FILE | WRONG
                    'parallelism: 3' | 'parallelism: is not known or not supported'
                    'leaderElection: {leaderElect: true}' | 'leaderElection.leaderElect: there is nobody to elect'
                    'percentageOfNodesToScore: 101' | 'percentageOfNodesToScore: must be a number from 0 to 100'
                    '{podInitialBackoffSeconds: 9, podMaxBackoffSeconds: 3}' | 'podMaxBackoffSeconds: must not be less than podInitialBackoffSeconds'
                    'profiles: [{schedulerName: a}, {schedulerName: a}]' | 'profiles[1].schedulerName: stands there twice: a'
                    'profiles: [{plugins: {score: {enabled: [{name: Mine}]}}}]' | 'profiles[0].plugins.score.enabled[0].name: there is no plugin Mine'
                    'profiles: [{plugins: {filter: {enabled: [{name: ImageLocality}]}}}]' | 'profiles[0].plugins.filter.enabled: plugin "ImageLocality" does not extend FilterPlugin plugin'
                    'profiles: [{plugins: {score: {enabled: [{name: ImageLocality}, {name: ImageLocality}]}}}]' | 'profiles[0].plugins.score.enabled[1].name: stands there twice: ImageLocality'
                    'profiles: [{plugins: {multiPoint: {disabled: [{name: "*"}]}}}]' | 'profiles[0].plugins.queueSort: no queue sort plugin is enabled'
                    'profiles: [{plugins: {bind: {disabled: [{name: DefaultBinder}]}}}]' | 'profiles[0].plugins.bind: at least one bind plugin is needed'
                    'profiles: [{plugins: {reserve: {}}}]' | 'profiles[0].plugins.reserve: is not known or not supported'
                    'profiles: [{pluginConfig: [{name: NodeName, args: {}}]}]' | 'profiles[0].pluginConfig[0].name: there is nothing to tell NodeName'
                    'profiles: [{pluginConfig: [{name: NodeResourcesFit, args: {scoringStrategy: {type: Odd}}}]}]' | 'profiles[0].pluginConfig[0].args.scoringStrategy.type: is no strategy'
                    'profiles: [{pluginConfig: [{name: PodTopologySpread, args: {defaultConstraints: [{maxSkew: 1}]}}]}]' | 'profiles[0].pluginConfig[0].args.defaultConstraints: when .defaultingType is System, must be empty'
                    """)
    void refusesWhatNobodyActsOn(String file, String wrong) {
        String text =
                file.startsWith("{")
                        ? file.substring(1, file.length() - 1).replace(", ", "\n")
                        : file;
        assertThatThrownBy(() -> read(text)).isInstanceOf(Malformed.class).hasMessage(wrong);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PLUGINS | ASKED
                    '' | NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts NodeResourcesFit PodTopologySpread InterPodAffinity
                    'filter: {enabled: [{name: NodeResourcesFit}, {name: NodePorts}]}' | NodeResourcesFit NodePorts NodeUnschedulable NodeName TaintToleration NodeAffinity PodTopologySpread InterPodAffinity
                    'filter: {enabled: [{name: NodeName}], disabled: [{name: NodeName}]}' | NodeUnschedulable TaintToleration NodeAffinity NodePorts NodeResourcesFit PodTopologySpread InterPodAffinity NodeName
                    'filter: {enabled: [{name: NodePorts}, {name: NodeName}], disabled: [{name: "*"}]}' | NodePorts NodeName
                    'multiPoint: {enabled: [{name: InterPodAffinity}, {name: NodeName}]}' | NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts NodeResourcesFit PodTopologySpread InterPodAffinity
                    'multiPoint: {enabled: [{name: NodeName}], disabled: [{name: NodeName}]}' | NodeUnschedulable TaintToleration NodeAffinity NodePorts NodeResourcesFit PodTopologySpread InterPodAffinity NodeName
                    'multiPoint: {enabled: [{name: NodePorts}, {name: PrioritySort}, {name: NodeName}, {name: DefaultBinder}], disabled: [{name: "*"}]}' | NodePorts NodeName
                    'multiPoint: {enabled: [{name: NodePorts}, {name: PrioritySort}, {name: DefaultBinder}], disabled: [{name: "*"}]}, filter: {enabled: [{name: NodeName}, {name: NodePorts}]}' | NodePorts NodeName
                    """)
    void filtersAreAskedInTheOrderOfTheLists(String plugins, String asked) {
        Profile profile = read("profiles: [{plugins: {" + plugins + "}}]").profiles().getFirst();
        assertThat(profile.filters().stream().map(Plugin::title).collect(joining(" ")))
                .isEqualTo(asked);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PLUGINS | WEIGHT
                    '' | 3
                    'multiPoint: {enabled: [{name: TaintToleration, weight: 5}]}' | 5
                    'multiPoint: {enabled: [{name: TaintToleration}]}' | 1
                    'score: {enabled: [{name: TaintToleration}]}' | 1
                    'score: {enabled: [{name: TaintToleration, weight: 8}]}, multiPoint: {enabled: [{name: TaintToleration, weight: 5}]}' | 8
                    'score: {disabled: [{name: TaintToleration}]}, multiPoint: {enabled: [{name: TaintToleration, weight: 5}]}' | 0
                    'multiPoint: {disabled: [{name: TaintToleration}]}' | 0
                    """)
    void aPointsOwnListSaysWhatScoresWeigh(String plugins, int weight) {
        Profile profile = read("profiles: [{plugins: {" + plugins + "}}]").profiles().getFirst();
        assertThat(profile.weight(Plugin.TAINT_TOLERATION)).isEqualTo(weight);
    }

    @Test
    void anythingElseIsNoConfiguration() {
        assertThatThrownBy(() -> ConfigurationReader.read("kind: Pod".getBytes(UTF_8)))
                .hasMessage(
                        "kind: must be a kubescheduler.config.k8s.io/v1 KubeSchedulerConfiguration");
        assertThatThrownBy(() -> ConfigurationReader.read("[]".getBytes(UTF_8)))
                .isInstanceOf(Malformed.class);
    }
}
