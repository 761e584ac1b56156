package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.base.files.SimulatedDisk;
import io.podium.base.loop.Doers;
import io.podium.base.loop.Loop;
import io.podium.store.Store;
import io.podium.store.log.LogEngine;
import io.podium.store.log.LogSettings;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients see when the disk below the store fails or is full. */
class TroubledStoreTest {
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
    private static final int SEGMENT = 512 << 10;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final TestClock clock = new TestClock();
    private final TestServer server = TestServer.startedOn(this::store);

    private Store store(Loop loop) {
        var settings =
                new LogSettings(
                        SEGMENT,
                        SEGMENT,
                        SEGMENT,
                        Long.MAX_VALUE,
                        Duration.ofMillis(50),
                        Duration.ZERO,
                        Duration.ofMinutes(5),
                        1 << 20);
        return LogEngine.open(
                Path.of("/store"),
                TestServer.reader(),
                settings,
                new LogEngine.Surroundings(disk, loop, clock, Doers.on(Runnable::run)));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static String configMap(String name, int size) {
        return """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"},"data":{"a":"%s"}}\
        """
                .formatted(name, noise(size));
    }

    private HttpResponse<String> create(String name, int size) throws Exception {
        return server.post("admin-token", CONFIG_MAPS, configMap(name, size));
    }

    /** Letters that no packing makes shorter by much. */
    private static String noise(int length) {
        return new SplittableRandom(length)
                .ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private int delete(String name) throws Exception {
        return server.send(server.to("admin-token", CONFIG_MAPS + "/" + name).DELETE())
                .statusCode();
    }

    private HttpResponse<String> patch(String path, String body) throws Exception {
        HttpRequest.Builder request =
                server.to("admin-token", path)
                        .header("Content-Type", "application/merge-patch+json")
                        .method("PATCH", BodyPublishers.ofString(body));
        return server.send(request);
    }

    @Test
    void afterAFailedSyncWritesAreAnsweredWithAStatusAndTheServerIsNotReady() throws Exception {
        assertThat(create("before", 10).statusCode()).isEqualTo(201);
        assertThat(server.get("", "/readyz").statusCode()).isEqualTo(200);
        disk.failAt(disk.calls() + 1, SimulatedDisk.Fault.FAILS_ONCE);
        for (String name : new String[] {"failed", "after"}) {
            HttpResponse<String> refused = create(name, 10);
            assertThat(refused.statusCode()).isEqualTo(500);
            assertThat(refused.body())
                    .contains("\"kind\":\"Status\"", "\"code\":500", "the store is read-only");
        }
        assertThat(delete("before")).isEqualTo(500);
        assertThat(server.get("", "/readyz").statusCode()).isEqualTo(500);
        assertThat(server.get("admin-token", "/readyz/etcd").statusCode()).isEqualTo(500);
        assertThat(server.get("admin-token", "/api/v1/componentstatuses/etcd-0").body())
                .contains("{\"type\":\"Healthy\",\"status\":\"False\",\"error\":\"");
        assertThat(server.get("admin-token", CONFIG_MAPS + "/before").statusCode()).isEqualTo(200);
        assertThat(server.get("admin-token", CONFIG_MAPS + "/failed").statusCode()).isEqualTo(404);
    }

    @Test
    void aFullDiskRefusesWhatGrowsAndTakesWhatFreesUntilThereIsRoom() throws Exception {
        assertThat(create("going", 10).statusCode()).isEqualTo(201);
        assertThat(create("bound", 10).statusCode()).isEqualTo(201);
        patch(CONFIG_MAPS + "/bound", "{\"metadata\":{\"finalizers\":[\"example.com/wait\"]}}");
        String lease =
                """
                {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"mine"},
                "spec":{"holderIdentity":"me","leaseDurationSeconds":10}}\
                """;
        assertThat(server.post("admin-token", LEASES, lease).statusCode()).isEqualTo(201);
        disk.setCapacity(0);
        HttpResponse<String> refused = create("filler", 100_000);
        for (int i = 0; i < 20 && refused.statusCode() == 201; i++) {
            refused = create("filler" + i, 100_000);
        }
        assertThat(refused.statusCode()).isEqualTo(507);
        assertThat(refused.body())
                .contains("\"kind\":\"Status\"", "\"reason\":\"InsufficientStorage\"");
        String more = "{\"data\":{\"b\":\"%s\"}}".formatted(noise(100_000));
        assertThat(patch(CONFIG_MAPS + "/bound", more).statusCode()).isEqualTo(507);
        assertThat(server.get("", "/readyz").statusCode()).isEqualTo(200);

        assertThat(delete("going")).isEqualTo(200);
        assertThat(delete("bound")).isEqualTo(200);
        assertThat(
                        patch(CONFIG_MAPS + "/bound", "{\"metadata\":{\"finalizers\":null}}")
                                .statusCode())
                .isEqualTo(200);
        assertThat(server.get("admin-token", CONFIG_MAPS + "/bound").statusCode()).isEqualTo(404);
        for (int i = 0; i < 5; i++) {
            String renewed =
                    "{\"spec\":{\"leaseDurationSeconds\":%d,\"holderIdentity\":\"%s\"}}"
                            .formatted(20 + i, noise(20_000));
            assertThat(patch(LEASES + "/mine", renewed).statusCode()).isEqualTo(200);
        }
        assertThat(create("late", 100_000).statusCode()).isEqualTo(507);

        disk.setCapacity(Long.MAX_VALUE);
        clock.advance(Duration.ofSeconds(2));
        assertThat(create("after", 100_000).statusCode()).isEqualTo(201);
    }
}
