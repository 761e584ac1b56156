package io.podium.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.TestServer;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a scrape over HTTPS says of requests made before it. */
class ScrapeTest {
    private static final String ADMIN = "admin-token";
    private static final String POD =
            "{\"metadata\":{\"name\":\"counted\"},"
                    + "\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"busybox:1\"}]}}";
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.started(0, Optional.empty());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String scrape() throws Exception {
        HttpResponse<String> response = server.get(ADMIN, "/metrics");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type").orElseThrow())
                .startsWith("text/plain; version=0.0.4");
        return response.body();
    }

    private static long number(String scraped, String series) {
        return scraped.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    @Test
    void everyRoomCountsWhatItDoes() throws Exception {
        String before = scrape();
        String made =
                "apiserver_request_total{verb=\"POST\",dry_run=\"\",group=\"\",version=\"v1\","
                        + "resource=\"configmaps\",subresource=\"\",scope=\"resource\","
                        + "component=\"apiserver\",code=\"201\"}";
        for (int i = 0; i < 3; i++) {
            assertThat(
                            server.post(
                                            ADMIN,
                                            "/api/v1/namespaces/default/configmaps",
                                            "{\"metadata\":{\"generateName\":\"c-\"}}")
                                    .statusCode())
                    .isEqualTo(201);
        }
        server.get(ADMIN, "/api/v1/namespaces/default/configmaps/none");
        server.get("wrong-token", "/api/v1/pods");
        server.get("jane-token", "/api/v1/pods");
        String after = scrape();
        assertThat(number(after, made) - number(before, made)).isEqualTo(3);
        assertThat(after)
                .contains(
                        "resource=\"configmaps\",subresource=\"\",scope=\"resource\","
                                + "component=\"apiserver\",code=\"404\"} 1\n",
                        "apiserver_storage_objects{resource=\"configmaps\"} ",
                        "apiserver_resource_objects{group=\"apps\",resource=\"deployments\"} 0\n",
                        "authentication_attempts{result=\"error\"} 1\n",
                        "authorization_attempts_total{result=\"no-opinion\"} 1\n",
                        "apiserver_admission_controller_admission_duration_seconds_count{"
                                + "name=\"NamespaceLifecycle\",type=\"validate\","
                                + "operation=\"CREATE\",rejected=\"false\"} ",
                        "kubernetes_build_info{major=\"1\",minor=\"36\",git_version=\"v1.36.",
                        "process_resident_memory_bytes ",
                        "jvm_memory_used_bytes{area=\"heap\"} ");
        String created =
                "etcd_requests_total{operation=\"create\",group=\"\",resource=\"configmaps\"}";
        assertThat(number(after, created) - number(before, created)).isEqualTo(3);
        String allowed =
                "apiserver_authorization_decisions_total{type=\"RBAC\",name=\"rbac\","
                        + "decision=\"allowed\"}";
        assertThat(number(after, allowed)).isGreaterThan(number(before, allowed));
    }

    @Test
    void refusedWritesAreCountedWhereTheyWereRefused() throws Exception {
        HttpResponse<String> refused = server.post(ADMIN, "/api/v1/namespaces/nowhere/pods", POD);
        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(scrape())
                .contains(
                        "apiserver_admission_controller_admission_duration_seconds_count{"
                                + "name=\"NamespaceLifecycle\",type=\"admit\","
                                + "operation=\"CREATE\",rejected=\"true\"} 1\n");
    }

    @Test
    void whoMayNotScrapeIsRefused() throws Exception {
        assertThat(server.get("jane-token", "/metrics").statusCode()).isEqualTo(403);
        assertThat(server.get("", "/metrics").statusCode()).isEqualTo(401);
    }
}
