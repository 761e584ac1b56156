package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.registry.World.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The everyday verbs on one object. */
class VerbsTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    private static final String WEB =
            "{metadata: {name: web}, spec: {replicas: 2, selector: {matchLabels: {app: web}},"
                    + " template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image:"
                    + " nginx}]}}}}";

    private final World world = World.small();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void createFillsInWhatOnlyTheServerKnows() {
        Reply reply =
                world.ok("POST " + MAPS, "{metadata: {name: a, labels: {x: z}}, data: {k: v}}");
        assertThat(reply.code()).isEqualTo(201);
        assertThat(reply.text())
                .startsWith(
                        "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\","
                                + "\"namespace\":\"default\",\"uid\":\"");
        assertThat(reply.metadata().string("creationTimestamp")).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(reply.metadata().string("uid")).hasSize(36);
        assertThat(reply.version()).isEqualTo(Long.toString(world.store.revision()));
        assertThat(world.ok("GET " + MAPS + "/a").text()).isEqualTo(reply.text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    BODY                                                     | CODE | MESSAGE
                    {metadata: {name: a}}                                    | 409  | configmaps "a" already exists
                    {metadata: {name: b, namespace: other}}                  | 400  | the namespace of the \
                    provided object does not match the namespace sent on the request
                    {metadata: {}}                                           | 422  | ConfigMap "" is invalid: \
                    metadata.name: Required value: name or generateName is required
                    {metadata: {name: b, resourceVersion: "5"}}              | 400  | resourceVersion should \
                    not be set on objects to be created
                    {metadata: {name: b}, kind: Pod}                         | 400  | Pod in version "v1" \
                    cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion
                    {metadata: {name: b}, kind: Podd}                        | 400  | Podd in version "v1" \
                    cannot be handled as a ConfigMap: no kind "Podd" is registered for version "v1"
                    {metadata: {name: b}, apiVersion: v2}                    | 400  | ConfigMap in version "v2" \
                    cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2"
                    """)
    void createRefuses(String body, int code, String message) {
        world.ok("POST " + MAPS, "{metadata: {name: a}}");
        Reply reply = world.call("POST " + MAPS, body);
        assertThat(reply.text()).isEqualTo(message);
        assertThat(reply.code()).isEqualTo(code);
        assertThat(world.ok("GET " + MAPS).body().list("items")).hasSize(1);
    }

    @Test
    void namespacesMustBeThereAndNotOnTheirWayOut() {
        Reply missing =
                world.call("POST /api/v1/namespaces/nowhere/configmaps", "{metadata: {name: a}}");
        assertThat(missing.code()).isEqualTo(404);
        assertThat(missing.text()).isEqualTo("namespaces \"nowhere\" not found");

        world.ok("POST /api/v1/namespaces", "{metadata: {name: old}}");
        assertThat(world.ok("DELETE /api/v1/namespaces/old").body().map("status").string("phase"))
                .isEqualTo("Terminating");
        Reply late = world.call("POST /api/v1/namespaces/old/configmaps", "{metadata: {name: a}}");
        assertThat(late.code()).isEqualTo(403);
        assertThat(late.text())
                .isEqualTo(
                        "configmaps \"a\" is forbidden: unable to create new content in namespace"
                                + " old because it is being terminated");
    }

    @Test
    void generatedNamesAreTriedAgainWhileTheyAreTaken() {
        var names = new ArrayList<String>();
        for (int i = 0; i < 50; i++) {
            names.add(world.ok("POST " + MAPS, "{metadata: {generateName: x-}}").name());
        }
        assertThat(names)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("x-[bcdfghjklmnpqrstvwxz2456789]{5}"));
        String longName =
                world.ok("POST " + MAPS, "{metadata: {generateName: " + "y".repeat(70) + "}}")
                        .name();
        assertThat(longName).hasSize(63);
    }

    @Test
    void updateWantsTheVersionItWasMadeFrom() {
        Reply first = world.ok("POST " + MAPS, "{metadata: {name: a}}");
        String body = "{metadata: {name: a, resourceVersion: \"%s\"}, data: {k: %s}}";
        Reply second = world.ok("PUT " + MAPS + "/a", body.formatted(first.version(), "one"));
        assertThat(Long.parseLong(second.version())).isGreaterThan(Long.parseLong(first.version()));
        assertThat(second.metadata().string("uid")).isEqualTo(first.metadata().string("uid"));

        Reply stale = world.call("PUT " + MAPS + "/a", body.formatted(first.version(), "two"));
        assertThat(stale.code()).isEqualTo(409);
        assertThat(stale.text())
                .isEqualTo(
                        "Operation cannot be fulfilled on configmaps \"a\": the object has been"
                                + " modified; please apply your changes to the latest version and try"
                                + " again");

        Reply free = world.ok("PUT " + MAPS + "/a", "{metadata: {name: a}, data: {k: three}}");
        assertThat(free.body().map("data").string("k")).isEqualTo("three");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    BODY                                         | CODE | MESSAGE
                    {metadata: {name: b}}                        | 400  | the name of the object (b) does not \
                    match the name on the URL (a)
                    {metadata: {}}                               | 400  | the name of the object (a based on \
                    URL) was undeterminable: name must be provided
                    {metadata: {name: a, namespace: x}}          | 400  | the namespace of the object (x) does \
                    not match the namespace on the request (default)
                    {metadata: {name: a, uid: u}}                | 409  | Operation cannot be fulfilled on \
                    configmaps "a": StorageError: invalid object, Code: 4, Key: \
                    /registry/configmaps/default/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition \
                    failed: UID in precondition: u, UID in object meta: UID
                    {metadata: {name: a, resourceVersion: "no"}} | 400  | resourceVersion: Invalid value: "no": \
                    strconv.ParseUint: parsing "no": invalid syntax
                    """)
    void updateRefuses(String body, int code, String message) {
        Reply made = world.ok("POST " + MAPS, "{metadata: {name: a}}");
        Reply reply = world.call("PUT " + MAPS + "/a", body);
        assertThat(reply.text().replace(made.metadata().string("uid"), "UID")).isEqualTo(message);
        assertThat(reply.code()).isEqualTo(code);
        assertThat(world.call("PUT " + MAPS + "/missing", "{metadata: {name: missing}}").code())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    BODY      | MESSAGE
                    `[a]`     | couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (5b615d)
                    `a: b: c` | yaml: mapping values are not allowed in this context (613a20623a2063)
                    """)
    void whatIsNoYamlOfAnObjectIsTold(String body, String message) {
        world.contentType = "application/yaml";
        assertThat(world.call("POST " + MAPS, body).text())
                .isEqualTo(
                        "the object provided is unrecognized (must be of type ConfigMap): "
                                + message);
    }

    /** Who updates what was deleted meanwhile means another object, also where none is. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PATH                                                   | KEY
                    /api/v1/namespaces/default/configmaps/gone             | configmaps/default/gone
                    /api/v1/namespaces/default/services/gone               | services/specs/default/gone
                    /api/v1/nodes/gone                                     | minions/gone
                    /api/v1/nodes/gone/status                              | minions/gone
                    /apis/apps/v1/namespaces/default/deployments/gone      | deployments/default/gone
                    /apis/coordination.k8s.io/v1/namespaces/default/leases/gone | leases/default/gone
                    /apis/networking.k8s.io/v1/namespaces/default/ingresses/gone | ingress/default/gone
                    """)
    void anUpdateOfWhatIsGoneMeantAnother(String path, String key) {
        Reply reply = world.call("PUT " + path, "{metadata: {name: gone, uid: u}}");
        assertThat(reply.text())
                .endsWith(
                        " \"gone\": StorageError: invalid object, Code: 4, Key: /registry/"
                                + key
                                + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed:"
                                + " UID in precondition: u, UID in object meta: ");
        assertThat(reply.code()).isEqualTo(409);
    }

    @Test
    void whatOnlyTheServerSaysIsNobodysField() {
        Reply made =
                world.ok(
                        "POST " + MAPS,
                        "{metadata: {name: a, uid: u, deletionTimestamp: \"2020-01-01T00:00:00Z\","
                                + " deletionGracePeriodSeconds: 3}}");
        assertThat(made.metadata().has("managedFields")).isFalse();
        assertThat(made.metadata().has("deletionTimestamp")).isFalse();
        assertThat(made.metadata().string("uid")).isNotEqualTo("u");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    BODY                                     | SUMMARY
                    `{"`                                     | unexpected end of JSON input ({")
                    `{"a": "012345678901234567890123456789,` | unexpected end of JSON input ({"a": "01234567890123456789012 ...)
                    `["a"]`                                  | json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (5b2261225d)
                    ``                                       | unexpected end of JSON input (<empty>)
                    """)
    void whatIsNoJsonIsShownInPart(String body, String summary) {
        assertThat(world.call("POST " + MAPS, body).text()).endsWith(summary);
    }

    @Test
    void writesThatChangeNothingMakeNoRevision() {
        world.ok("POST " + DEPLOYMENTS, WEB);
        long before = world.store.revision();
        Reply put = world.ok("PUT " + DEPLOYMENTS + "/web", WEB);
        world.contentType = "application/merge-patch+json";
        world.ok("PATCH " + DEPLOYMENTS + "/web", "{spec: {replicas: 2}}");
        assertThat(world.store.revision()).isEqualTo(before);
        assertThat(put.version()).isEqualTo(Long.toString(before));
    }

    @Test
    void generationCountsChangesOfTheSpecOnEveryVerb() {
        var generations = new ArrayList<Long>();
        generations.add(world.ok("POST " + DEPLOYMENTS, WEB).metadata().integer("generation"));
        world.contentType = "application/merge-patch+json";
        for (String[] patch :
                List.of(
                        new String[] {"", "{spec: {replicas: 3}}"},
                        new String[] {"", "{metadata: {labels: {a: b}}}"},
                        new String[] {"", "{metadata: {annotations: {a: b}}}"},
                        new String[] {"/status", "{status: {replicas: 1}}"},
                        new String[] {"/scale", "{spec: {replicas: 4}}"})) {
            world.ok("PATCH " + DEPLOYMENTS + "/web" + patch[0], patch[1]);
            generations.add(
                    world.ok("GET " + DEPLOYMENTS + "/web").metadata().integer("generation"));
        }
        assertThat(generations).containsExactly(1L, 2L, 2L, 3L, 3L, 4L);
    }

    @Test
    void statusAndSpecHaveWaysOfTheirOwn() {
        world.ok(
                "POST " + DEPLOYMENTS,
                WEB.replace("spec: {rep", "status: {replicas: 9}, spec: {rep"));
        assertThat(world.ok("GET " + DEPLOYMENTS + "/web").body().map("status").integer("replicas"))
                .isZero();
        world.contentType = "application/merge-patch+json";
        Reply reply =
                world.ok(
                        "PATCH " + DEPLOYMENTS + "/web/status",
                        "{status: {replicas: 1}, spec: {replicas: 8}}");
        assertThat(reply.body().map("status").integer("replicas")).isEqualTo(1);
        assertThat(reply.body().map("spec").integer("replicas")).isEqualTo(2);
        Reply main =
                world.ok(
                        "PATCH " + DEPLOYMENTS + "/web",
                        "{status: {replicas: 7}, spec: {replicas: 8}}");
        assertThat(main.body().map("status").integer("replicas")).isEqualTo(1);
        assertThat(main.body().map("spec").integer("replicas")).isEqualTo(8);
    }

    @Test
    void dryRunsTellAllAndDoNothing() {
        long before = world.store.revision();
        Reply made = world.ok("POST " + MAPS + "?dryRun=All", "{metadata: {name: a}}");
        assertThat(made.metadata().has("uid")).isTrue();
        assertThat(made.metadata().has("resourceVersion")).isFalse();
        assertThat(world.call("POST " + MAPS + "?dryRun=All", "{metadata: {name: A_b}}").code())
                .isEqualTo(422);
        assertThat(world.store.revision()).isEqualTo(before);

        world.ok("POST " + MAPS, "{metadata: {name: a}}");
        long then = world.store.revision();
        Reply put =
                world.ok("PUT " + MAPS + "/a?dryRun=All", "{metadata: {name: a}, data: {k: v}}");
        assertThat(put.body().map("data").string("k")).isEqualTo("v");
        world.ok("DELETE " + MAPS + "/a?dryRun=All");
        world.ok("DELETE " + MAPS + "?dryRun=All");
        assertThat(world.store.revision()).isEqualTo(then);
        assertThat(world.ok("GET " + MAPS + "/a").body().map("data").isEmpty()).isTrue();

        Reply wrong = world.call("POST " + MAPS + "?dryRun=maybe", "{metadata: {name: b}}");
        assertThat(wrong.text())
                .isEqualTo(
                        "CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value:"
                                + " [\"maybe\"]: supported values: \"All\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    VALIDATION | CODE | TEXT
                    Strict     | 400  | ConfigMap in version "v1" cannot be handled as a ConfigMap: strict \
                    decoding error: unknown field "metadata.bogus", unknown field "extra"
                    Warn       | 201  | unknown field "metadata.bogus" + unknown field "extra"
                    Ignore     | 201  | ``
                    None       | 422  | CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported \
                    value: "None": supported values: "", "Ignore", "Strict", "Warn"
                    """)
    void unknownFieldsAreRefusedToldOrIgnored(String validation, int code, String text) {
        Reply reply =
                world.call(
                        "POST " + MAPS + "?fieldValidation=" + validation,
                        "{\"metadata\":{\"name\":\"a\",\"bogus\":1},\"extra\":2}");
        assertThat(reply.code()).isEqualTo(code);
        assertThat(code == 201 ? String.join(" + ", reply.warnings()) : reply.text())
                .isEqualTo(text);
    }

    @Test
    void yamlIsReadAndWritten() {
        world.contentType = "application/yaml";
        world.accept = "application/yaml";
        Reply reply = world.ok("POST " + MAPS, "metadata:\n  name: a\ndata:\n  k: |\n    x\n");
        assertThat(reply.text()).contains("apiVersion: v1\n").contains("k: |\n");
        assertThat(reply.body().map("data").string("k")).isEqualTo("x\n");
        world.contentType = "text/plain";
        assertThat(world.call("POST " + MAPS, "x: y").code()).isEqualTo(415);
        world.accept = "application/cbor";
        Reply refused = world.call("GET " + MAPS + "/a", "");
        assertThat(refused.code()).isEqualTo(406);
        world.accept = "application/cbor,application/json;q=0.5";
        assertThat(world.ok("GET " + MAPS + "/a").text()).startsWith("{\"kind\"");
    }
}
