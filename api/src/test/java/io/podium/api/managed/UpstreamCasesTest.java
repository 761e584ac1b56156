package io.podium.api.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.podium.api.error.ApiError;
import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.schema.Defaults;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Histories of objects and what Kubernetes 1.36 makes of each: fields, managers, conflicts. */
class UpstreamCasesTest {
    private static final String NOW = "2026-01-01T00:00:00Z";

    private final JsonDecoder json = new JsonDecoder();
    private final Ownership ownership = new Ownership();
    private final Applying applying = new Applying(ownership);

    static Stream<Named<MapValue>> cases() throws IOException {
        try (InputStream in = UpstreamCasesTest.class.getResourceAsStream("cases.jsonl")) {
            List<String> lines =
                    new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            return lines.stream()
                    .map(line -> (MapValue) Loose.parse(line))
                    .map(one -> Named.of(one.string("name"), one));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyStepEndsAsUpstreamHasIt(MapValue history) {
        Resource resource =
                Schema.kubernetes()
                        .kind(history.string("apiVersion"), history.string("kind"))
                        .orElseThrow();
        Optional<TypedMap> live = Optional.empty();
        for (Object one : history.list("steps")) {
            var step = (MapValue) one;
            if (step.string("error").isEmpty()) {
                TypedMap expected = typed(step.get("result"), resource);
                TypedMap found = done(resource, live, step);
                assertThat(shown(found)).as(describe(step)).isEqualTo(shown(expected));
                live = Optional.of(expected);
            } else {
                Optional<TypedMap> before = live;
                ApiError refusal =
                        catchThrowableOfType(ApiError.class, () -> done(resource, before, step));
                assertThat(refusal).as(describe(step)).hasMessage(step.string("error"));
                if (step.has("causes")) {
                    assertThat(
                                    refusal.details().causes().stream()
                                            .map(cause -> cause.field() + ": " + cause.message()))
                            .containsExactlyInAnyOrderElementsOf(
                                    step.list("causes").stream()
                                            .map(cause -> (MapValue) cause)
                                            .map(cause ->
                                                    cause.string("field")
                                                            + ": "
                                                            + cause.string("message"))
                                            .toList());
                }
            }
        }
    }

    private static String describe(MapValue step) {
        return step.string("op") + " by " + step.string("manager") + ": " + step.get("object");
    }

    private TypedMap typed(Object value, Resource resource) {
        return json.decode(JsonEncoder.encode(value), resource.type()).value();
    }

    private TypedMap done(Resource resource, Optional<TypedMap> live, MapValue step) {
        Site site = Site.of(resource, step.string("sub"), Site.Versioning.NONE);
        String manager = step.string("manager");
        if (step.string("op").equals("apply")) {
            var order =
                    new Applying.Order(
                            (MapValue) step.get("object"), manager, step.bool("force"), NOW);
            return applying.applied(site, live, order);
        }
        TypedMap wanted = typed(step.get("object"), resource);
        return live.map(old -> ownership.updated(site, old, wanted, manager, NOW))
                .orElseGet(() -> ownership.created(site, wanted, manager, NOW));
    }

    /** Without what only the server fills in. */
    private String shown(TypedMap object) {
        TypedMap plain = object;
        if (object.get("metadata") instanceof TypedMap metadata) {
            plain = object.with("metadata", metadata.without("uid"));
        }
        return JsonEncoder.text(Defaults.fill(plain));
    }
}
