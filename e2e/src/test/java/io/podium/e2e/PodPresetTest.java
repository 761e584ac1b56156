package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import io.podium.e2e.cluster.SourceRoot;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** S-14: PodPresets of settings.k8s.io/v1alpha1, with pods that run. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class PodPresetTest {
    private static final String PRESET =
            """
            apiVersion: settings.k8s.io/v1alpha1
            kind: PodPreset
            metadata: {name: %s}
            spec:
              selector: {matchLabels: {role: frontend}}
              env: [{name: %s, value: '%s'}]
            """;

    private static final String POD =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: %s, labels: {role: frontend}, annotations: {%s}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - {name: main, image: 'busybox:1', command: [sleep, '100000'], env: [{name: OWN, value: mine}]}
            """;

    private static String field(TestSpace space, String what, String path) {
        return space.run("get", what, "-o", "jsonpath={" + path + "}");
    }

    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void thePodOfTheExampleFindsItsDatabase(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "preset-example")) {
            String file = SourceRoot.path().resolve("examples/podpreset.yaml").toString();
            assertThat(space.run("apply", "-f", file))
                    .contains("podpreset.settings.k8s.io/allow-database created");
            space.waitFor("condition=Ready", "pod/website");
            assertThat(space.until(log -> !log.isEmpty(), "logs", "website"))
                    .isEqualTo("the database is redis.example.com:6379\n");
            String revision = field(space, "podpreset/allow-database", ".metadata.resourceVersion");
            assertThat(field(space, "pod/website", ".metadata.annotations"))
                    .contains(
                            "\"podpreset.admission.kubernetes.io/podpreset-allow-database\":\""
                                    + revision
                                    + "\"");
            assertThat(space.run("get", "podpresets")).containsPattern("NAME +(CREATED AT|AGE)\\n");
            assertThat(space.run("explain", "podpreset.spec.envFrom")).contains("EnvFromSource");
        }
    }

    @Test
    void severalPresetsComeTogetherAndLaterOnesChangeNothing(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "preset-several")) {
            space.apply(
                    PRESET.formatted("one", "ONE", "1")
                            + "---\n"
                            + PRESET.formatted("two", "TWO", "2"));
            space.apply(POD.formatted("both", ""));
            space.waitFor("condition=Ready", "pod/both");
            assertThat(space.run("exec", "both", "--", "sh", "-c", "echo $OWN $ONE $TWO"))
                    .isEqualTo("mine 1 2\n");
            space.apply(PRESET.formatted("one", "ONE", "changed"));
            assertThat(space.run("exec", "both", "--", "sh", "-c", "echo $ONE")).isEqualTo("1\n");
            space.apply(POD.formatted("out", "podpreset.admission.kubernetes.io/exclude: 'true'"));
            assertThat(field(space, "pod/out", ".spec.containers[0].env[*].name")).isEqualTo("OWN");
            assertThat(field(space, "pod/out", ".metadata.annotations"))
                    .doesNotContain("podpreset-");
        }
    }

    @Test
    void aConflictLeavesThePodAloneAndStandsInItsEvents(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "preset-conflict")) {
            space.apply(
                    PRESET.formatted("bad", "OWN", "other")
                            + "---\n"
                            + PRESET.formatted("good", "GOOD", "1"));
            space.apply(POD.formatted("alone", ""));
            assertThat(field(space, "pod/alone", ".spec.containers[0].env[*].name"))
                    .isEqualTo("OWN");
            assertThat(field(space, "pod/alone", ".metadata.annotations"))
                    .doesNotContain("podpreset-");
            space.until(
                    text ->
                            text.contains("PodPresetConflict")
                                    && text.contains(
                                            "conflict occurred while applying podpresets: bad,good:"
                                                    + " merging env for bad has a conflict on OWN"),
                    "describe",
                    "pod",
                    "alone");
        }
    }

    @Test
    void presetsThatSayNothingAreRefused(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "preset-bad")) {
            String empty =
                    "{apiVersion: settings.k8s.io/v1alpha1, kind: PodPreset, metadata: {name: e},"
                            + " spec: {selector: {}}}";
            Result result =
                    space.kubectl()
                            .command(space.in("create", "-f", "-"))
                            .stdin(empty.getBytes(StandardCharsets.UTF_8))
                            .run();
            assertThat(result.err()).contains("must specify at least one");
        }
    }
}
