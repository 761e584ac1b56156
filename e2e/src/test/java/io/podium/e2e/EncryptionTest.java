package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command;
import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Encryption at rest, told in the order a user meets it: without, with, kill, rotate, wrong. */
@Tag("host")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
final class EncryptionTest {
    private static final String CONFIG =
            """
            apiVersion: apiserver.config.k8s.io/v1
            kind: EncryptionConfiguration
            resources:
            - resources: [secrets]
              providers:
            """;
    private static final String OLD =
            "{name: old, secret: YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY=}";
    private static final String NEW =
            "{name: new, secret: MTIzNDU2YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo=}";
    private static final String FLAG = "--encryption-provider-config";
    private static final String RELOAD = FLAG + "-automatic-reload";

    private PodiumCluster cluster;
    private Kubectl kubectl;
    private Path config;

    @BeforeAll
    void up() throws IOException {
        cluster = PodiumCluster.prepare("sealed");
        try {
            config = cluster.home().resolve("encryption.yaml");
            cluster.podium("up").run().ok();
            kubectl = cluster.kubectl();
        } catch (RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    private void says(String... providers) throws IOException {
        var text = new StringBuilder(CONFIG);
        for (String provider : providers) {
            text.append("  - ").append(provider).append('\n');
        }
        Files.writeString(config, text);
    }

    private static String gcm(String... keys) {
        return "aesgcm: {keys: [" + String.join(", ", keys) + "]}";
    }

    /**
     * Whether the text stands in any file of the store. When a checkpoint takes a file's place
     * meanwhile, all are looked at again: what the old one held may stand in one not listed yet.
     * (So a file that is gone must not count as no file.)
     */
    private boolean isOnDisk(String text) {
        while (true) {
            try (Stream<Path> files = Files.list(cluster.home().resolve("store"))) {
                return files.filter(file -> !Files.isDirectory(file))
                        .anyMatch(file -> holds(file, text));
            } catch (IOException | UncheckedIOException e) {
                assertThat(e).hasStackTraceContaining(NoSuchFileException.class.getName());
            }
        }
    }

    private static boolean holds(Path file, String text) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void make(String name, String value) {
        kubectl.run(
                "create",
                "secret",
                "generic",
                name,
                "--from-literal=k=" + value,
                "--type=" + value);
    }

    private String read(String name) {
        return kubectl.run("get", "secret", name, "-o", "jsonpath={.type}");
    }

    private void kill() throws IOException {
        Command.of("kill", "-9", Long.toString(cluster.processId())).run().ok();
    }

    @Test
    @Order(1)
    void withoutItTheDiskTellsAll() {
        make("early", "example.com/early-hush");
        kubectl.run("create", "configmap", "open", "--from-literal=k=for-everybody");
        assertThat(isOnDisk("example.com/early-hush")).isTrue();
    }

    @Test
    @Order(2)
    void withItNothingIsLeftOpenOfWhatWasThereOrComes() throws IOException {
        says(gcm(OLD), "identity: {}");
        kill();
        cluster.podium("up", FLAG, config.toString()).run().ok();
        assertThat(isOnDisk("early-hush")).isFalse();
        assertThat(read("early")).isEqualTo("example.com/early-hush");
        make("late", "example.com/late-hush");
        assertThat(isOnDisk("late-hush")).isFalse();
        assertThat(isOnDisk("k8s:enc:aesgcm:v1:old:")).isTrue();
        assertThat(isOnDisk("for-everybody")).isTrue();
        kill();
        cluster.podium("up").run().ok();
        assertThat(read("late")).isEqualTo("example.com/late-hush");
    }

    @Test
    @Order(3)
    void aKeyIsExchangedByTwoStarts() throws IOException {
        says(gcm(NEW, OLD));
        cluster.podium("down").run().ok();
        cluster.podium("up").run().ok();
        assertThat(isOnDisk("k8s:enc:aesgcm:v1:old:")).isFalse();
        String all = kubectl.run("get", "secrets", "-A", "-o", "json");
        byte[] sent = all.getBytes(StandardCharsets.UTF_8);
        assertThat(kubectl.command("replace", "-f", "-").stdin(sent).run().ok().out())
                .contains("secret/early replaced", "secret/late replaced");
        says(gcm(NEW));
        kill();
        cluster.podium("up").run().ok();
        assertThat(read("early")).isEqualTo("example.com/early-hush");
        assertThat(read("late")).isEqualTo("example.com/late-hush");
    }

    @Test
    @Order(4)
    void withoutTheKeyItDoesNotStartAndSaysWhy() throws IOException {
        cluster.podium("down").run().ok();
        says(gcm(OLD));
        Result refused = cluster.podium("up").run();
        assertThat(refused.code()).isNotZero();
        assertThat(refused.err())
                .contains("cannot read secrets/", "(k8s:enc:aesgcm:v1:new:)", "no such key");
        assertThat(cluster.podium("store", "verify").run().code()).isZero();
        says("kms: {apiVersion: v2, name: k, endpoint: 'unix:///k.sock'}");
        refused = cluster.podium("up").run();
        assertThat(refused.err()).contains("resources[0].providers[0].kms: ");
        refused = cluster.podium("up", FLAG, "").run();
        assertThat(refused.err()).contains("no encryption configuration was given");
        says(gcm(NEW));
        cluster.podium("up").run().ok();
        assertThat(read("late")).isEqualTo("example.com/late-hush");
    }

    @Test
    @Order(5)
    void aChangedFileCountsWithoutARestart() throws IOException {
        cluster.podium("down").run().ok();
        Result refused = cluster.podium("up", FLAG, "", RELOAD).run();
        assertThat(refused.err()).contains(RELOAD + " must be set with " + FLAG);
        cluster.podium("up", FLAG, config.toString(), RELOAD).run().ok();
        says(gcm(OLD, NEW));
        reloads("success", 1);
        make("fresh", "example.com/fresh-hush");
        assertThat(isOnDisk("k8s:enc:aesgcm:v1:old:")).isTrue();
        kubectl.until(
                ready -> log().contains("is sealed anew") && !isOnDisk("k8s:enc:aesgcm:v1:new:"),
                "get",
                "--raw",
                "/readyz");
        assertThat(isOnDisk("fresh-hush")).isFalse();
        assertThat(read("late")).isEqualTo("example.com/late-hush");
    }

    @Test
    @Order(6)
    void aFileThatCannotBeUsedChangesNothing() throws IOException {
        says(gcm(NEW));
        reloads("failure", 1);
        assertThat(log())
                .contains(
                        "the one of before goes on",
                        "secrets still lie on the disk under k8s:enc:aesgcm:v1:old:");
        says("nonsense: {}");
        kubectl.until(ready -> log().contains("providers[0].nonsense"), "get", "--raw", "/readyz");
        Files.delete(config);
        kubectl.until(ready -> log().contains("there is no such file"), "get", "--raw", "/readyz");
        make("later", "example.com/later-hush");
        assertThat(isOnDisk("later-hush")).isFalse();
        assertThat(kubectl.run("get", "--raw", "/readyz")).isEqualTo("ok");
        kill();
        says(gcm(OLD));
        cluster.podium("up").run().ok();
        for (String name : new String[] {"early", "late", "fresh", "later"}) {
            assertThat(read(name)).isEqualTo("example.com/" + name + "-hush");
        }
    }

    private void reloads(String status, int count) {
        String line = "automatic_reloads_total{status=\"" + status + "\",";
        kubectl.until(
                page ->
                        page.lines()
                                .anyMatch(one ->
                                        one.contains(line)
                                                && Integer.parseInt(one.split(" ", -1)[1])
                                                        >= count),
                "get",
                "--raw",
                "/metrics");
    }

    private String log() {
        try {
            return Files.readString(cluster.home().resolve("podium.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
