package io.podium.node.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.base.simulation.Simulation;
import io.podium.node.simulation.SimulatedRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageAccessTest {
    private static final String IMAGE = "r.example/a:1";
    private static final String REPOSITORY = "r.example/a";

    @TempDir private Path folder;

    private final Simulation time = new Simulation(1);
    private final SimulatedRuntime runtime = new SimulatedRuntime(time.clock(), "10.244.1.");
    private ImageAccess access;

    @BeforeEach
    void start() {
        access = new ImageAccess(Verification.USUAL, folder, runtime, time.clock());
    }

    /** Such as u1.x: the object u1, which says x of the registry. */
    private static PullSecret secret(String text) {
        String[] words = text.split("\\.", 2);
        return new PullSecret(words[0], "ns", words[0], words[1]);
    }

    private static List<PullSecret> secrets(String text) {
        var all = new ArrayList<PullSecret>();
        for (String word : text.split(" ", -1)) {
            if (word.contains(".")) {
                all.add(secret(word));
            }
        }
        return all;
    }

    private void pull(String by) {
        access.pullBegins(IMAGE);
        runtime.pullImage(IMAGE, null, null);
        access.pulled(
                IMAGE,
                REPOSITORY,
                IMAGE,
                by.equals("nobody") ? Optional.empty() : Optional.of(secret(by)));
    }

    private boolean mustPull(String with) {
        return access.mustPull(IMAGE, REPOSITORY, IMAGE, secrets(with));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PULLED BY   | A POD WITH | MUST PULL
                    ''          | ''         | false
                    ''          | a.x        | false
                    nobody      | ''         | false
                    nobody      | a.x        | false
                    a.x         | ''         | true
                    a.x         | a.x        | false
                    a.x         | b.x        | false
                    a.x         | a.y        | false
                    a.x         | b.y        | true
                    a.x         | b.y c.x    | false
                    a.x b.y     | b.y        | false
                    a.x b.y     | b.z        | false
                    a.x nobody  | ''         | false
                    nobody a.x  | ''         | false
                    """)
    void whoeverCouldPullAnImageMayUseIt(String by, String with, boolean mustPull) {
        for (String one : by.split(" ", -1)) {
            if (!one.isEmpty()) {
                pull(one);
            }
        }

        assertThat(mustPull(with)).isEqualTo(mustPull);
        start();
        assertThat(mustPull(with)).as("after a restart").isEqualTo(mustPull);
    }

    /** A Secret that says the same is as good from then on, whatever the first one becomes. */
    @Test
    void remembersSecretsThatWouldHaveDoneAsWell() {
        pull("a.x");
        assertThat(mustPull("b.x")).isFalse();

        assertThat(mustPull("b.z")).isFalse();
        assertThat(mustPull("c.z")).isFalse();
    }

    @Test
    void anotherRepositorysNameForTheSameImageIsAnotherMatter() {
        pull("a.x");

        assertThat(access.mustPull("r.example/b:1", "r.example/b", IMAGE, secrets("a.x"))).isTrue();
    }

    /** Whether it was pulled nobody knows, so the pod must show that it could. */
    @Test
    void aPullThatWasCutOffCountsAsOneOfNobody() {
        access.pullBegins(IMAGE);
        assertThat(mustPull("")).isTrue();
        runtime.pullImage(IMAGE, null, null);
        start();

        assertThat(mustPull("a.x")).isTrue();
        assertThat(files("pulling")).isEmpty();
        assertThat(files("pulled")).hasSize(1);
        pull("a.x");
        assertThat(mustPull("a.x")).isFalse();
    }

    @Test
    void aPullThatFailedLeavesNothing() {
        access.pullBegins(IMAGE);
        access.pullBegins(IMAGE);
        access.pullFailed(IMAGE);
        assertThat(files("pulling")).hasSize(1);
        access.pullFailed(IMAGE);

        assertThat(files("pulling")).isEmpty();
        assertThat(mustPull("")).isFalse();
    }

    @Test
    void imagesThatAreNoMoreAreForgotten() {
        pull("a.x");
        time.advance(Duration.ofSeconds(5));
        access.prune(List.of(IMAGE), time.clock().now());
        assertThat(mustPull("")).isTrue();

        access.prune(List.of(), time.clock().now());

        assertThat(files("pulled")).isEmpty();
        assertThat(mustPull("")).isFalse();
    }

    /** As kubelets write it; no password is in it. */
    @Test
    void writesWhatKubeletsDo() throws IOException {
        pull("a.x");

        Path file = files("pulled").getFirst();
        assertThat(file.getFileName().toString()).matches("sha256-[0-9a-f]{64}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file))
                .isEqualTo(
                        "{\"apiVersion\":\"kubelet.config.k8s.io/v1beta1\","
                                + "\"credentialMapping\":{\"r.example/a\":{\"kubernetesSecrets\":["
                                + "{\"credentialHash\":\"x\",\"name\":\"a\",\"namespace\":\"ns\","
                                + "\"uid\":\"a\"}]}},\"imageRef\":\"r.example/a:1\","
                                + "\"kind\":\"ImagePulledRecord\","
                                + "\"lastUpdatedTime\":\"2030-01-01T00:00:00Z\"}");
    }

    @Test
    void aRecordThatCannotBeReadOpensNothing() throws IOException {
        pull("nobody");
        Files.writeString(files("pulled").getFirst(), "{\"kind\":");
        start();

        assertThat(mustPull("a.x")).isTrue();
        pull("a.x");
        assertThat(mustPull("a.x")).isFalse();
        start();
        assertThat(mustPull("a.x")).isFalse();
    }

    private List<Path> files(String which) {
        try (Stream<Path> all = Files.list(folder.resolve(which))) {
            return all.toList();
        } catch (IOException nothing) {
            return List.of();
        }
    }
}
