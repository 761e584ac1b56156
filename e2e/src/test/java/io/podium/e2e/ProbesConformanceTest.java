package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import io.podium.e2e.cluster.SourceRoot;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** "[sig-node] Probing container", each with the words of its description. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class ProbesConformanceTest {
    private static final String POD =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: p, labels: {app: p}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: busybox:1
                command: [sh, -c, "%s"]
                ports: [{containerPort: 8080, name: web}]
                %s
            """;
    private static final String SERVE =
            "mkdir /www; echo ok > /www/healthz; %s exec httpd -f -p 8080 -h /www";

    /** Probes that fail after a while, and the words of the event. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    exec | touch /tmp/health; sleep 4; rm /tmp/health; sleep 600 | exec: {command: [cat, /tmp/health]}        | Liveness probe failed: cat: can't open '/tmp/health'
                    http | HTTP(sleep 4; rm /www/healthz)                        | httpGet: {path: /healthz, port: web}        | Liveness probe failed: HTTP probe failed with statuscode: 404
                    late | sleep 600                                             | exec: {command: [sleep, '30']}              | Liveness probe failed: command timed out: "sleep 30" timed out after 1s
                    tcp  | sleep 600                                             | tcpSocket: {port: 8080}                     | connect: connection refused
                    grpc | sleep 600                                             | grpc: {port: 2333}                          | timeout: failed to connect service
                    """)
    void aFailingLivenessProbeRestartsTheContainer(
            String name, String script, String handler, String event, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "live-" + name)) {
            String run =
                    script.startsWith("HTTP(")
                            ? SERVE.formatted(
                                    "(" + script.substring(5, script.length() - 1) + ") &")
                            : script;
            space.apply(
                    POD.formatted(
                            run,
                            "livenessProbe: {"
                                    + handler
                                    + ", initialDelaySeconds: 1, periodSeconds: 1, timeoutSeconds: "
                                    + (name.equals("late") ? 1 : 10)
                                    + ", failureThreshold: 2}"));
            space.until(text -> text.equals("1"), "get", "pod", "p", "-o", PodLifeTest.RESTARTS);
            space.until(
                    text ->
                            text.contains(event)
                                    && text.contains(
                                            "Container main failed liveness probe, will be"
                                                    + " restarted"),
                    "get",
                    "events",
                    "-o",
                    "jsonpath={range .items[*]}{.message}{\"\\n\"}{end}");
        }
    }

    /** Probes that succeed: the restart count stays zero. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    exec | exec: {command: [cat, /www/healthz]}
                    http | httpGet: {path: /healthz, port: 8080}
                    tcp  | tcpSocket: {port: 8080}
                    """)
    void aContentLivenessProbeRestartsNothing(String name, String handler, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "well-" + name)) {
            space.apply(
                    POD.formatted(
                            SERVE.formatted(""),
                            "livenessProbe: {"
                                    + handler
                                    + ", periodSeconds: 1, timeoutSeconds: 20,"
                                    + " initialDelaySeconds: 1}\n    readinessProbe: {"
                                    + handler
                                    + ", periodSeconds: 1, timeoutSeconds: 20, initialDelaySeconds: 8}"));
            // Ready after eight seconds of life, in each of which the other probe was asked.
            space.waitFor("condition=Ready", "pod/p");
            assertThat(space.run("get", "pod", "p", "-o", PodLifeTest.RESTARTS)).isEqualTo("0");
            assertThat(
                            space.run(
                                    "get",
                                    "events",
                                    "--field-selector=reason=Unhealthy",
                                    "-o",
                                    "name"))
                    .isEmpty();
        }
    }

    /**
     * "should *not* be restarted with a GRPC liveness probe"; a service nobody knows is not well.
     */
    @ParameterizedTest
    @CsvSource({
        "grpc-server, '', true",
        "grpc-known, 'service: known,', true",
        "grpc-none, 'service: none,', false"
    })
    void theHealthServiceIsAskedForWhatTheProbeNames(
            String name, String service, boolean well, PodiumCluster cluster) {
        Path health = SourceRoot.path().resolve("clients/target/health");
        assertThat(health).as("run clients/prepare").exists();
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "well-" + name)) {
            String probe = "grpc: {%s port: 2333}, periodSeconds: 1, timeoutSeconds: 20";
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: p}
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers:
                      - name: main
                        image: busybox:1
                        command: [/health, '2333']
                        volumeMounts: [{name: health, mountPath: /health}]
                        startupProbe: {%1$s, failureThreshold: 60}
                        livenessProbe: {%2$s, failureThreshold: 2}
                        readinessProbe: {%1$s, initialDelaySeconds: 8}
                      volumes: [{name: health, hostPath: {path: '%3$s', type: File}}]
                    """
                            .formatted(probe.formatted(""), probe.formatted(service), health));
            if (well) {
                // Ready after eight seconds of life, in each of which the other probe was asked.
                space.waitFor("condition=Ready", "pod/p");
                assertThat(space.run("get", "pod", "p", "-o", PodLifeTest.RESTARTS)).isEqualTo("0");
            } else {
                space.until(
                        text -> !text.equals("0"), "get", "pod", "p", "-o", PodLifeTest.RESTARTS);
            }
        }
    }

    @Test
    void restartCountsOnlyGrow(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "counts")) {
            space.apply(
                    POD.formatted(
                            "sleep 600",
                            "livenessProbe: {exec: {command: [\"false\"]}, periodSeconds: 1,"
                                    + " failureThreshold: 1}"));
            long seen = 0;
            for (long wanted = 1; wanted <= 3; wanted++) {
                long least = wanted;
                String count =
                        space.until(
                                text -> Long.parseLong(text) >= least,
                                "get",
                                "pod",
                                "p",
                                "-o",
                                PodLifeTest.RESTARTS);
                assertThat(Long.parseLong(count)).isGreaterThan(seen);
                seen = Long.parseLong(count);
            }
        }
    }

    @Test
    void aPodIsNotReadyBeforeTheInitialDelay(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "delay")) {
            space.apply(
                    POD.formatted(
                            SERVE.formatted(""),
                            "readinessProbe: {httpGet: {path: /healthz, port: 8080},"
                                    + " initialDelaySeconds: 6, periodSeconds: 1}"));
            space.waitFor("condition=Ready", "pod/p");
            String times =
                    space.run(
                            "get",
                            "pod",
                            "p",
                            "-o",
                            "jsonpath={.status.containerStatuses[0].state.running.startedAt}"
                                    + " {.status.conditions[?(@.type==\"Ready\")]"
                                    + ".lastTransitionTime}");
            Duration took =
                    Duration.between(
                            Instant.parse(times.split(" ", -1)[0]),
                            Instant.parse(times.split(" ", -1)[1]));
            // Times on the wire are whole seconds.
            assertThat(took).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
            assertThat(space.run("get", "pod", "p", "-o", PodLifeTest.RESTARTS)).isEqualTo("0");
        }
    }

    /** It leaves the endpoints of its service and is not restarted. */
    @Test
    void aPodWhoseReadinessProbeFailsIsNeverReadyAndNeverRestarted(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "unready")) {
            space.apply(
                    POD.formatted(
                            SERVE.formatted(""),
                            "readinessProbe: {exec: {command: [test, -e, /www/healthz]},"
                                    + " periodSeconds: 1, failureThreshold: 1, timeoutSeconds: 10}"));
            space.run("expose", "pod", "p", "--port=80", "--target-port=8080");
            space.waitFor("condition=Ready", "pod/p");
            String ready = "jsonpath={.items[*].endpoints[*].conditions.ready}";
            String[] slices = {
                "get", "endpointslices", "-l", "kubernetes.io/service-name=p", "-o", ready
            };
            space.until(text -> text.equals("true"), slices);
            space.run("exec", "p", "--", "rm", "/www/healthz");
            space.waitFor("condition=Ready=false", "pod/p");
            space.until(text -> text.equals("false"), slices);
            assertThat(
                            space.run(
                                    "get",
                                    "pod",
                                    "p",
                                    "-o",
                                    "jsonpath={.status.conditions[?(@.type==\"Ready\")].reason}:"
                                            + " {.status.conditions[?(@.type==\"Ready\")].message}"))
                    .isEqualTo("ContainersNotReady: containers with unready status: [main]");
            assertThat(space.run("get", "pod", "p", "--no-headers"))
                    .containsPattern("0/1 +Running +0");
            space.run("exec", "p", "--", "touch", "/www/healthz");
            space.waitFor("condition=Ready", "pod/p");
            space.until(text -> text.equals("true"), slices);
        }
    }

    @Test
    void aStartupProbeHoldsTheOthersBack(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "startup")) {
            space.apply(
                    POD.formatted(
                            "sleep 5; touch /tmp/up; sleep 600",
                            "startupProbe: {exec: {command: [test, -e, /tmp/up]}, periodSeconds:"
                                    + " 1, failureThreshold: 60}\n"
                                    + "    livenessProbe: {exec: {command: [test, -e, /tmp/up]},"
                                    + " periodSeconds: 1, failureThreshold: 1, timeoutSeconds: 20}"));
            space.until(
                    text -> text.equals("false"),
                    "get",
                    "pod",
                    "p",
                    "-o",
                    "jsonpath={.status.containerStatuses[0].started}");
            space.waitFor("condition=Ready", "pod/p");
            assertThat(space.run("get", "pod", "p", "-o", PodLifeTest.RESTARTS)).isEqualTo("0");
            assertThat(
                            space.run(
                                    "get",
                                    "events",
                                    "--field-selector=reason=Unhealthy",
                                    "-o",
                                    "jsonpath={.items[0].message}"))
                    .startsWith("Startup probe failed:");
        }
    }
}
