package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each operator of a selector takes and lets go, in ReplicaSets and Deployments. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class SelectorsTest {
    private static final String OWNER = "{.metadata.ownerReferences[*].uid}";

    /** One set of one pod, and pods of nobody before it is there. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    OPERATOR     | EXPRESSION                                         | TAKEN  | NOT    | GO
                    In           | {key: tier, operator: In, values: [web, front]}    | tier=front | tier=db | tier=db
                    NotIn        | {key: tier, operator: NotIn, values: [db, cache]}  | tier=web | tier=cache | tier=db
                    NotIn        | {key: tier, operator: NotIn, values: [db, cache]}  | tier- | tier=db | tier=cache
                    Exists       | {key: tier, operator: Exists}                      | tier=any | tier-  | tier-
                    DoesNotExist | {key: legacy, operator: DoesNotExist}              | tier=any | legacy=yes | legacy=
                    """)
    void aSetTakesWhatMatchesAndLetsGoWhatDoesNotAnyMore(
            String operator,
            String expression,
            String taken,
            String not,
            String go,
            PodiumCluster cluster) {
        String name =
                "select-"
                        + operator.toLowerCase(Locale.ROOT)
                        + "-"
                        + Integer.toHexString((taken + not + go).hashCode());
        try (TestSpace space = TestSpace.create(cluster.kubectl(), name)) {
            pod(space, "one");
            space.run("label", "pod", "one", "tier=web", "--overwrite");
            space.run("label", "pod", "one", taken, "--overwrite");
            pod(space, "two");
            space.run("label", "pod", "two", "tier=web", "--overwrite");
            space.run("label", "pod", "two", not, "--overwrite");
            space.apply(chosenBy(expression));
            String uid = read(space, "rs/chosen", "{.metadata.uid}");
            space.shows("pod/one", OWNER, uid);
            space.shows("rs/chosen", "{.status.replicas}", "1");
            assertThat(read(space, "pod/two", OWNER)).isEmpty();

            space.run("label", "pod", "one", go, "--overwrite");
            space.shows("pod/one", OWNER, "");
            String made =
                    space.until(
                                    text -> names(text).size() == 3,
                                    "get",
                                    "pods",
                                    "-o",
                                    "jsonpath={.items[*].metadata.name}")
                            .replaceAll("\\b(one|two)\\b", "")
                            .strip();
            space.shows("pod/" + made, OWNER, uid);
            space.run("label", "pod", "one", "legacy-", "tier-");
            space.run("label", "pod", "one", "tier=web", "--overwrite");
            space.run("label", "pod", "one", taken, "--overwrite");
            space.until(
                    text -> names(text).size() == 2,
                    "get",
                    "pods",
                    "-o",
                    "jsonpath={.items[*].metadata.name}");
            assertThat(read(space, "pod/two", OWNER)).isEmpty();
        }
    }

    private static List<String> names(String text) {
        return Arrays.asList(text.strip().split(" "));
    }

    private static void pod(TestSpace space, String name) {
        space.run(
                "run",
                name,
                "--image=busybox:1",
                "--labels=app=chosen",
                "--overrides={\"spec\":{\"terminationGracePeriodSeconds\":0}}",
                "--",
                "sleep",
                "1000");
    }

    private static String read(TestSpace space, String what, String path) {
        return space.run("get", what, "-o", "jsonpath=" + path);
    }

    /** All four together in a Deployment; kubectl's own selector finds the same pods. */
    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void aDeploymentKeepsToAllOfItsExpressions(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "select-all")) {
            space.apply(
                    """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: web}
                    spec:
                      replicas: 2
                      selector:
                        matchExpressions:
                        - {key: app, operator: In, values: [web, other]}
                        - {key: tier, operator: NotIn, values: [db]}
                        - {key: track, operator: Exists}
                        - {key: legacy, operator: DoesNotExist}
                      template:
                        metadata: {labels: {app: web, track: stable}}
                        spec:
                          terminationGracePeriodSeconds: 0
                          containers: [{name: main, image: 'busybox:1', command: [sleep, '1000']}]
                    """);
            space.run("rollout", "status", "deployment/web", "--timeout=90s");
            String set = space.run("get", "rs", "-o", "name").strip();
            String uid = read(space, set, "{.metadata.uid}");
            String chosen = "app in (web,other),tier notin (db),track,!legacy";
            for (String change : List.of("tier=db", "track-", "legacy=yes", "app=third")) {
                String pod = names(pods(space, chosen, 2)).getFirst();
                space.run("label", "pod", pod, change, "--overwrite");
                space.shows("pod/" + pod, OWNER, "");
                assertThat(names(pods(space, chosen, 2))).doesNotContain(pod);
                space.run("delete", "pod", pod);
            }
            space.run("set", "env", "deployment/web", "NEXT=yes");
            space.run("rollout", "status", "deployment/web", "--timeout=90s");
            space.shows(set, "{.metadata.uid} {.status.replicas}", uid + " 0");
            assertThat(pods(space, chosen, 2)).isNotEmpty();
        }
    }

    private static String pods(TestSpace space, String selector, int count) {
        return space.until(
                text -> names(text).size() == count,
                "get",
                "pods",
                "-l",
                selector,
                "-o",
                "jsonpath={.items[*].metadata.name}");
    }

    private static String chosenBy(String expression) {
        return """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: chosen}
        spec:
          replicas: 1
          selector:
            matchLabels: {app: chosen}
            matchExpressions: [%s]
          template:
            metadata: {labels: {app: chosen, tier: web}}
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{name: main, image: 'busybox:1', command: [sleep, '1000']}]
        """
                .formatted(expression);
    }
}
