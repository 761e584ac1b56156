package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import io.podium.e2e.cluster.SourceRoot;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** S-07, S-08, S-09, S-11 as the source documents tell them, from examples/. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class PodLifeTest {
    static final String RESTARTS = "jsonpath={.status.containerStatuses[0].restartCount}";

    private static void example(TestSpace space, String name) {
        space.run("create", "-f", SourceRoot.path().resolve("examples/" + name).toString());
    }

    /** The probe begins to fail, the container is restarted, and describe tells why. */
    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void aContainerThatIsNotAliveIsRestarted(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "liveness")) {
            example(space, "liveness.yaml");
            space.until(text -> text.equals("1"), "get", "pod", "kubia-liveness", "-o", RESTARTS);
            String story =
                    space.until(
                            text -> text.contains("Started:") && text.contains("Last State:"),
                            "describe",
                            "pod",
                            "kubia-liveness");
            assertThat(story)
                    .containsPattern("Last State: +Terminated\\s+Reason: +Error\\s+Exit Code: +137")
                    .containsPattern("Restart Count: +1")
                    .containsPattern(
                            "Liveness: +http-get http://:8080/cgi-bin/kubia delay=1s timeout=1s"
                                    + " period=2s #success=1 #failure=3")
                    .containsPattern(
                            "Warning +Unhealthy .* Liveness probe failed: HTTP probe failed with"
                                    + " statuscode: 500")
                    .containsPattern(
                            "Normal +Killing .* Container kubia failed liveness probe, will be"
                                    + " restarted");
            assertThat(space.run("logs", "kubia-liveness", "--previous"))
                    .isEqualTo("Kubia server starting...\n");
        }
    }

    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void hooksRunAfterTheStartAndBeforeTheEnd(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "lifecycle")) {
            example(space, "lifecycle.yaml");
            space.waitFor("condition=Ready", "pod/lifecycle-demo");
            assertThat(space.run("exec", "lifecycle-demo", "--", "cat", "/usr/share/message"))
                    .isEqualTo("Hello from the postStart handler\n");
            String pod =
                    "jsonpath={.status.containerStatuses[0].state.terminated.exitCode}"
                            + "{.metadata.deletionTimestamp}";
            assertThat(space.run("get", "pod", "lifecycle-demo", "-o", pod)).isEmpty();
            space.run("delete", "pod", "lifecycle-demo");
            String events =
                    space.run(
                            "get",
                            "events",
                            "-o",
                            "jsonpath={range .items[*]}{.reason}{\"\\n\"}{end}");
            // Where nginx is gone before the command that ends it is done, the hook has failed.
            assertThat(events).contains("Killing");
        }
    }

    @Test
    void aSidecarIsThereBeforeTheMainContainerAndAfterIt(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "sidecar")) {
            example(space, "sidecar.yaml");
            space.waitFor("jsonpath={.status.phase}=Succeeded", "pod/sidecar-demo");
            assertThat(space.run("logs", "sidecar-demo", "-c", "shipper")).contains("work is done");
            String end = "{.state.terminated.finishedAt}";
            String main =
                    space.run(
                            "get",
                            "pod",
                            "sidecar-demo",
                            "-o",
                            "jsonpath={.status.containerStatuses[0]" + end.substring(1));
            String sidecar =
                    space.run(
                            "get",
                            "pod",
                            "sidecar-demo",
                            "-o",
                            "jsonpath={.status.initContainerStatuses[0]" + end.substring(1));
            assertThat(Instant.parse(sidecar)).isAfterOrEqualTo(Instant.parse(main));
            assertThat(space.run("get", "pod", "sidecar-demo", "--no-headers"))
                    .containsPattern("0/2 +Completed");
        }
    }

    /** The exit codes of the source document: 128 and the signal's number, or the program's own. */
    @ParameterizedTest
    @CsvSource({
        "sh -c 'exit 3', 3, Error",
        "sh -c 'exit 0', 0, Completed",
        "sh -c 'kill -9 $$$$; sleep 9', 137, Error",
        "sh -c 'trap \"exit 143\" TERM; kill -15 $$$$; sleep 9', 143, Error"
    })
    void exitCodesSayHowAContainerEnded(
            String command, int code, String reason, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "exit" + code)) {
            String script = command.substring("sh -c '".length(), command.length() - 1);
            // Two dollars are one to Kubernetes. The inner shell is not process 1, which the
            // kernel protects from its own signals.
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: ends}
                    spec:
                      restartPolicy: Never
                      containers:
                      - name: main
                        image: busybox:1
                        command: [sh, -c, "sh -c '%s'; exit $?"]
                    """
                            .formatted(script.replace("\"", "\\\"")));
            space.until(
                    text -> text.equals(code + " " + reason),
                    "get",
                    "pod",
                    "ends",
                    "-o",
                    "jsonpath={.status.containerStatuses[0].state.terminated.exitCode}"
                            + " {.status.containerStatuses[0].state.terminated.reason}");
            assertThat(space.run("get", "pod", "ends", "-o", "jsonpath={.status.phase}"))
                    .isEqualTo(code == 0 ? "Succeeded" : "Failed");
        }
    }

    @Test
    void aContainerThatTakesTooMuchMemoryIsKilledForIt(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "oom")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: greedy}
                    spec:
                      restartPolicy: Never
                      containers:
                      - name: main
                        image: busybox:1
                        command: [sh, -c, "exec tail /dev/zero"]
                        resources: {limits: {memory: 20Mi}}
                    """);
            space.until(
                    text -> text.equals("OOMKilled 137"),
                    "get",
                    "pod",
                    "greedy",
                    "-o",
                    "jsonpath={.status.containerStatuses[0].state.terminated.reason}"
                            + " {.status.containerStatuses[0].state.terminated.exitCode}");
            assertThat(space.run("get", "pod", "greedy", "--no-headers"))
                    .containsPattern("0/1 +OOMKilled");
        }
    }

    /** The shell says so with 7; SIGTERM would end it with 143. */
    @Test
    void aContainerEndsByTheSignalItAsksFor(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "signal")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: p}
                    spec:
                      os: {name: linux}
                      restartPolicy: Never
                      activeDeadlineSeconds: 4
                      containers:
                      - name: main
                        image: busybox:1
                        command: [sh, -c, "trap 'exit 7' USR1; while true; do sleep 0.1; done"]
                        lifecycle: {stopSignal: SIGUSR1}
                    """);
            space.until(
                    text -> text.equals("SIGUSR1 7 DeadlineExceeded"),
                    "get",
                    "pod",
                    "p",
                    "-o",
                    "jsonpath={.status.containerStatuses[0].stopSignal}"
                            + " {.status.containerStatuses[0].state.terminated.exitCode}"
                            + " {.status.reason}");
        }
    }

    /** It was to be evicted long ago, and is still there: the condition is taken back. */
    @Test
    void aPodThatWasToGoAndDidNotIsLeftInPeace(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "stale")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: p}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers: [{name: c, image: 'busybox:1', command: [sleep, '600']}]
                    """);
            space.waitFor("condition=Ready", "pod/p");
            space.run(
                    "patch",
                    "pod",
                    "p",
                    "--subresource=status",
                    "-p",
                    "{\"status\":{\"conditions\":[{\"type\":\"DisruptionTarget\",\"status\":\"True\","
                            + "\"reason\":\"EvictionByEvictionAPI\",\"lastTransitionTime\":"
                            + "\"2020-01-01T00:00:00Z\"}]}}");
            String condition = "{.status.conditions[?(@.type==\"DisruptionTarget\")]";
            space.shows(
                    "pod/p",
                    condition + ".status} " + condition + ".reason}",
                    "False EvictionByEvictionAPI");
        }
    }

    /** Nginx ends in order by SIGQUIT, so its image says. */
    @Test
    void theSignalOfAnImageIsTold(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "image-signal")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: p}
                    spec:
                      containers: [{name: web, image: 'nginx:1'}]
                    """);
            space.waitFor("condition=Ready", "pod/p");
            space.shows("pod/p", "{.status.containerStatuses[0].stopSignal}", "SIGQUIT");
        }
    }

    /** From the first init container on, in the same pod with the same address and volumes. */
    @Test
    void aRuleRestartsAllContainersOfAPod(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "restart-all")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: p}
                    spec:
                      restartPolicy: Never
                      initContainers:
                      - {name: setup, image: 'busybox:1', command: [sh, -c, "echo setup >> /n/n"], volumeMounts: [{name: notes, mountPath: /n}]}
                      - name: watcher
                        image: busybox:1
                        restartPolicy: Always
                        command: [sh, -c, "echo watcher >> /n/n; sleep 2; [ -e /n/again ] && sleep 600; touch /n/again; exit 88"]
                        restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [88]}}]
                        volumeMounts: [{name: notes, mountPath: /n}]
                      containers:
                      - {name: main, image: 'busybox:1', command: [sh, -c, "echo main >> /n/n; exec sleep 600"], volumeMounts: [{name: notes, mountPath: /n}]}
                      volumes: [{name: notes, emptyDir: {}}]
                    """);
            space.until(
                    text -> text.equals("1 1 1 88 False Running"),
                    "get",
                    "pod",
                    "p",
                    "-o",
                    "jsonpath={.status.initContainerStatuses[0].restartCount}"
                            + " {.status.initContainerStatuses[1].restartCount}"
                            + " {.status.containerStatuses[0].restartCount}"
                            + " {.status.initContainerStatuses[1].lastState.terminated.exitCode}"
                            + " {.status.conditions[?(@.type==\"AllContainersRestarting\")].status}"
                            + " {.status.phase}");
            assertThat(space.run("exec", "p", "-c", "main", "--", "cat", "/n/n").split("\n", -1))
                    .containsExactly("setup", "watcher", "main", "setup", "watcher", "main", "");
        }
    }

    /** A forced deletion waits for nobody; a graceful one gives the container its time. */
    @Test
    void aPodEndsInItsGraceOrAtOnceByForce(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "grace")) {
            String pod =
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: %s}
                    spec:
                      terminationGracePeriodSeconds: 600
                      containers:
                      - {name: main, image: 'busybox:1', command: [sh, -c, "trap '' TERM; while true; do sleep 1; done"]}
                    """;
            space.apply(pod.formatted("stubborn"));
            space.waitFor("condition=Ready", "pod/stubborn");
            Instant begin = Instant.parse(now(space));
            space.run("delete", "pod", "stubborn", "--grace-period=3");
            Instant gone = Instant.parse(now(space));
            assertThat(Duration.between(begin, gone)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
            space.apply(pod.formatted("forced"));
            space.waitFor("condition=Ready", "pod/forced");
            space.run("delete", "pod", "forced", "--force", "--grace-period=0");
            assertThat(space.run("get", "pods", "-o", "name")).isEmpty();
        }
    }

    /** The cluster's own time: when it says that an object was made. */
    private static String now(TestSpace space) {
        space.run("delete", "configmap", "clock", "--ignore-not-found");
        space.run("create", "configmap", "clock");
        return space.run(
                "get", "configmap", "clock", "-o", "jsonpath={.metadata.creationTimestamp}");
    }
}
