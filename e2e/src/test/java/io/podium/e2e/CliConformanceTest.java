package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import io.podium.e2e.cluster.SourceRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * "[sig-cli] Kubectl client": the commands about the cluster and about single objects, with an old
 * kubectl and a new one, each with the words of its description.
 */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class CliConformanceTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";

    private static final String IMAGE = "jsonpath={.spec.containers[*].image}";

    @TempDir Path folder;

    /** "Kubectl api-versions should check if v1 is in available api versions". */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void versionOneIsAmongTheVersions(String version, PodiumCluster cluster) {
        assertThat(cluster.kubectl(version).run("api-versions").lines())
                .contains("v1", "apps/v1")
                .isSorted();
    }

    /** "Kubectl cluster-info should check if Kubernetes control plane services is included". */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void theControlPlaneIsRunning(String version, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl(version);
        String server =
                kubectl.run("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}");
        String plain = kubectl.run("cluster-info").replaceAll("\u001B\\[[0-9;]*m", "");
        assertThat(plain.lines().findFirst().orElse(""))
                .isEqualTo("Kubernetes control plane is running at " + server);
    }

    /** "Kubectl version should check is all data is printed". */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void bothVersionsAreToldInFull(String version, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl(version);
        MapValue told = Wire.read(kubectl.run("version", "-o", "json"));
        for (String side : List.of("clientVersion", "serverVersion")) {
            MapValue one = told.map(side);
            assertThat(one.string("major")).as(side).isEqualTo("1");
            for (String field : List.of("minor", "gitVersion", "buildDate", "goVersion")) {
                assertThat(one.string(field)).as(side + " " + field).isNotEmpty();
            }
            assertThat(one.string("platform")).as(side).contains("/");
        }
        assertThat(Wire.text(told, "serverVersion", "minor")).isEqualTo("36");
        boolean isCheckout = Files.exists(SourceRoot.path().resolve(".git"));
        assertThat(Wire.text(told, "serverVersion", "gitCommit"))
                .matches(isCheckout ? "[0-9a-f]{40}" : "");
        if (!version.equals("1.27")) { // Until 1.28 the plain form was another one.
            assertThat(kubectl.run("version"))
                    .contains("Client Version: v" + version)
                    .contains("Server Version: v1.36.");
        }
    }

    /** "Kubectl diff should check if kubectl diff finds a difference for Deployments". */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void diffShowsTheImageThatIsAndTheImageThatWouldBe(String version, PodiumCluster cluster) {
        String deployment =
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: httpd-deployment}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: httpd}}
                  template:
                    metadata: {labels: {app: httpd}}
                    spec:
                      containers:
                      - {name: httpd, image: '%s', ports: [{containerPort: 80}]}
                """;
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "cli-diff")) {
            space.apply(deployment.formatted("nginx:1"));
            Result diff = pipe(space, deployment.formatted("busybox:1"), "diff", "-f", "-");
            assertThat(diff.code()).as(diff.toString()).isEqualTo(1);
            assertThat(diff.out())
                    .containsPattern("(?m)^- +(- )?image: nginx:1$")
                    .containsPattern("(?m)^\\+ +(- )?image: busybox:1$");
            Result same = pipe(space, deployment.formatted("nginx:1"), "diff", "-f", "-");
            assertThat(same.code()).as(same.toString()).isZero();
            assertThat(same.out()).isEmpty();
        }
    }

    private static Result pipe(TestSpace space, String input, String... arguments) {
        return space.kubectl()
                .command(space.in(arguments))
                .stdin(input.getBytes(StandardCharsets.UTF_8))
                .run();
    }

    private static void run(TestSpace space, String name, String... more) {
        var all = new ArrayList<>(List.of("run", name, "--image=busybox:1"));
        all.addAll(List.of("--pod-running-timeout=2m0s"));
        all.addAll(List.of("--overrides={\"spec\":{\"terminationGracePeriodSeconds\":0}}"));
        all.addAll(List.of(more));
        all.addAll(List.of("--", "sleep", "100000"));
        assertThat(space.run(all.toArray(String[]::new))).isEqualTo("pod/" + name + " created\n");
    }

    /** "Kubectl run pod should create a pod from an image when restart is Never". */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void runMakesAPodOfAnImage(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "cli-run")) {
            run(space, "e2e-test-pod", "--restart=Never");
            assertThat(space.run("get", "pod", "e2e-test-pod", "-o", IMAGE)).isEqualTo("busybox:1");
            assertThat(
                            space.run(
                                    "get",
                                    "pod",
                                    "e2e-test-pod",
                                    "-o",
                                    "jsonpath={.spec.restartPolicy} {.metadata.labels.run}"))
                    .isEqualTo("Never e2e-test-pod");
            space.waitFor("condition=Ready", "pod/e2e-test-pod");
        }
    }

    /** "Kubectl server-side dry-run should check if kubectl can dry-run update Pods". */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aDryPatchTellsTheNewImageAndKeepsTheOld(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "cli-dry")) {
            run(space, "e2e-test-pod", "--labels=run=e2e-test-pod");
            String patch =
                    "{\"spec\":{\"containers\":[{\"name\":\"e2e-test-pod\",\"image\":\"nginx:1\"}]}}";
            String[] words = {"patch", "pod", "e2e-test-pod", "-p", patch, "--dry-run=server"};
            assertThat(space.run(words)).isEqualTo("pod/e2e-test-pod patched\n");
            assertThat(
                            space.run(
                                    "patch",
                                    "pod",
                                    "e2e-test-pod",
                                    "-p",
                                    patch,
                                    "--dry-run=server",
                                    "-o",
                                    IMAGE))
                    .isEqualTo("nginx:1");
            assertThat(space.run("get", "pod", "e2e-test-pod", "-o", IMAGE)).isEqualTo("busybox:1");
        }
    }

    /** "Kubectl replace should update a single-container pod's image". */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void replaceChangesTheImageAndByForceThePod(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "cli-replace")) {
            run(space, "e2e-test-pod", "--labels=run=e2e-test-pod");
            space.waitFor("condition=Ready", "pod/e2e-test-pod");
            String pod = space.run("get", "pod", "e2e-test-pod", "-o", "json");
            String other = pod.replace("\"image\": \"busybox:1\"", "\"image\": \"nginx:1\"");
            assertThat(other).isNotEqualTo(pod);
            assertThat(pipe(space, other, "replace", "-f", "-").ok().out())
                    .isEqualTo("pod/e2e-test-pod replaced\n");
            assertThat(space.run("get", "pod", "e2e-test-pod", "-o", IMAGE)).isEqualTo("nginx:1");
            space.until(
                    text -> text.endsWith("nginx:1 1"),
                    "get",
                    "pod",
                    "e2e-test-pod",
                    "-o",
                    "jsonpath={range .status.containerStatuses[*]}{.image} {.restartCount}{end}");

            String uid = "jsonpath={.metadata.uid}";
            String before = space.run("get", "pod", "e2e-test-pod", "-o", uid);
            assertThat(pipe(space, pod, "replace", "--force", "-f", "-").ok().out())
                    .contains("pod/e2e-test-pod replaced\n");
            assertThat(space.run("get", "pod", "e2e-test-pod", "-o", uid)).isNotEqualTo(before);
            assertThat(space.run("get", "pod", "e2e-test-pod", "-o", IMAGE)).isEqualTo("busybox:1");
        }
    }

    /** "Kubectl label should update the label on a resource". */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aLabelComesAndGoes(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "cli-label")) {
            run(space, "pause");
            space.waitFor("condition=Ready", "pod/pause");
            assertThat(space.run("label", "pods", "pause", "testing-label=testing-label-value"))
                    .isEqualTo("pod/pause labeled\n");
            assertThat(space.run("get", "pod", "pause", "-L", "testing-label"))
                    .containsPattern("TESTING-LABEL\npause .* testing-label-value\n");
            assertThat(space.run("get", "pods", "-l", "testing-label", "-o", "name"))
                    .isEqualTo("pod/pause\n");
            assertThat(space.run("label", "pods", "pause", "testing-label-"))
                    .isEqualTo("pod/pause unlabeled\n");
            assertThat(space.run("get", "pod", "pause", "-L", "testing-label"))
                    .doesNotContain("testing-label-value");
            assertThat(space.run("get", "pods", "-l", "testing-label", "-o", "name")).isEmpty();
        }
    }

    /** "Proxy server should support proxy with --port 0". */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aProxyFindsAPortOfItsOwn(String version, PodiumCluster cluster) throws IOException {
        Process proxy =
                cluster.kubectl(version).stream("proxy", "-p", "0", "--disable-filter").start();
        try (var lines = proxy.inputReader()) {
            String first = lines.readLine();
            assertThat(first).matches("Starting to serve on 127\\.0\\.0\\.1:[0-9]+");
            String port = first.substring(first.lastIndexOf(':') + 1);
            assertServes(cluster, "http://127.0.0.1:" + port + "/api/");
        } finally {
            end(proxy);
        }
    }

    /** "Proxy server should support --unix-socket=/path". */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void aProxyListensOnASocket(String version, PodiumCluster cluster) throws IOException {
        String socket = folder.resolve("proxy.sock").toString();
        Process proxy = cluster.kubectl(version).stream("proxy", "--unix-socket=" + socket).start();
        try (var lines = proxy.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("Starting to serve on " + socket);
            assertServes(cluster, "--unix-socket", socket, "http://localhost/api/");
        } finally {
            end(proxy);
        }
    }

    private static void assertServes(PodiumCluster cluster, String... words) {
        String out =
                cluster.outer()
                        .command("curl", "-sSf", "-m", "30")
                        .with(List.of(words))
                        .run()
                        .ok()
                        .out();
        assertThat(Wire.read(out).list("versions")).contains("v1");
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
