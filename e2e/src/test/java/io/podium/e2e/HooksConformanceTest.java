package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** "[sig-node] Container Lifecycle Hook" and "PreStop": a second pod hears of the hooks. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class HooksConformanceTest {
    /** Notes each request it is asked by its query. */
    private static final String LISTENER =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: listener}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: busybox:1
                command:
                - sh
                - -c
                - |
                  mkdir -p /www/cgi-bin
                  printf '#!/bin/sh\\necho $QUERY_STRING $HTTP_USER_AGENT >> /heard\\necho Content-Type: text/plain\\necho\\n' > /www/cgi-bin/hear
                  chmod +x /www/cgi-bin/hear
                  touch /heard
                  exec httpd -f -p 8080 -h /www
                readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
            """;

    private static String listen(TestSpace space) {
        space.apply(LISTENER);
        space.waitFor("condition=Ready", "pod/listener");
        return space.run("get", "pod", "listener", "-o", "jsonpath={.status.podIP}");
    }

    private static String heard(TestSpace space) {
        return space.run("exec", "listener", "--", "cat", "/heard");
    }

    private static String hook(String kind, String address, String what) {
        return kind.equals("exec")
                ? "exec: {command: [wget, -q, -O, '-', 'http://"
                        + address
                        + ":8080/cgi-bin/hear?"
                        + what
                        + "']}"
                : "httpGet: {host: "
                        + address
                        + ", port: 8080, path: '/cgi-bin/hear?"
                        + what
                        + "'}";
    }

    @ParameterizedTest
    @CsvSource({"exec", "http"})
    void postStartAndPreStopHooksAreCarriedOut(String kind, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "hook-" + kind)) {
            String address = listen(space);
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: hooked}
                    spec:
                      terminationGracePeriodSeconds: 15
                      containers:
                      - name: main
                        image: busybox:1
                        command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 1; done"]
                        lifecycle:
                          postStart: {%s}
                          preStop: {%s}
                    """
                            .formatted(
                                    hook(kind, address, "started"),
                                    hook(kind, address, "stopping")));
            space.waitFor("condition=Ready", "pod/hooked");
            assertThat(heard(space)).contains("started").doesNotContain("stopping");

            space.run("delete", "pod", "hooked");

            assertThat(heard(space)).contains("stopping");
            if (kind.equals("http")) {
                assertThat(heard(space)).contains("kube-lifecycle/1.36");
            }
        }
    }

    @Test
    void aFailedPostStartHookRestartsTheContainer(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "hook-fails")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: hooked}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                      - name: main
                        image: busybox:1
                        command: [sleep, '600']
                        lifecycle: {postStart: {exec: {command: ["false"]}}}
                    """);
            space.until(
                    text ->
                            text.contains("CrashLoopBackOff")
                                    || text.contains("PostStartHookError"),
                    "get",
                    "pod",
                    "hooked");
            String events =
                    space.until(
                            text -> text.contains("FailedPostStartHook PostStartHook failed"),
                            "get",
                            "events",
                            "-o",
                            "jsonpath={range .items[*]}{.reason} {.message}{\"\\n\"}{end}");
            assertThat(events).contains("Killing FailedPostStartHook");
        }
    }

    /** Such a container never counts as running, also while it takes its time to end. */
    @Test
    void aContainerSaysWhyItsPostStartHookFailed(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "hook-says")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: hooked}
                    spec:
                      containers:
                      - name: main
                        image: busybox:1
                        command: [sleep, '600']
                        lifecycle: {postStart: {exec: {command: [sh, -c, 'echo no; echo good >&2; exit 9']}}}
                    """);
            String said =
                    space.until(
                            text -> text.startsWith("PostStartHookError"),
                            "get",
                            "pod",
                            "hooked",
                            "-o",
                            "jsonpath={.status.containerStatuses[0].state.waiting.reason}"
                                    + " {.status.containerStatuses[0].state.waiting.message}");
            assertThat(said)
                    .startsWith(
                            "PostStartHookError Exec lifecycle hook ([sh -c echo no; echo good >&2;"
                                    + " exit 9]) for Container \"main\" in Pod \"hooked_")
                    .endsWith(
                            "failed - error: command 'sh -c echo no; echo good >&2; exit 9' exited"
                                    + " with 9: good\n, message: \"no\\ngood\\n\"");
        }
    }

    /** The hook runs while the pod ends, and has no longer than the grace. */
    @Test
    void preStopRunsInsideTheGrace(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "hook-grace")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: sleepy}
                    spec:
                      terminationGracePeriodSeconds: 3
                      containers:
                      - name: main
                        image: busybox:1
                        command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 1; done"]
                        lifecycle: {preStop: {sleep: {seconds: 2}}}
                    ---
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: endless}
                    spec:
                      terminationGracePeriodSeconds: 3
                      containers:
                      - name: main
                        image: busybox:1
                        command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 1; done"]
                        lifecycle: {preStop: {exec: {command: [sleep, '600']}}}
                    """);
            space.waitFor("condition=Ready", "pod/sleepy");
            space.waitFor("condition=Ready", "pod/endless");

            // kubectl waits for the deletion, at most the minute a command may take.
            space.run("delete", "pod", "sleepy", "endless");

            assertThat(space.run("get", "pods", "-o", "name")).isEmpty();
        }
    }
}
