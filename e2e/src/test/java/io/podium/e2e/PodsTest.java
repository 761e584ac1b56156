package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import io.podium.e2e.cluster.SourceRoot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** S-05, S-08, S-09, S-12, S-13, S-15: what happens inside pods. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class PodsTest {
    private static final String READER =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: reader}
            spec:
              terminationGracePeriodSeconds: 0
              initContainers:
              - {name: before, image: 'busybox:1', command: [sh, -c, 'echo from init > /shared/init'], volumeMounts: [{name: shared, mountPath: /shared}]}
              containers:
              - name: main
                image: busybox:1
                command: [sleep, '100000']
                env:
                - {name: LITERAL, value: 'a$(COLOUR)'}
                - {name: COLOUR, valueFrom: {configMapKeyRef: {name: settings, key: colour}}}
                - {name: PAINT, value: 'in-$(COLOUR)'}
                - {name: PASSWORD, valueFrom: {secretKeyRef: {name: hidden, key: password}}}
                - {name: ME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                volumeMounts:
                - {name: shared, mountPath: /shared}
                - {name: settings, mountPath: /settings}
                - {name: hidden, mountPath: /hidden}
              volumes:
              - {name: shared, emptyDir: {}}
              - {name: settings, configMap: {name: settings}}
              - {name: hidden, secret: {secretName: hidden, defaultMode: 0400}}
            """;

    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void tomcatWritesAndASecondContainerReadsItsAccessLog(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "tomcat")) {
            space.run(
                    "apply",
                    "-f",
                    SourceRoot.path().resolve("examples/tomcat-logs.yaml").toString());
            String pod = space.run("get", "pods", "-o", "jsonpath={.items[0].metadata.name}");
            space.waitFor("condition=Ready", "pod/" + pod);
            String containers =
                    space.run("get", "pod", pod, "-o", "jsonpath={.spec.containers[*].name}");
            String reader = containers.split(" ", -1)[1];
            String log =
                    space.until(
                            text -> text.contains("GET /"), "logs", pod, "-c", reader, "--tail=20");
            assertThat(log).containsPattern("\"GET /.* HTTP/1\\.1\" \\d{3}");
        }
    }

    @Test
    void aContainerThatExitsOneFallsIntoCrashLoopWithGrowingDelays(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "crash")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: crash}
                    spec:
                      containers:
                      - {name: main, image: 'busybox:1', command: [sh, -c, 'echo life; exit 1']}
                    """);
            space.until(table -> table.contains("CrashLoopBackOff"), "get", "pod", "crash");
            String started =
                    "jsonpath={.status.containerStatuses[0].lastState.terminated.startedAt}";
            List<Instant> starts = new ArrayList<>();
            for (int restarts = 1; restarts <= 3; restarts++) {
                int wanted = restarts;
                space.kubectl()
                        .command(
                                space.in(
                                        "wait",
                                        "--for=jsonpath={.status.containerStatuses[0].restartCount}="
                                                + wanted,
                                        "--timeout=60s",
                                        "pod/crash"))
                        .run()
                        .ok();
                String at =
                        space.until(
                                text -> !text.isEmpty() && !starts.contains(Instant.parse(text)),
                                "get",
                                "pod",
                                "crash",
                                "-o",
                                started);
                starts.add(Instant.parse(at));
            }
            Duration first = Duration.between(starts.get(0), starts.get(1));
            Duration second = Duration.between(starts.get(1), starts.get(2));
            assertThat(second).isGreaterThan(first.plusSeconds(5));
            assertThat(space.run("describe", "pod", "crash"))
                    .contains("Back-off restarting failed container main in pod crash");
            assertThat(
                            space.run(
                                    "get",
                                    "pod",
                                    "crash",
                                    "-o",
                                    "jsonpath={.status.containerStatuses[0].lastState.terminated.exitCode}"))
                    .isEqualTo("1");
        }
    }

    @Test
    void environmentAndVolumesComeFromConfigMapsSecretsAndThePodItself(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "config")) {
            space.run(
                    "create",
                    "configmap",
                    "settings",
                    "--from-literal=colour=green",
                    "--from-literal=file.txt=first");
            space.run("create", "secret", "generic", "hidden", "--from-literal=password=s3cret");
            space.apply(READER);
            space.waitFor("condition=Ready", "pod/reader");
            assertThat(space.run("exec", "reader", "--", "sh", "-c", "echo $PAINT $PASSWORD $ME"))
                    .isEqualTo("in-green s3cret reader\n");
            assertThat(
                            space.run(
                                    "exec",
                                    "reader",
                                    "--",
                                    "cat",
                                    "/shared/init",
                                    "/settings/file.txt",
                                    "/hidden/password"))
                    .isEqualTo("from init\nfirsts3cret");
            assertThat(
                            space.run(
                                    "exec",
                                    "reader",
                                    "--",
                                    "stat",
                                    "-L",
                                    "-c",
                                    "%a",
                                    "/hidden/password"))
                    .isEqualTo("400\n");
            space.run(
                    "patch", "configmap", "settings", "-p", "{\"data\":{\"file.txt\":\"second\"}}");
            space.until(
                    text -> text.equals("second"),
                    "exec",
                    "reader",
                    "--",
                    "cat",
                    "/settings/file.txt");
        }
    }

    @Test
    void aPodReachesTheApiWithItsOwnToken(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "incluster")) {
            space.run("create", "role", "look", "--verb=get,list", "--resource=pods");
            space.run(
                    "create",
                    "rolebinding",
                    "look",
                    "--role=look",
                    "--serviceaccount=" + space.name() + ":default");
            // The machine's own curl, through hostPath: busybox' TLS is not up to it.
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: inside}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                      - name: main
                        image: busybox:1
                        command: [/bin/busybox, sleep, '100000']
                        volumeMounts:
                        - {name: usr, mountPath: /usr, readOnly: true}
                        - {name: lib, mountPath: /lib, readOnly: true}
                        - {name: lib64, mountPath: /lib64, readOnly: true}
                      volumes:
                      - {name: usr, hostPath: {path: /usr, type: Directory}}
                      - {name: lib, hostPath: {path: /usr/lib}}
                      - {name: lib64, hostPath: {path: /usr/lib64}}
                    """);
            space.waitFor("condition=Ready", "pod/inside");
            String folder = "/var/run/secrets/kubernetes.io/serviceaccount";
            assertThat(space.run("exec", "inside", "--", "cat", folder + "/namespace"))
                    .isEqualTo(space.name());
            String token = space.run("exec", "inside", "--", "cat", folder + "/token");
            String authority = space.run("exec", "inside", "--", "cat", folder + "/ca.crt");
            assertThat(authority)
                    .isEqualTo(
                            space.run(
                                    "get",
                                    "configmap",
                                    "kube-root-ca.crt",
                                    "-o",
                                    "jsonpath={.data.ca\\.crt}"));
            String get =
                    "curl -sS -m 20 --cacert "
                            + folder
                            + "/ca.crt -H \"Authorization: Bearer $(cat "
                            + folder
                            + "/token)\" https://kubernetes.default/api/v1/namespaces/"
                            + space.name();
            assertThat(space.run("exec", "inside", "--", "sh", "-c", get + "/pods"))
                    .contains("\"PodList\"");
            assertThat(space.run("exec", "inside", "--", "sh", "-c", get + "/secrets"))
                    .contains("\"code\": 403")
                    .contains("system:serviceaccount:" + space.name() + ":default");
            assertThat(token.split("\\.", -1)).hasSize(3);
        }
    }

    @Test
    void aPodNoNodeCanHoldSaysWhy(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "pending")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: huge}
                    spec:
                      containers: [{name: main, image: 'busybox:1', resources: {requests: {cpu: '1000'}}}]
                    """);
            space.until(
                    text -> text.contains("0/2 nodes are available: 2 Insufficient cpu"),
                    "describe",
                    "pod",
                    "huge");
            assertThat(space.run("get", "pod", "huge")).contains("Pending");
        }
    }
}
