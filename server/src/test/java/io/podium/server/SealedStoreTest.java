package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.server.encryption.EncryptionFile;
import io.podium.store.Seal;
import io.podium.store.Store;
import io.podium.store.log.LogEngine;
import io.podium.store.log.LogSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server over a store that is sealed on the disk. */
class SealedStoreTest {
    private static final String ADMIN = "admin-token";
    private static final String SECRETS = "/api/v1/namespaces/default/secrets";
    private static final String CONFIG =
            """
            {apiVersion: apiserver.config.k8s.io/v1, kind: EncryptionConfiguration, resources: [
              {resources: [secrets], providers: [
                {secretbox: {keys: [{name: box, secret: YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY=}]}},
                {identity: {}}]}]}
            """;

    @TempDir private Path folder;

    private TestServer server(Seal seal) {
        return TestServer.startedOn(loop -> store(seal));
    }

    private Store store(Seal seal) {
        return LogEngine.open(
                folder, TestServer.reader(), Clock.system(), LogSettings.standard(), seal);
    }

    private static Seal seal() {
        return seal(CONFIG);
    }

    private static Seal seal(String config) {
        return EncryptionFile.read(config.getBytes(StandardCharsets.UTF_8), Randomness.secure());
    }

    private boolean isOnDisk(String text) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Of a short object, which is kept as it is, and of a long one, which is packed. */
    private static void make(TestServer server, String plural, String name) throws Exception {
        String path = SECRETS.replace("secrets", plural);
        for (int length : new int[] {1, 2000}) {
            String data = "{\"k\": \"%s\"}".formatted("QUJD".repeat(length));
            String body =
                    "{\"metadata\": {\"name\": \"%s-%d\", \"labels\": {\"l\": \"of-%s\"}}, \"data\": %s}"
                            .formatted(name, length, name, data);
            assertThat(server.post(ADMIN, path, body).statusCode()).isEqualTo(201);
        }
    }

    @Test
    void whatIsNamedIsSealedShortOrLongAndTheRestIsNot() throws Exception {
        try (TestServer server = server(seal())) {
            make(server, "secrets", "hush");
            make(server, "configmaps", "open");
            assertThat(isOnDisk("\"labels\":{\"l\":\"of-hush\"}")).isFalse();
            assertThat(isOnDisk("of-hush")).isFalse();
            assertThat(isOnDisk("of-open")).isTrue();
        }
        try (TestServer server = server(seal())) {
            for (String name : new String[] {"hush-1", "hush-2000"}) {
                assertThat(server.get(ADMIN, SECRETS + "/" + name).body())
                        .contains("\"k\":\"QUJD", "\"l\":\"of-hush\"");
            }
            assertThat(server.get(ADMIN, SECRETS + "?labelSelector=l%3Dof-hush").body())
                    .contains("hush-1", "hush-2000");
        }
    }

    @Test
    void keysAreExchangedWhileTheServerRunsAndOthersWrite() throws Exception {
        String box =
                "{secretbox: {keys: [{name: box, secret: YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY=}]}}";
        String gcm = box.replace("secretbox", "aesgcm").replace("box,", "gcm,");
        Seal both = seal(CONFIG.replace(box, gcm + ", " + box));
        Seal fresh = seal(CONFIG.replace(box + ",", gcm + ",").replace("{identity: {}}", ""));
        try (TestServer server = server(seal())) {
            make(server, "secrets", "early");
            var store = (LogEngine) server.store;
            assertThat(store.reseal(fresh)).failsWithin(Duration.ofMinutes(1));
            make(server, "secrets", "between");
            assertThat(isOnDisk("k8s:enc:aesgcm:v1:gcm:")).isFalse();
            store.reseal(both).join();
            make(server, "secrets", "late");
            store.resealed().join();
            assertThat(isOnDisk("k8s:enc:aesgcm:v1:gcm:")).isTrue();
            assertThat(isOnDisk("k8s:enc:secretbox:v1:box:")).isFalse();
            store.reseal(fresh).join();
        }
        try (TestServer server = server(fresh)) {
            for (String name : new String[] {"early-1", "between-2000", "late-1"}) {
                assertThat(server.get(ADMIN, SECRETS + "/" + name).statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void withoutAConfigurationTheSameLiesOpen() throws Exception {
        try (TestServer server = server(Seal.NONE)) {
            make(server, "secrets", "hush");
            assertThat(isOnDisk("of-hush")).isTrue();
        }
        try (TestServer server = server(seal())) {
            assertThat(isOnDisk("of-hush")).as("after a start with keys").isFalse();
            assertThat(server.get(ADMIN, SECRETS + "/hush-1").statusCode()).isEqualTo(200);
        }
    }
}
