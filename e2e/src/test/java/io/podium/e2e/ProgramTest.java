package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command;
import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.DockerArchive;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import io.podium.e2e.cluster.SourceRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the program says of a cluster that runs, and what it does with it. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class ProgramTest {
    private static final String OTHERS =
            """
            apiVersion: v1
            kind: Config
            current-context: mine
            clusters: [{name: mine, cluster: {server: 'https://192.0.2.1:6443'}}]
            contexts: [{name: mine, context: {cluster: mine, user: mine}}]
            users: [{name: mine, user: {token: abc}}]
            """;

    /** A cluster of one node of this class' own, since a test kills its runtime. */
    private static PodiumCluster own;

    @BeforeAll
    static void upWithAKubeconfigThatIsThereAlready() throws IOException {
        own = PodiumCluster.prepare("program");
        try {
            Files.createDirectories(own.home().resolve(".kube"));
            Files.writeString(own.home().resolve(".kube/config"), OTHERS);
            Result up = own.podium("up").run().ok();
            assertThat(up.out())
                    .as("progress, and what to type next")
                    .contains("certificates")
                    .contains("kubectl get nodes")
                    .contains("./podium down")
                    .contains("Context \"podium\" is in " + own.home().resolve(".kube/config"));
        } catch (AssertionError | IOException e) {
            own.close();
            throw e;
        }
    }

    @AfterAll
    static void down() {
        own.close();
    }

    @Test
    void statusSaysWhatRunsAndWhere() {
        Result status = own.podium("status").run().ok();
        assertThat(status.out())
                .contains("process " + own.processId())
                .contains("https://127.0.0.1:6443, ready")
                .contains("node-1   containerd runs")
                .contains(own.home().toString());
    }

    @Test
    void versionNamesTheApisVersionAsTheServerDoes() {
        String said = own.podium("version").run().ok().out();
        assertThat(said).matches("Podium .+, Kubernetes API v1\\.36\\.0\n");
        assertThat(own.kubectl().run("version")).contains("Server Version: v1.36.0");
    }

    /** B-02: no cluster is asked for, and the same seed tells the same story. */
    @Test
    void hoursPassOverSomebodysManifestsInAMoment() throws IOException {
        Path manifest =
                Files.writeString(
                        own.home().resolve("backup.yaml"),
                        """
                        apiVersion: batch/v1
                        kind: CronJob
                        metadata: {name: backup}
                        spec:
                          schedule: "*/15 * * * *"
                          jobTemplate:
                            spec:
                              ttlSecondsAfterFinished: 600
                              template:
                                metadata:
                                  annotations: {simulation.podium.dev/main: run=30s}
                                spec:
                                  restartPolicy: Never
                                  containers: [{name: main, image: busybox:1}]
                        """);
        String[] line = {"advance", "-f", manifest.toString(), "--for", "3h1m", "--seed", "3"};
        List<String> told = told(own.podium(line).run().ok());
        assertThat(told)
                .filteredOn(text -> text.contains("SuccessfulCreate: Created job backup-"))
                .extracting(text -> text.substring(11, 16))
                .containsExactly(
                        "00:15", "00:30", "00:45", "01:00", "01:15", "01:30", "01:45", "02:00",
                        "02:15", "02:30", "02:45", "03:00");
        assertThat(told)
                .as("the TTL takes all but the newest")
                .anyMatch(text -> text.matches(".*T02:55:30Z  Job default/backup-\\d+ +is gone"))
                .filteredOn(text -> text.matches("default +backup-\\d+ +(Running|Complete) .*"))
                .hasSize(1);
        assertThat(told(own.podium(line).run().ok())).isEqualTo(told);
    }

    /** Without how long it took. */
    private static List<String> told(Result advanced) {
        return advanced.out().lines().map(line -> line.replaceAll(" in \\d+ ms:", "")).toList();
    }

    @Test
    void kubeconfigPrintsWhatKubectlTakes() throws IOException {
        String text = own.podium("kubeconfig").run().ok().out();
        Path file = Files.writeString(own.home().resolve("printed"), text);
        assertThat(
                        kubectl(own, "--kubeconfig", file.toString(), "get", "nodes", "-o", "name")
                                .ok()
                                .out())
                .isEqualTo("node/node-1\n");
        assertThat(own.podium("kubeconfig", "--path").run().ok().out())
                .isEqualTo(own.home().resolve("kubeconfig") + "\n");
    }

    @Test
    void theContextIsMergedBesideThoseOfOthers() {
        assertThat(kubectl(own, "config", "get-contexts", "-o", "name").ok().out())
                .isEqualTo("mine\npodium\n");
        assertThat(kubectl(own, "config", "current-context").ok().out()).isEqualTo("podium\n");
        assertThat(kubectl(own, "get", "nodes", "-o", "name").ok().out())
                .isEqualTo("node/node-1\n");
    }

    /**
     * A second cluster in the same folder: its own state, context, ranges, owner; gone without a
     * trace.
     */
    @Test
    void aSecondClusterByNameLivesBesideTheFirst() throws IOException {
        Path config = own.home().resolve(".kube/config");
        String before = Files.readString(config);
        Path home = own.home().resolve("clusters/second");
        assertThat(own.podium("status", "--name", "second").run().code()).isEqualTo(3);
        String[] ranges = {
            "--port",
            "7443",
            "--pod-range",
            "10.245.0.0/16",
            "--service-range",
            "10.97.0.0/16",
            "--node-range",
            "172.31.0.0/24"
        };
        try {
            Result up =
                    own.podium("up", "--name", "second", "--no-merge")
                            .with(List.of(ranges))
                            .env("SUDO_USER", "nobody")
                            .env("SUDO_UID", "65534")
                            .env("SUDO_GID", "65534")
                            .run()
                            .ok();
            assertThat(up.out()).contains("export KUBECONFIG=" + home.resolve("kubeconfig"));
            assertThat(Files.readString(config))
                    .as("--no-merge leaves the file alone")
                    .isEqualTo(before);
            assertThat(Files.getAttribute(home.resolve("kubeconfig"), "unix:uid"))
                    .as("under sudo the kubeconfig is the user's")
                    .isEqualTo(65534);
            assertThat(own.podium("status", "--name", "second").run().ok().out())
                    .contains("https://127.0.0.1:7443, ready");
            String[] second = {"--kubeconfig", home.resolve("kubeconfig").toString()};
            assertThat(
                            kubectl(
                                            own,
                                            second[0],
                                            second[1],
                                            "get",
                                            "service",
                                            "kubernetes",
                                            "-o",
                                            "jsonpath={.spec.clusterIP}")
                                    .ok()
                                    .out())
                    .isEqualTo("10.97.0.1");
        } finally {
            own.podium("down", "--name", "second", "--purge").run();
        }
        assertThat(home).doesNotExist();
        assertThat(own.podium("status", "--name", "second").run().code()).isEqualTo(3);
        assertThat(own.podium("status").run().code()).as("the first has not noticed").isZero();
    }

    @Test
    void aKilledRuntimeComesBackAndNoContainerIsRestarted() {
        Kubectl kubectl = own.kubectl();
        try (TestSpace space = TestSpace.create(kubectl, "runtime")) {
            space.apply(SLEEPER.formatted("before"));
            space.waitFor("condition=Ready", "pod/before");
            String ids =
                    "jsonpath={.status.containerStatuses[0].containerID}"
                            + " {.status.containerStatuses[0].restartCount}";
            String was = space.run("get", "pod", "before", "-o", ids);
            ProcessHandle runtime = own.runtime("node-1").orElseThrow();

            runtime.destroyForcibly();
            runtime.onExit().join();
            kubectl.until(
                    nothing ->
                            own.runtime("node-1")
                                    .filter(now -> now.pid() != runtime.pid())
                                    .isPresent(),
                    "get",
                    "--raw",
                    "/readyz");

            space.apply(SLEEPER.formatted("after"));
            space.waitFor("condition=Ready", "pod/after");
            kubectl.run("wait", "--for=condition=Ready", "node/node-1", "--timeout=60s");
            assertThat(space.run("get", "pod", "before", "-o", ids)).isEqualTo(was).endsWith(" 0");
            assertThat(space.run("exec", "before", "--", "echo", "alive")).isEqualTo("alive\n");
            assertThat(own.podium("status").run().code()).isZero();
        }
    }

    private static final String SLEEPER =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: %s}
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{name: main, image: 'busybox:1', command: [sleep, '100000']}]
            """;

    @Test
    void anImageFromAnArchiveIsListedAndRuns(@TempDir Path folder) {
        Path archive = DockerArchive.write(folder, "example.com/mine:1", "hello from an archive");
        Path images = folder.resolve("images");
        Result load =
                own.podium("image", "load", archive.toString())
                        .env("PODIUM_IMAGES", images.toString())
                        .run()
                        .ok();
        assertThat(load.out())
                .contains("loaded example.com/mine:1")
                .contains("copied to podium/node-1");
        assertThat(
                        own.podium("image", "list")
                                .env("PODIUM_IMAGES", images.toString())
                                .run()
                                .ok()
                                .out())
                .containsPattern("(?m)^example.com/mine:1 +sha256:[0-9a-f]{12} +\\d+ MB");
        try (TestSpace space = TestSpace.create(own.kubectl(), "loaded")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: mine}
                    spec:
                      restartPolicy: Never
                      containers: [{name: main, image: 'example.com/mine:1', imagePullPolicy: Never}]
                    """);
            space.waitFor("jsonpath={.status.phase}=Succeeded", "pod/mine");
            assertThat(space.run("logs", "mine")).isEqualTo("hello from an archive");
        }
    }

    @Test
    void imagesMadeFromPackagesAreMadeOnce() {
        Result again = own.podium("image", "from-packages", "busybox").run().ok();
        assertThat(again.out())
                .contains("docker.io/library/busybox:1")
                .doesNotContain("mmdebstrap");
        assertThat(own.podium("image", "list").run().ok().out())
                .contains("docker.io/library/busybox:1");
    }

    @Test
    void nothingIsDeletedThroughAMount(@TempDir Path precious) throws IOException {
        Path file = Files.writeString(precious.resolve("file"), "precious");
        try (PodiumCluster cluster = PodiumCluster.prepare("mount")) {
            Path inside = cluster.home().resolve("nodes/node-1/pods/x/volumes/mounted");
            cluster.podium("up").run().ok();
            Files.createDirectories(inside);
            Command.of("mount", "--bind", precious.toString(), inside.toString()).run().ok();
            try {
                cluster.kubectl()
                        .apply(
                                """
                                apiVersion: v1
                                kind: Pod
                                metadata: {name: uses}
                                spec:
                                  terminationGracePeriodSeconds: 0
                                  containers:
                                  - name: main
                                    image: busybox:1
                                    command: [sleep, '100000']
                                    volumeMounts: [{name: host, mountPath: /host}]
                                  volumes: [{name: host, hostPath: {path: %s, type: Directory}}]
                                """
                                        .formatted(precious));
                cluster.kubectl().run("wait", "--for=condition=Ready", "pod/uses", "--timeout=60s");
                assertThat(cluster.kubectl().run("exec", "uses", "--", "cat", "/host/file"))
                        .isEqualTo("precious");
                cluster.kubectl().run("delete", "pod", "uses", "--timeout=60s");
                assertThat(file).hasContent("precious");
                cluster.podium("down", "--purge").run();
                assertThat(file).hasContent("precious");
            } finally {
                Command.of("umount", inside.toString()).run();
            }
        }
    }

    @Test
    void statusAndContextFollowUpAndDown() {
        try (PodiumCluster cluster = PodiumCluster.prepare("lifecycle")) {
            Result before = cluster.podium("status").run();
            assertThat(before.code()).isEqualTo(3);
            assertThat(before.out()).contains("Cluster podium is down");
            Result noConfig = cluster.podium("kubeconfig").run();
            assertThat(noConfig.code()).isEqualTo(1);
            assertThat(noConfig.err())
                    .isEqualTo(
                            "podium: cluster podium has no kubeconfig, because it is not up: run"
                                    + " ./podium up\n");

            cluster.podium("up").run().ok();
            assertThat(cluster.podium("status").run().code()).isZero();
            assertThat(kubectl(cluster, "config", "get-contexts", "-o", "name").ok().out())
                    .isEqualTo("podium\n");
            ProcessHandle server = ProcessHandle.of(cluster.processId()).orElseThrow();
            server.destroyForcibly();
            server.onExit().join();
            Result crashed = cluster.podium("status").run();
            assertThat(crashed.code()).as("neither up nor down").isEqualTo(1);
            assertThat(crashed.out()).contains("not running: ./podium up brings it back");

            cluster.down().ok();
            assertThat(kubectl(cluster, "config", "get-contexts", "-o", "name").ok().out())
                    .isEmpty();
            Result after = cluster.podium("status").run();
            assertThat(after.code()).isEqualTo(3);
            assertThat(after.out()).contains("its objects are kept in " + cluster.home());
            assertThat(cluster.home().resolve("kubeconfig")).doesNotExist();
        }
    }

    @Test
    void theExamplesRun(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "examples")) {
            Path examples = SourceRoot.path().resolve("examples");
            space.run("apply", "-f", examples.resolve("nginx-deployment.yaml").toString());
            space.run("apply", "-f", examples.resolve("redis.yaml").toString());
            space.apply(SLEEPER.formatted("asks"));
            space.waitFor("condition=Ready", "pod/asks");
            space.run("rollout", "status", "deployment/web", "--timeout=90s");
            space.run("rollout", "status", "deployment/redis", "--timeout=90s");
            assertThat(
                            space.until(
                                    page -> page.contains("nginx"),
                                    "exec",
                                    "asks",
                                    "--",
                                    "wget",
                                    "-q",
                                    "-O",
                                    "-",
                                    "http://web"))
                    .contains("<title>Welcome to nginx!</title>");
            assertThat(
                            space.until(
                                    said -> !said.isEmpty(),
                                    "exec",
                                    "asks",
                                    "--",
                                    "sh",
                                    "-c",
                                    "(echo PING; sleep 1) | nc redis 6379"))
                    .isEqualTo("+PONG\r\n");
        }
    }

    /** kubectl as a user of the home folder has it, with no word on the kubeconfig. */
    private static Result kubectl(PodiumCluster cluster, String... arguments) {
        return cluster.outer()
                .command(cluster.kubectl().binary().toString())
                .with(List.of(arguments))
                .env("HOME", cluster.home().toString())
                .env("KUBECONFIG", "")
                .run();
    }
}
