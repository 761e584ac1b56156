package io.podium.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.DeploymentStrategy;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.apps.v1.RollingUpdateDeployment;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.PodTemplateSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * ReplicaSets are written as size/available, the newest last with a star; d and m are their
 * annotated sizes, and who has a question mark has not reported since it was resized.
 */
class SizesTest {
    private static PodTemplateSpec template(String image) {
        PodTemplateSpec template = PodTemplateSpec.empty();
        return template.withSpec(
                template.spec().withContainers(List.of(Container.empty().withImage(image))));
    }

    private static Deployment deployment(int wanted, String surge, String unavailable) {
        Deployment deployment = Deployment.create("one", "web");
        return deployment.withSpec(
                deployment
                        .spec()
                        .withReplicas(wanted)
                        .withTemplate(template("new"))
                        .withStrategy(
                                DeploymentStrategy.empty()
                                        .withType("RollingUpdate")
                                        .withRollingUpdate(
                                                RollingUpdateDeployment.empty()
                                                        .withMaxSurge(number(surge))
                                                        .withMaxUnavailable(number(unavailable)))));
    }

    private static Object number(String text) {
        return text.endsWith("%") ? text : Long.valueOf(text);
    }

    private static Generations sets(Deployment deployment, String text) {
        var sets = new ArrayList<ReplicaSet>();
        for (String word : text == null ? new String[0] : text.split(" ", -1)) {
            String[] part = word.replace("*", "").replace("?", "").split("[/dm]", -1);
            ReplicaSet set = ReplicaSet.create("one", "s" + sets.size());
            var annotations = new TreeMap<String, String>();
            if (word.contains("d")) {
                annotations.put(Annotations.DESIRED, part[2]);
                annotations.put(Annotations.MAXIMUM, part[3]);
            }
            sets.add(
                    set.withSpec(
                                    set.spec()
                                            .withReplicas(Integer.parseInt(part[0]))
                                            .withTemplate(
                                                    template(
                                                            word.contains("*")
                                                                    ? "new"
                                                                    : "old" + sets.size())))
                            .withStatus(
                                    set.status().withAvailableReplicas(Integer.parseInt(part[1])))
                            .withMetadata(
                                    set.metadata()
                                            .withUid("u" + sets.size())
                                            .withGeneration(word.contains("?") ? 1 : 0)
                                            .withAnnotations(annotations)
                                            .withCreationTimestamp(
                                                    Instant.EPOCH.plusSeconds(sets.size()))));
        }
        return Generations.of(deployment, sets);
    }

    private static Sizes sizes(int wanted, String surge, String unavailable, String sets) {
        Deployment deployment = deployment(wanted, surge, unavailable);
        return new Sizes(deployment, Limits.of(deployment), sets(deployment, sets));
    }

    private static String text(Map<ReplicaSet, Integer> sizes) {
        var sorted = new TreeMap<String, Integer>();
        sizes.forEach((set, size) -> sorted.put(set.name(), size));
        return sorted.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    WANTED | SURGE | UNAVAILABLE | MOST | LEAST
                        10 |   25% |         25% |   13 |     8
                         1 |   25% |         25% |    2 |     1
                         3 |    0% |         10% |    3 |     2
                         3 |     0 |           0 |    3 |     2
                         4 |     1 |           0 |    5 |     4
                         2 |     5 |           5 |    7 |     0
                         0 |   25% |         25% |    0 |     0
                    """)
    void limitsRoundTowardsMorePods(
            int wanted, String surge, String unavailable, int most, int least) {
        Limits limits = Limits.of(deployment(wanted, surge, unavailable));
        assertThat(limits.most()).isEqualTo(most);
        assertThat(limits.leastAvailable()).isEqualTo(least);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    WANTED | SURGE | UNAVAILABLE | SETS        | NEWEST
                         3 |   25% |         25% |             |      3
                        10 |     2 |           0 | 10/10       |      2
                        10 |     2 |           0 | 10/10 2/2*  |      2
                        10 |     2 |           2 | 8/8 2/2*    |      4
                        10 |     2 |           2 | 1/1 9/9*    |     10
                         5 |     2 |           2 | 10/10*      |      5
                        10 |     0 |           2 | 10/10 0/0*  |      0
                    """)
    void theNewestGrowsIntoTheRoomThereIs(
            int wanted, String surge, String unavailable, String sets, int newest) {
        assertThat(sizes(wanted, surge, unavailable, sets).newest()).isEqualTo(newest);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    WANTED | SURGE | UNAVAILABLE | SETS            | SHRUNK
                        10 |     2 |           2 | 10/10 2/0*      | {s0=8}
                        10 |     2 |           0 | 10/10 2/0*      | {}
                        10 |     2 |           0 | 10/10 2/2*      | {s0=8}
                        10 |     0 |           2 | 10/10 0/0*      | {s0=8}
                        10 |     0 |           2 | 10/8 0/0*       | {s0=8}
                        10 |     2 |           2 | 4/4 4/0 4/4*    | {s1=0}
                        10 |     2 |           2 | 3/3 10/10*      | {s0=0}
                        10 |     2 |           2 | 8/10 4/2*       | {s0=6}
                        10 |     2 |           2 | 0/0 10/10*      | {}
                        10 |     2 |           2 | 8/10? 4/2*      | {}
                        10 |     2 |           2 | 8/8 4/8*?       | {}
                        10 |     2 |           2 | 8/8 0/9? 4/4*   | {}
                    """)
    void oldSetsShrinkAsFarAsCanBeSpared(
            int wanted, String surge, String unavailable, String sets, String shrunk) {
        assertThat(text(sizes(wanted, surge, unavailable, sets).shrinking())).isEqualTo(shrunk);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    WANTED | SURGE | SETS                             | SCALED
                         5 |     0 | 3/3d3m3*                         | {s0=5}
                        15 |     3 | 8/8d10m13 5/0d10m13*             | {s0=11, s1=7}
                         5 |     3 | 8/8d10m13 5/0d10m13*             | {s0=5, s1=3}
                         0 |     3 | 8/8d10m13 5/0d10m13*             | {s0=0, s1=0}
                        12 |     0 | 5/5d10m10 5/5d10m10*             | {s0=6, s1=6}
                        11 |     0 | 5/5d10m10 5/5d10m10*             | {s0=5, s1=6}
                         5 |     0 | 2/2d5m5 5/5d5m5*                 | {s0=0}
                    """)
    void allSetsKeepTheirPartOfTheWhole(int wanted, String surge, String sets, String scaled) {
        assertThat(text(sizes(wanted, surge, "2", sets).scaling())).isEqualTo(scaled);
    }

    @Test
    void scalingIsSeenByTheAnnotation() {
        assertThat(sizes(5, "1", "1", "3/3d3m4*").isScaling()).isTrue();
        assertThat(sizes(3, "1", "1", "3/3d3m4*").isScaling()).isFalse();
        assertThat(sizes(5, "1", "1", "0/0d3m4*").isScaling()).isFalse();
    }
}
