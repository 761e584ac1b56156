package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * S-06: images by every policy, from Debian's docker-registry on the loopback of a node, which asks
 * for a password.
 */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class PodImagesTest {
    private static final String REGISTRY = "127.0.0.1:5000";
    private static final String WAITING =
            "jsonpath={.status.containerStatuses[0].state.waiting.reason}";

    /** A registry inside node-1 that holds our busybox as me/busy:1. */
    private record Registry(Process process, String digest) implements AutoCloseable {
        static Registry start(PodiumCluster cluster) {
            Path folder = cluster.home().resolve("registry");
            try {
                Files.createDirectories(folder);
                Files.writeString(
                        folder.resolve("htpasswd"),
                        Command.of("htpasswd", "-Bbn", "me", "pass").run().ok().out());
                Files.writeString(
                        folder.resolve("config.yml"),
                        """
                        version: 0.1
                        log: {level: warn}
                        storage: {filesystem: {rootdirectory: %1$s/images}}
                        http: {addr: "%2$s"}
                        auth: {htpasswd: {realm: test, path: %1$s/htpasswd}}
                        """
                                .formatted(folder, REGISTRY));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Process process =
                    cluster.inFirstNode("docker-registry", "serve", folder + "/config.yml").start();
            cluster.kubectl()
                    .until(
                            ready ->
                                    cluster.inFirstNode("curl", "-s", "http://" + REGISTRY + "/v2/")
                                                    .run()
                                                    .code()
                                            == 0,
                            "get",
                            "--raw",
                            "/readyz");
            String image = REGISTRY + "/me/busy:1";
            ctr(cluster, "tag", "--force", "docker.io/library/busybox:1", image);
            ctr(cluster, "push", "--plain-http", "--user", "me:pass", image);
            ctr(cluster, "rm", image);
            String digest =
                    cluster.inFirstNode(
                                    "curl",
                                    "-sI",
                                    "-u",
                                    "me:pass",
                                    "-H",
                                    "Accept: application/vnd.docker.distribution.manifest.v2+json,"
                                            + " application/vnd.oci.image.manifest.v1+json",
                                    "http://" + REGISTRY + "/v2/me/busy/manifests/1")
                            .run()
                            .ok()
                            .out()
                            .lines()
                            .filter(line -> line.startsWith("Docker-Content-Digest: "))
                            .findFirst()
                            .orElseThrow()
                            .substring("Docker-Content-Digest: ".length())
                            .strip();
            return new Registry(process, digest);
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Takes the names from the node again, or it would call other tests' busybox by them. */
    private static void forget(PodiumCluster cluster) {
        String names = ctr(cluster, "ls", "-q");
        names.lines()
                .filter(name -> name.startsWith(REGISTRY))
                .forEach(name -> ctr(cluster, "rm", name));
    }

    private static String ctr(PodiumCluster cluster, String... words) {
        String socket = cluster.runFolder().resolve("node-1/containerd.sock").toString();
        return cluster.inFirstNode("ctr", "-a", socket, "-n", "k8s.io", "images")
                .with(List.of(words))
                .run()
                .ok()
                .out();
    }

    private static String pod(String name, String image, String policy, String more) {
        return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          nodeName: node-1
          terminationGracePeriodSeconds: 0
          %s
          containers: [{name: c, image: '%s', imagePullPolicy: %s, command: [sleep, '100000']}]
        """
                .formatted(name, more, image, policy);
    }

    private static void login(TestSpace space) {
        space.run(
                "create",
                "secret",
                "docker-registry",
                "login",
                "--docker-server=" + REGISTRY,
                "--docker-username=me",
                "--docker-password=pass");
    }

    @Test
    void imagesComeFromARegistryThatAsksWhoWeAre(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "pulls")) {
            space.apply(pod("seed", "busybox:1", "IfNotPresent", ""));
            space.waitFor("condition=Ready", "pod/seed");
            try (Registry registry = Registry.start(cluster)) {
                pulls(space, registry);
            } finally {
                forget(cluster);
            }
        }
    }

    private static void pulls(TestSpace space, Registry registry) {
        login(space);
        String image = REGISTRY + "/me/busy:1";
        space.apply(pod("stranger", image, "Always", "imagePullSecrets: [{name: nosuch}]"));
        space.until(
                text -> text.equals("ImagePullBackOff"), "get", "pod", "stranger", "-o", WAITING);
        space.until(
                text ->
                        text.contains("Pulling image \"" + image + "\"")
                                && text.contains("Failed to pull image \"" + image + "\": ")
                                && text.contains("401 Unauthorized")
                                && text.contains("Error: ErrImagePull")
                                && text.contains("Back-off pulling image \"" + image + "\"")
                                && text.contains("Error: ImagePullBackOff")
                                && text.contains(
                                        "Unable to retrieve some image pull secrets (nosuch);"
                                                + " attempting to pull the image may not"
                                                + " succeed."),
                "describe",
                "pod",
                "stranger");
        space.apply(pod("known", image, "Always", "imagePullSecrets: [{name: login}]"));
        space.waitFor("condition=Ready", "pod/known");
        space.until(
                text -> text.contains("Successfully pulled image \"" + image + "\" in "),
                "describe",
                "pod",
                "known");
        byDigest(space, registry.digest());
        notByOthersSecrets(space, image);
        byServiceAccount(space, image);
    }

    private static void byDigest(TestSpace space, String digest) {
        String image = REGISTRY + "/me/busy@" + digest;
        space.apply(pod("exact", image, "IfNotPresent", "imagePullSecrets: [{name: login}]"));
        space.waitFor("condition=Ready", "pod/exact");
        assertThat(
                        space.run(
                                "get",
                                "pod",
                                "exact",
                                "-o",
                                "jsonpath={.status.containerStatuses[0].imageID}"))
                .isEqualTo(image);
    }

    /**
     * The image is on the node by now, but only a Secret brought it: who has none may not have it,
     * nor may he know that it is there. Who has one like it may.
     */
    private static void notByOthersSecrets(TestSpace space, String image) {
        try (TestSpace other = TestSpace.create(space.kubectl(), "others")) {
            other.apply(pod("without", image, "IfNotPresent", ""));
            other.apply(pod("silent", image, "Never", ""));
            other.until("ImagePullBackOff"::equals, "get", "pod", "without", "-o", WAITING);
            other.until("ErrImageNeverPull"::equals, "get", "pod", "silent", "-o", WAITING);
            other.until(
                    text ->
                            text.contains("Failed to pull image \"" + image + "\": ")
                                    && text.contains("401 Unauthorized"),
                    "describe",
                    "pod",
                    "without");
            other.until(
                    text ->
                            text.contains(
                                    "Container image \""
                                            + image
                                            + "\" is not present with pull policy of Never"),
                    "describe",
                    "pod",
                    "silent");
            login(other);
            other.apply(pod("with", image, "Never", "imagePullSecrets: [{name: login}]"));
            other.waitFor("condition=Ready", "pod/with");
            other.until(
                    text ->
                            text.contains(
                                    "Container image \""
                                            + image
                                            + "\" already present on machine and can be accessed"
                                            + " by the pod"),
                    "describe",
                    "pod",
                    "with");
        }
    }

    private static void byServiceAccount(TestSpace space, String image) {
        space.run(
                "patch",
                "serviceaccount",
                "default",
                "-p",
                "{\"imagePullSecrets\":[{\"name\":\"login\"}]}");
        space.apply(pod("account", image, "Always", "restartPolicy: Always"));
        space.waitFor("condition=Ready", "pod/account");
        assertThat(space.run("get", "pod", "account", "-o", "jsonpath={.spec.imagePullSecrets}"))
                .isEqualTo("[{\"name\":\"login\"}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    never   | nowhere.invalid/none:1 | Never        | ErrImageNeverPull | Container image "nowhere.invalid/none:1" is not present with pull policy of Never
                    spelled | 'Bad Name'             | IfNotPresent | InvalidImageName  | couldn't parse image name "Bad Name": invalid reference format
                    """)
    void whatCannotBePulledIsSaid(
            String name,
            String image,
            String policy,
            String reason,
            String message,
            PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), name)) {
            space.apply(pod(name, image, policy, ""));
            space.until(text -> text.equals(reason), "get", "pod", name, "-o", WAITING);
            space.until(
                    text -> text.contains(message) && text.contains("Error: " + reason),
                    "describe",
                    "pod",
                    name);
        }
    }

    @Test
    void whatIsThereIsNotPulled(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "present")) {
            space.apply(pod("first", "busybox:1", "IfNotPresent", ""));
            space.waitFor("condition=Ready", "pod/first");
            space.apply(pod("second", "busybox:1", "Never", ""));
            space.waitFor("condition=Ready", "pod/second");
            for (String pod : new String[] {"first", "second"}) {
                space.until(
                        text ->
                                text.contains(
                                        "Container image \"busybox:1\" already present on machine"
                                                + " and can be accessed by the pod"),
                        "describe",
                        "pod",
                        pod);
            }
        }
    }
}
