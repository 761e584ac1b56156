package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a client waits, over HTTPS, while the store does nothing until it is let go. */
class DeadlineTest {
    private static final String ADMIN = "admin-token";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final CountDownLatch letGo = new CountDownLatch(1);
    private TestServer server;

    private void hold(TestServer held) {
        server = held;
        held.loop.execute(() -> {
            try {
                letGo.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @AfterEach
    void close() {
        letGo.countDown();
        server.close();
    }

    private HttpResponse<String> create(String name, String query) throws Exception {
        return server.post(ADMIN, MAPS + query, "{\"metadata\":{\"name\":\"%s\"}}".formatted(name));
    }

    private static void isTimeout(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(504);
        assertThat(answer.body())
                .contains("\"kind\":\"Status\"", "\"status\":\"Failure\"", "\"code\":504")
                .contains("\"reason\":\"Timeout\"")
                .contains("request did not complete within requested timeout");
    }

    @Test
    void whoAskedForAnAnswerInTimeIsToldThatThereIsNoneAndWhatWasBegunGoesOn() throws Exception {
        hold(TestServer.limited(Limits.usual()));
        isTimeout(create("late", "?timeout=100ms"));
        assertThat(server.get(ADMIN, MAPS + "?timeout=30s").statusCode())
                .as("reads do not need who is busy")
                .isEqualTo(200);
        CompletableFuture<HttpResponse<String>> patient =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        return create("patient", "?timeout=50s");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
        letGo.countDown();
        assertThat(patient.join().statusCode()).isEqualTo(201);
        assertThat(server.get(ADMIN, MAPS + "/late").statusCode()).isEqualTo(200);
        assertThat(create("late", "?timeout=50s").statusCode()).isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?timeout=1h", "?timeout=0s"})
    void nobodyWaitsLongerThanTheServerWants(String query) throws Exception {
        hold(TestServer.limited(Limits.usual().withRequestTimeout(Duration.ofMillis(100))));
        isTimeout(create("late", query));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "10"})
    void whatIsNoTimeIsRefused(String timeout) throws Exception {
        hold(TestServer.limited(Limits.usual()));
        HttpResponse<String> refused = create("never", "?timeout=" + timeout);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .contains("\"reason\":\"BadRequest\"")
                .contains("invalid timeout specified in the request URL - ");
        assertThat(server.get(ADMIN, MAPS + "/never").statusCode()).isEqualTo(404);
    }
}
