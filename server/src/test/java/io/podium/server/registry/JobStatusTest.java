package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a Job's status may become, over several writes. */
class JobStatusTest {
    private static final String JOBS = "/apis/batch/v1/namespaces/default/jobs";
    private static final String NOON = "startTime: '2026-01-01T12:00:00Z'";
    private static final String ONE = "startTime: '2026-01-01T13:00:00Z'";

    private final World world = World.small();

    @BeforeEach
    void made() {
        world.ok(
                "POST " + JOBS,
                "{metadata: {name: j}, spec: {template: {spec: {restartPolicy: Never, containers:"
                        + " [{name: c, image: i}]}}}}");
        world.contentType = "application/merge-patch+json";
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void becomes(String status) {
        world.ok("PATCH " + JOBS + "/j/status", "{status: {" + status + "}}");
    }

    private static String suspended(boolean is) {
        String status = is ? "'True'" : "'False'";
        return ", conditions: [{type: Suspended, status: " + status + "}]";
    }

    @Test
    void theStartOfAJobThatRunsStays() {
        becomes(NOON);
        World.Reply reply = world.call("PATCH " + JOBS + "/j/status", "{status: {" + ONE + "}}");
        assertThat(reply.code()).isEqualTo(422);
        assertThat(reply.text())
                .isEqualTo(
                        "Job.batch \"j\" is invalid: status.startTime: Required value: startTime"
                                + " cannot be removed for unsuspended job");
    }

    /** Upstream's controller could not resume a Job it had suspended before 1.34.2. */
    @Test
    void whoIsResumedBeginsAnew() {
        becomes(NOON + suspended(true));
        becomes(ONE + suspended(false));
        assertThat(world.ok("GET " + JOBS + "/j").body().at("status").string("startTime"))
                .isEqualTo("2026-01-01T13:00:00Z");
    }
}
