package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command;
import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.RawApi;
import io.podium.e2e.cluster.SharedCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * S-39: exec, attach, cp, port-forward and logs, by SPDY (kubectl 1.27) and by WebSocket (1.33).
 */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class StreamsTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";
    private static final String SHELL =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: shell}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - {name: main, image: 'busybox:1', command: [sh, -c, 'echo hello; exec sleep 100000'], imagePullPolicy: IfNotPresent}
              - {name: web, image: 'busybox:1', command: [sh, -c, 'mkdir /www; echo served > /www/index.html; exec httpd -f -p 8080 -h /www']}
              - {name: echo, image: 'busybox:1', stdin: true, command: [sh, -c, 'while read line; do echo "got $line"; done']}
            """;

    private TestSpace space(PodiumCluster cluster, String version, String purpose) {
        TestSpace space = TestSpace.create(cluster.kubectl(version), "streams-" + purpose);
        space.apply(SHELL);
        space.waitFor("condition=Ready", "pod/shell");
        return space;
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void execKeepsOutputsApartAndCarriesTheExitCode(String version, PodiumCluster cluster) {
        try (TestSpace space = space(cluster, version, "exec")) {
            Result result =
                    space.kubectl().stream(
                                    space.in(
                                            "exec",
                                            "shell",
                                            "-c",
                                            "main",
                                            "--",
                                            "sh",
                                            "-c",
                                            "echo out; echo err >&2; exit 3"))
                            .run();
            assertThat(result.out()).isEqualTo("out\n");
            assertThat(result.err()).contains("err\n").contains("exit code 3");
            assertThat(result.code()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aContainerThatEndedIsNotFound(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "streams-ended")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: half}
                    spec:
                      restartPolicy: Never
                      terminationGracePeriodSeconds: 0
                      containers:
                      - {name: main, image: 'busybox:1', command: [sleep, '100000']}
                      - {name: gone, image: 'busybox:1', command: ['true']}
                    """);
            String gone = "jsonpath={.status.containerStatuses[1]";
            space.waitFor(gone + ".state.terminated.exitCode}=0", "pod/half");
            Result result =
                    space.kubectl().attempt(space.in("exec", "half", "-c", "gone", "--", "ls"));
            String said = "unable to upgrade connection: container not found (\"gone\")";
            assertThat(result.err())
                    .isEqualTo(
                            version.startsWith("1.27")
                                    ? "error: " + said + "\n"
                                    : "error: Internal error occurred: " + said + "\n");
            assertThat(space.run("get", "pod", "half", "-o", gone + ".image}"))
                    .isEqualTo("docker.io/library/busybox:1");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void tenMegabytesGoThroughCatAndTheEndIsSeen(String version, PodiumCluster cluster) {
        byte[] sent = new byte[10 << 20];
        new Random(7).nextBytes(sent);
        try (TestSpace space = space(cluster, version, "cat")) {
            Result result =
                    space.kubectl().stream(
                                    space.in("exec", "-i", "shell", "-c", "main", "--", "cat"))
                            .stdin(sent)
                            .run()
                            .ok();
            assertThat(result.stdout()).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aTerminalIsATerminalOfTheUsersSize(String version, PodiumCluster cluster) {
        try (TestSpace space = space(cluster, version, "tty")) {
            String kubectl =
                    String.join(
                            " ",
                            space.kubectl().stream(
                                            space.in(
                                                    "exec", "-it", "shell", "-c", "main", "--",
                                                    "sh"))
                                    .words());
            // The size is a message of its own, which may come after the first words.
            Result result =
                    Command.of("script", "-qec", "stty rows 31 cols 97; " + kubectl, "/dev/null")
                            .stdin(
                                    "tty; until stty size | grep 31.97; do sleep 1; done; exit 7\n"
                                            .getBytes(StandardCharsets.UTF_8))
                            .env("HOME", cluster.home().toString())
                            .run();
            assertThat(result.out()).contains("/dev/pts/").contains("31 97");
            assertThat(result.code()).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void copyBringsAFileThereAndBack(String version, PodiumCluster cluster, @TempDir Path folder)
            throws IOException {
        byte[] content = new byte[300_000];
        new Random(8).nextBytes(content);
        Files.write(folder.resolve("there"), content);
        try (TestSpace space = space(cluster, version, "cp")) {
            space.kubectl().stream(
                            space.in(
                                    "cp",
                                    folder.resolve("there").toString(),
                                    "shell:/tmp/file",
                                    "-c",
                                    "main"))
                    .run()
                    .ok();
            space.kubectl().stream(
                            space.in(
                                    "cp",
                                    "shell:/tmp/file",
                                    folder.resolve("back").toString(),
                                    "-c",
                                    "main"))
                    .run()
                    .ok();
            assertThat(Files.readAllBytes(folder.resolve("back"))).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void portForwardReachesAPortInsideThePod(String version, PodiumCluster cluster)
            throws IOException {
        try (TestSpace space = space(cluster, version, "forward")) {
            String[] local = {
                "exec", "shell", "-c", "web", "--", "wget", "-qO-", "http://127.0.0.1:8080"
            };
            space.until("served\n"::equals, local); // The container runs, does its server, too?
            Process forward =
                    space.kubectl().stream(space.in("port-forward", "pod/shell", ":8080")).start();
            try (var lines = forward.inputReader()) {
                String first = lines.readLine();
                assertThat(first).startsWith("Forwarding from 127.0.0.1:");
                String port = first.replaceAll("^.*127\\.0\\.0\\.1:(\\d+) .*$", "$1");
                for (int i = 0; i < 3; i++) {
                    String body =
                            cluster.outer()
                                    .command(
                                            "curl",
                                            "-s",
                                            "-m",
                                            "10",
                                            "http://127.0.0.1:" + port + "/index.html")
                                    .run()
                                    .ok()
                                    .out();
                    assertThat(body).isEqualTo("served\n");
                }
            } finally {
                forward.descendants().forEach(ProcessHandle::destroyForcibly);
                forward.destroyForcibly();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void attachTalksToTheRunningContainer(String version, PodiumCluster cluster)
            throws IOException {
        try (TestSpace space = space(cluster, version, "attach")) {
            Process attach =
                    space.kubectl().stream(space.in("attach", "-i", "shell", "-c", "echo")).start();
            try (OutputStream in = attach.getOutputStream();
                    var lines = attach.inputReader()) {
                in.write("hello\n".getBytes(StandardCharsets.UTF_8));
                in.flush();
                assertThat(lines.readLine()).isEqualTo("got hello");
            } finally {
                attach.descendants().forEach(ProcessHandle::destroyForcibly);
                attach.destroyForcibly();
            }
        }
    }

    /** It may end before, while or after kubectl attaches; never may kubectl wait for nothing. */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void whatIsRunForAMomentEndsWithItsCode(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "run-short")) {
            for (int i = 0; i < 6; i++) {
                Result result =
                        space.kubectl()
                                .attempt(
                                        space.in(
                                                "run",
                                                "short-" + i,
                                                "--image=busybox:1",
                                                "--rm",
                                                "-i",
                                                "--restart=Never",
                                                "--",
                                                "sh",
                                                "-c",
                                                "exit 3"));
                assertThat(result.code()).as(result.err()).isEqualTo(3);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void logsHonourTheirFlags(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "streams-logs")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: talker}
                    spec:
                      restartPolicy: OnFailure
                      containers:
                      - name: main
                        image: busybox:1
                        command: [sh, -c, 'test -f /keep/again && { for i in 1 2 3 4 5; do echo line $i; done; exit 0; }; touch /keep/again; echo first life; exit 1']
                        volumeMounts: [{name: keep, mountPath: /keep}]
                      volumes: [{name: keep, emptyDir: {}}]
                    """);
            space.waitFor("jsonpath={.status.phase}=Succeeded", "pod/talker");
            assertThat(space.run("logs", "talker"))
                    .isEqualTo("line 1\nline 2\nline 3\nline 4\nline 5\n");
            assertThat(space.run("logs", "talker", "--tail=2")).isEqualTo("line 4\nline 5\n");
            assertThat(space.run("logs", "talker", "--previous")).isEqualTo("first life\n");
            assertThat(space.run("logs", "talker", "-c", "main", "--since=1h"))
                    .startsWith("line 1\n");
            assertThat(space.run("logs", "talker", "--timestamps", "--tail=1"))
                    .matches("(?s)\\d{4}-\\d\\d-\\d\\dT.* line 5\n");
            Result wrong = space.kubectl().attempt(space.in("logs", "talker", "-c", "nobody"));
            assertThat(wrong.err()).contains("container nobody is not valid for pod talker");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void followedLogsArriveWhileTheyAreWrittenAndEndWithTheContainer(
            String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "streams-follow")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: counter}
                    spec:
                      restartPolicy: Never
                      containers:
                      - {name: main, image: 'busybox:1', command: [sh, -c, 'for i in 1 2 3; do echo $i; sleep 4; done']}
                    """);
            space.until(
                    phase -> phase.equals("Running"),
                    "get",
                    "pod",
                    "counter",
                    "-o",
                    "jsonpath={.status.phase}");
            Result followed =
                    space.kubectl().stream(space.in("logs", "-f", "counter"))
                            .within(Duration.ofSeconds(90))
                            .run()
                            .ok();
            assertThat(followed.out()).isEqualTo("1\n2\n3\n");
        }
    }

    @Test
    void aLogThatGrowsTooLongIsMovedAsideAndWhoFollowsMissesNothing(PodiumCluster cluster)
            throws IOException {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "streams-rotated")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: chatty}
                    spec:
                      restartPolicy: Never
                      containers:
                      - name: main
                        image: busybox:1
                        command:
                        - sh
                        - -c
                        - |
                          await() { until [ -e /tmp/$1 ]; do sleep 1; done; }
                          echo ready; await more; seq 1 250000; await end; echo end; sleep 2
                    """);
            space.waitFor("condition=Ready", "pod/chatty");
            Process follower = space.kubectl().stream(space.in("logs", "-f", "chatty")).start();
            try (BufferedReader lines = follower.inputReader()) {
                assertThat(lines.readLine()).isEqualTo("ready");
                space.run("exec", "chatty", "--", "touch", "/tmp/more");
                for (int i = 1; i <= 250_000; i++) {
                    assertThat(lines.readLine()).isEqualTo(Integer.toString(i));
                }
                space.until(String::isEmpty, "logs", "chatty");
                space.run("exec", "chatty", "--", "touch", "/tmp/end");
                assertThat(lines.readLine()).isEqualTo("end");
                assertThat(lines.readLine()).as("the log ends with its container").isNull();
            } finally {
                follower.destroy();
            }
            assertThat(space.run("logs", "chatty"))
                    .as("what was moved aside is shown no more")
                    .isEqualTo("end\n");
        }
    }

    /** By hand, for kubectl looks at the phase itself and does not ask. */
    @Test
    void aPodThatIsOverIsRefusedByItsNode(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "streams-over")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: over}
                    spec:
                      restartPolicy: Never
                      containers:
                      - {name: main, image: 'busybox:1', command: ['true']}
                    """);
            space.waitFor("jsonpath={.status.phase}=Succeeded", "pod/over");
            String pod = "/api/v1/namespaces/%s/pods/over/".formatted(space.name());
            String exec = pod + "exec?command=ls&stdout=true";
            String spdy = "X-Stream-Protocol-Version: v4.channel.k8s.io";
            String socket = "Sec-WebSocket-Protocol: v4.channel.k8s.io";
            refused(cluster, exec, "SPDY/3.1", spdy, "container not found (\"main\")");
            refused(cluster, exec, "websocket", socket, "container not found (\"main\")");
            String missing = "container main not found in pod over_" + space.name();
            refused(cluster, pod + "attach?stdout=true", "SPDY/3.1", spdy, missing);
            String forward = "X-Stream-Protocol-Version: portforward.k8s.io";
            String gone = "pod not found (\"over_" + space.name() + "\")";
            refused(cluster, pod + "portforward?ports=80", "SPDY/3.1", forward, gone);
            String translated = "Sec-WebSocket-Protocol: v5.channel.k8s.io";
            assertThat(upgraded(cluster, exec, "websocket", translated))
                    .startsWith("HTTP/1.1 101")
                    .contains(
                            "Internal error occurred: unable to upgrade connection: container not"
                                    + " found (\\\"main\\\")");
        }
    }

    private static void refused(
            PodiumCluster cluster, String path, String upgrade, String protocol, String text) {
        assertThat(upgraded(cluster, path, upgrade, protocol))
                .startsWith("HTTP/1.1 500")
                .contains("text/plain; charset=utf-8")
                .endsWith("\r\n\r\n" + text);
    }

    private static String upgraded(
            PodiumCluster cluster, String path, String upgrade, String protocol) {
        var words = new ArrayList<>(List.of("--http1.1", "-i", "-m", "10"));
        for (String header :
                List.of(
                        "Connection: Upgrade",
                        "Upgrade: " + upgrade,
                        protocol,
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")) {
            words.addAll(List.of("-H", header));
        }
        return RawApi.of(cluster).curl(path).with(words).run().out();
    }
}
