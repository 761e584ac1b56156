package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What this server serves itself is available. */
class LocalApisTest {
    private static final String PATH = "/apis/apiregistration.k8s.io/v1/apiservices";
    private static final String LOCAL =
            "{metadata: {name: v1.example.com}, spec: {group: example.com, version: v1,"
                    + " groupPriorityMinimum: 100, versionPriority: 10}}";
    private static final String REMOTE =
            LOCAL.replace("10}}", "10, service: {namespace: ns, name: s}}}");

    private final World world = World.small();

    @AfterEach
    void close() {
        world.close();
    }

    private static MapValue condition(World.Reply reply) {
        assertThat(reply.body().map("status").list("conditions").size()).isEqualTo(1);
        return reply.body().map("status").list("conditions").map(0);
    }

    @Test
    void itIsAvailableFromItsCreationOn() {
        MapValue condition = condition(world.ok("POST " + PATH, LOCAL));
        assertThat(condition.string("type")).isEqualTo("Available");
        assertThat(condition.string("status")).isEqualTo("True");
        assertThat(condition.string("reason")).isEqualTo("Local");
        assertThat(condition.string("message")).isEqualTo("Local APIServices are always available");
        assertThat(condition.string("lastTransitionTime")).isEqualTo("2026-01-02T03:04:05Z");
    }

    @Test
    void whatAnotherServesIsNotSaidToBe() {
        World.Reply remote = world.ok("POST " + PATH, REMOTE);
        assertThat(remote.body().map("status").list("conditions").size()).isZero();
    }

    @Test
    void whatBecomesLocalIsAvailableFromThenOn() {
        String version = world.ok("POST " + PATH, REMOTE).version();
        world.loop.pass(Duration.ofSeconds(5));
        String local =
                LOCAL.replace("{metadata: {", "{metadata: {resourceVersion: \"" + version + "\", ");
        MapValue condition = condition(world.ok("PUT " + PATH + "/v1.example.com", local));
        assertThat(condition.string("reason")).isEqualTo("Local");
        assertThat(condition.string("lastTransitionTime")).isEqualTo("2026-01-02T03:04:10Z");
    }
}
