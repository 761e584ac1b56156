package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * "[sig-node] Container Runtime", "InitContainer", "Kubelet" and what else is about how pods end.
 */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class ContainersConformanceTest {
    private static String jsonpath(TestSpace space, String pod, String path) {
        return space.run("get", "pod", pod, "-o", "jsonpath=" + path);
    }

    /**
     * "Container Runtime blackbox test when starting a container that exits should run with the
     * expected status": fails the first time, succeeds the second; the count survives in a volume.
     */
    @ParameterizedTest
    @CsvSource({
        "Always,    2, Running,   true",
        "OnFailure, 1, Succeeded, false",
        "Never,     0, Failed,    false"
    })
    void containersAreStartedAgainAsThePolicySays(
            String policy, int restarts, String phase, boolean ready, PodiumCluster cluster) {
        String name = "policy-" + policy.toLowerCase(java.util.Locale.ROOT);
        try (TestSpace space = TestSpace.create(cluster.kubectl(), name)) {
            String script =
                    policy.equals("Always")
                            ? "[ $n = 1 ] && exit 1; [ $n = 2 ] && exit 0; sleep 600"
                            : "[ $n = 1 ] && exit 1; exit 0";
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: p}
                    spec:
                      restartPolicy: %s
                      terminationGracePeriodSeconds: 0
                      containers:
                      - name: main
                        image: busybox:1
                        command: [sh, -c, "echo x >> /restarts/n; n=$(wc -l < /restarts/n); %s"]
                        volumeMounts: [{name: restarts, mountPath: /restarts}]
                      volumes: [{name: restarts, emptyDir: {}}]
                    """
                            .formatted(policy, script));
            space.until(
                    text -> text.equals(restarts + " " + phase + " " + ready),
                    "get",
                    "pod",
                    "p",
                    "-o",
                    "jsonpath={.status.containerStatuses[0].restartCount} {.status.phase}"
                            + " {.status.containerStatuses[0].ready}");
        }
    }

    /** "Containers should use the image defaults if command and args are blank". */
    @Test
    void whatTheImageSaysIsRunWhereThePodSaysNothing(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "defaults")) {
            space.run("run", "p", "--image=nginx:1");
            space.waitFor("condition=Ready", "pod/p");
            assertThat(jsonpath(space, "p", "{.spec.containers[*]['command','args']}")).isEmpty();
            space.until(
                    text -> text.contains("nginx: master process nginx -g daemon off;"),
                    "exec",
                    "p",
                    "--",
                    "cat",
                    "/proc/1/cmdline");
        }
    }

    /** The four descriptions of termination messages. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    path  | printf DONE > /dev/other-log; exit 0         | File                  | /dev/other-log        | DONE
                    log   | printf DONE; exit 1                          | FallbackToLogsOnError | /dev/termination-log  | DONE
                    empty | printf DONE; exit 0                          | FallbackToLogsOnError | /dev/termination-log  | ''
                    file  | printf OK > /dev/termination-log; echo x; exit 0 | FallbackToLogsOnError | /dev/termination-log | OK
                    """)
    void aLastMessageIsReported(
            String name,
            String script,
            String policy,
            String path,
            String message,
            PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "message-" + name)) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: p}
                    spec:
                      restartPolicy: Never
                      containers:
                      - name: main
                        image: busybox:1
                        command: [sh, -c, "%s"]
                        terminationMessagePath: %s
                        terminationMessagePolicy: %s
                        securityContext: {runAsUser: %d}
                    """
                            .formatted(script, path, policy, name.equals("path") ? 10000 : 0));
            space.until(
                    text -> !text.isEmpty(),
                    "get",
                    "pod",
                    "p",
                    "-o",
                    "jsonpath={.status.containerStatuses[0].state.terminated.reason}");
            assertThat(
                            jsonpath(
                                    space,
                                    "p",
                                    "{.status.containerStatuses[0].state.terminated.message}"))
                    .isEqualTo(message);
        }
    }

    private static final String INITS =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              restartPolicy: %s
              terminationGracePeriodSeconds: 0
              initContainers:
              - {name: one, image: 'busybox:1', command: ["%s"]}
              - {name: two, image: 'busybox:1', command: ["true"]}
              containers:
              - {name: main, image: 'busybox:1', command: [sh, -c, "%s"]}
            """;

    /** "InitContainer should invoke init containers on a RestartAlways / RestartNever pod". */
    @ParameterizedTest
    @CsvSource({"Always, sleep 600, Running", "Never, exit 0, Succeeded"})
    void initContainersRunFirst(String policy, String script, String phase, PodiumCluster cluster) {
        String name = "init-" + policy.toLowerCase(java.util.Locale.ROOT);
        try (TestSpace space = TestSpace.create(cluster.kubectl(), name)) {
            space.apply(INITS.formatted(policy, "true", script));
            space.waitFor("jsonpath={.status.phase}=" + phase, "pod/p");
            assertThat(
                            jsonpath(
                                    space,
                                    "p",
                                    "{.status.conditions[?(@.type==\"Initialized\")].status}"))
                    .isEqualTo("True");
            assertThat(
                            jsonpath(
                                    space,
                                    "p",
                                    "{.status.initContainerStatuses[*].state.terminated.reason}"))
                    .isEqualTo("Completed Completed");
            assertThat(jsonpath(space, "p", "{.status.initContainerStatuses[*].ready}"))
                    .isEqualTo("true true");
        }
    }

    /** "... should not start app containers and fail the pod if init containers fail". */
    @Test
    void aFailedInitContainerFailsAPodThatIsNeverRestarted(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "init-fails")) {
            space.apply(INITS.formatted("Never", "false", "exit 0"));
            space.waitFor("jsonpath={.status.phase}=Failed", "pod/p");
            assertThat(jsonpath(space, "p", "{.status.containerStatuses[0].state.waiting.reason}"))
                    .isEqualTo("PodInitializing");
            assertThat(
                            jsonpath(
                                    space,
                                    "p",
                                    "{.status.initContainerStatuses[1].state.waiting.reason}"))
                    .isEqualTo("PodInitializing");
            assertThat(
                            jsonpath(
                                    space,
                                    "p",
                                    "{.status.conditions[?(@.type==\"Initialized\")].message}"))
                    .isEqualTo("containers with incomplete status: [one two]");
            assertThat(space.run("get", "pod", "p", "--no-headers"))
                    .containsPattern("0/1 +Init:Error");
        }
    }

    /** "... should not start app containers if init containers fail on a RestartAlways pod". */
    @Test
    void aFailedInitContainerIsTriedAgainAndNothingStartsBehindIt(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "init-again")) {
            space.apply(INITS.formatted("Always", "false", "sleep 600"));
            space.until(
                    text -> Integer.parseInt(text) >= 2,
                    "get",
                    "pod",
                    "p",
                    "-o",
                    "jsonpath={.status.initContainerStatuses[0].restartCount}");
            space.until(
                    text -> text.contains("Init:CrashLoopBackOff"),
                    "get",
                    "pod",
                    "p",
                    "--no-headers");
            assertThat(
                            jsonpath(
                                    space,
                                    "p",
                                    "{.status.phase}"
                                            + " {.status.containerStatuses[0].state.waiting.reason}"))
                    .isEqualTo("Pending PodInitializing");
            space.run("delete", "pod", "p");
        }
    }

    /** "Kubelet when scheduling a busybox command that always fails in a pod". */
    @Test
    void aCommandThatAlwaysFailsHasAReasonAndCanBeDeleted(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "always-fails")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: p}
                    spec:
                      restartPolicy: Never
                      containers: [{name: main, image: 'busybox:1', command: ["false"]}]
                    """);
            space.until(
                    text -> text.equals("Error"),
                    "get",
                    "pod",
                    "p",
                    "-o",
                    "jsonpath={.status.containerStatuses[0].state.terminated.reason}");
            space.run("delete", "pod", "p");
            assertThat(space.run("get", "pods", "-o", "name")).isEmpty();
        }
    }

    /** "Pods should allow activeDeadlineSeconds to be updated". */
    @Test
    void aDeadlineCanBeSetOnARunningPod(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "deadline")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: p}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers: [{name: main, image: 'busybox:1', command: [sleep, '600']}]
                    """);
            space.waitFor("condition=Ready", "pod/p");
            space.run("patch", "pod", "p", "-p", "{\"spec\":{\"activeDeadlineSeconds\":5}}");
            space.waitFor("jsonpath={.status.reason}=DeadlineExceeded", "pod/p");
            assertThat(jsonpath(space, "p", "{.status.phase} {.status.message}"))
                    .isEqualTo(
                            "Failed Pod was active on the node longer than the specified"
                                    + " deadline");
        }
    }

    /** "Pod Generation": one more with each change, and what the node has seen follows. */
    @Test
    void theNodeTellsWhichGenerationItHasSeen(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "generation")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: p, generation: 100}
                    spec:
                      terminationGracePeriodSeconds: 5
                      containers: [{name: main, image: 'busybox:1', command: [sh, -c, "trap '' TERM; while true; do sleep 1; done"]}]
                    """);
            space.waitFor("condition=Ready", "pod/p");
            assertThat(jsonpath(space, "p", "{.metadata.generation}")).isEqualTo("1");
            Wire wire = Wire.of(cluster);
            String pod = "/api/v1/namespaces/" + space.name() + "/pods/p";
            for (int seconds = 1500; seconds > 1000; seconds--) {
                wire.merge(pod, "{\"spec\":{\"activeDeadlineSeconds\":" + seconds + "}}");
            }
            space.until(
                    text -> text.equals("501 501"),
                    "get",
                    "pod",
                    "p",
                    "-o",
                    "jsonpath={.metadata.generation} {.status.observedGeneration}");
            space.run("delete", "pod", "p", "--wait=false");
            space.until(
                    text -> text.equals("502 502"),
                    "get",
                    "pod",
                    "p",
                    "-o",
                    "jsonpath={.metadata.generation} {.status.observedGeneration}");
        }
    }

    /** A container's own rules: 42 calls for another start, whatever the pod's policy. */
    @Test
    void restartRulesOfContainersAreFollowed(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "rules")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: p}
                    spec:
                      restartPolicy: Never
                      containers:
                      - name: main
                        image: busybox:1
                        command: [sh, -c, "echo x >> /n/n; [ $(wc -l < /n/n) = 1 ] && exit 42; exit 1"]
                        restartPolicy: Never
                        restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]
                        volumeMounts: [{name: count, mountPath: /n}]
                      volumes: [{name: count, emptyDir: {}}]
                    """);
            space.until(
                    text -> text.equals("1 1 42 Failed"),
                    "get",
                    "pod",
                    "p",
                    "-o",
                    "jsonpath={.status.containerStatuses[0].restartCount}"
                            + " {.status.containerStatuses[0].state.terminated.exitCode}"
                            + " {.status.containerStatuses[0].lastState.terminated.exitCode}"
                            + " {.status.phase}");
        }
    }
}
