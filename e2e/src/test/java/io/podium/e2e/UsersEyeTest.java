package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users read: messages and objects as every other Kubernetes words them. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class UsersEyeTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";
    private static final String SLEEPER =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: sleeper}
            spec:
              selector: {matchLabels: {app: sleeper}}
              template:
                metadata: {labels: {app: sleeper}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - {name: main, image: 'busybox:1', command: [sleep, '100000'], imagePullPolicy: IfNotPresent}
            """;

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aCommandThatIsNotThereIsSaidOnceAndInTheRuntimesWords(
            String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "eye-exec")) {
            space.apply(SLEEPER);
            space.waitFor("condition=Available", "deployment/sleeper");
            Result result =
                    space.kubectl().stream(
                                    space.in("exec", "deployment/sleeper", "--", "nosuchcommand"))
                            .run();
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err())
                    .startsWith(
                            version.equals("1.27")
                                    ? "error: Internal error occurred: error executing command"
                                    : "error: Internal error occurred: Internal error occurred:"
                                            + " error executing command")
                    .containsOnlyOnce("error executing command in container")
                    .contains("exec: \"nosuchcommand\": executable file not found in $PATH");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aRolloutIsOneGeneration(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "eye-generation")) {
            space.apply(SLEEPER);
            space.waitFor("condition=Available", "deployment/sleeper");
            Result result =
                    space.kubectl().stream(
                                    space.in(
                                            "get",
                                            "deployment/sleeper",
                                            "-o",
                                            "jsonpath={.metadata.generation} {.metadata.annotations"
                                                    + ".deployment\\.kubernetes\\.io/revision}"
                                                    + " {.spec.template.spec.containers[0].resources}"))
                            .run();
            assertThat(result.out()).isEqualTo("1 1 {}");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void theRoleViewShowsWhatItAllows(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "eye-roles")) {
            Result result =
                    space.kubectl().stream(space.in("describe", "clusterrole", "view")).run();
            assertThat(result.out())
                    .contains("pods/log")
                    .contains("configmaps")
                    .doesNotContain("secrets");
        }
    }
}
