package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.ComponentStatus;
import io.podium.api.value.TypedMap;
import io.podium.server.health.ControlPlane;
import io.podium.server.request.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How parts of the control plane that run in this process are found to be. */
class ComponentStatusesTest {
    private final World world = World.small();
    private final StepLoop scheduling = new StepLoop();

    @AfterEach
    void close() {
        world.close();
    }

    private CompletableFuture<Answer> ask() {
        return world.start("GET /api/v1/componentstatuses/scheduler", "");
    }

    private static String told(CompletableFuture<Answer> answer) {
        assertThat(answer).isDone();
        var condition =
                ComponentStatus.of((TypedMap) answer.join().object()).conditions().getFirst();
        return condition.status() + " " + condition.message() + condition.error();
    }

    @Test
    void whoseLoopTurnsIsWell() {
        world.plane.runs(ControlPlane.SCHEDULER, scheduling);
        CompletableFuture<Answer> answer = ask();
        world.loop.settle();
        assertThat(answer).isNotDone();
        scheduling.settle();
        world.loop.settle();
        assertThat(told(answer)).isEqualTo("True ok");
    }

    @Test
    void whoseLoopStandsStillIsNotWaitedForLongerThanTwentySeconds() {
        world.plane.runs(ControlPlane.SCHEDULER, scheduling);
        CompletableFuture<Answer> answer = ask();
        world.loop.pass(Duration.ofSeconds(19));
        assertThat(answer).isNotDone();
        world.loop.pass(Duration.ofSeconds(1));
        assertThat(told(answer))
                .isEqualTo(
                        "False Get \"https://127.0.0.1:10259/healthz\": context deadline exceeded");
    }

    @Test
    void whoHasEndedRefuses() throws Exception {
        AutoCloseable running = world.plane.runs(ControlPlane.SCHEDULER, scheduling);
        running.close();
        assertThat(told(ask()))
                .isEqualTo(
                        "False Get \"https://127.0.0.1:10259/healthz\": dial tcp 127.0.0.1:10259:"
                                + " connect: connection refused");
    }

    @Test
    void aListWaitsForAll() {
        world.plane.runs(ControlPlane.SCHEDULER, scheduling);
        CompletableFuture<Answer> answer = world.start("GET /api/v1/componentstatuses", "");
        world.loop.settle();
        assertThat(answer).isNotDone();
        scheduling.settle();
        world.loop.settle();
        assertThat(new String(answer.join().bytes().get(), StandardCharsets.UTF_8))
                .contains(
                        "{\"metadata\":{\"name\":\"scheduler\"},\"conditions\":[{\"type\":\"Healthy\","
                                + "\"status\":\"True\",\"message\":\"ok\"}]}");
    }
}
