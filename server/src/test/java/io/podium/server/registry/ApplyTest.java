package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.error.ApiError;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.server.registry.World.Reply;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Managers of fields and server-side apply, as the verbs show them. */
class ApplyTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String WEB = "/apis/apps/v1/namespaces/default/deployments/web";
    private static final String MAP = "apiVersion: v1, kind: ConfigMap, metadata: {name: c}";

    private final World world = World.small();

    @BeforeEach
    void deploy() {
        world.ok(
                "POST /apis/apps/v1/namespaces/default/deployments",
                """
                {metadata: {name: web}, spec: {replicas: 1, selector: {matchLabels: {app: web}},
                 template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: i}]}}}}
                """);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Reply apply(String path, String query, String body) {
        world.contentType = "application/apply-patch+yaml";
        Reply reply = world.call("PATCH " + path + "?fieldManager=" + query, "{" + body + "}");
        world.contentType = "application/json";
        return reply;
    }

    private Reply patch(String line, String body) {
        world.contentType = "application/merge-patch+json";
        Reply reply = world.ok("PATCH " + line, body);
        world.contentType = "application/json";
        return reply;
    }

    /** Such as kubectl/Update/status{f:status}. */
    private static String managers(Reply reply) {
        var text = new StringBuilder();
        for (Object one : reply.metadata().list("managedFields")) {
            var entry = (MapValue) one;
            text.append(text.isEmpty() ? "" : " ")
                    .append(entry.string("manager"))
                    .append('/')
                    .append(entry.string("operation"))
                    .append(entry.has("subresource") ? "/" + entry.string("subresource") : "")
                    .append(entry.map("fieldsV1"));
        }
        return text.toString();
    }

    @Test
    void aConfigurationThatMeetsNothingNeedsTheRightToCreate() {
        world.contentType = "application/apply-patch+yaml";
        Reply denied =
                world.call(
                        "PATCH " + MAPS + "/c?fieldManager=a",
                        "{apiVersion: v1, kind: ConfigMap}",
                        verb -> {
                            throw ApiError.unauthorized();
                        });
        world.contentType = "application/json";
        assertThat(denied.code()).isEqualTo(401);
        assertThat(world.call("GET " + MAPS + "/c", "").code()).isEqualTo(404);
    }

    @Test
    void whoCreatesManagesWhatStandsThere() {
        Reply reply =
                world.ok("POST " + MAPS, "{metadata: {name: c, labels: {a: b}}, data: {x: u}}");
        assertThat(managers(reply))
                .isEqualTo(
                        "kubectl/Update{f:data: {.: {}, f:x: {}}, f:metadata: {f:labels: {.: {},"
                                + " f:a: {}}}}");
        assertThat(managers(world.ok("GET " + MAPS + "/c"))).isEqualTo(managers(reply));
        ListValue items = world.ok("GET " + MAPS).body().list("items");
        assertThat(items.map(0).at("metadata").list("managedFields")).hasSize(1);
    }

    @Test
    void whatNobodyChangesNeitherRaisesTheRevisionNorMovesATime() {
        Reply first = apply(MAPS + "/c", "m", MAP + ", data: {x: u}");
        assertThat(first.code()).isEqualTo(201);
        long revision = world.store.revision();
        world.loop.pass(Duration.ofMinutes(1));
        Reply again = apply(MAPS + "/c", "m", MAP + ", data: {x: u}");
        assertThat(again.code()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        world.ok("PUT " + MAPS + "/c?fieldManager=other", first.text());
        patch(MAPS + "/c", "{data: {x: u}}");
        assertThat(world.store.revision()).isEqualTo(revision);
    }

    @Test
    void aConflictSaysWithWhomAndForceEndsIt() {
        String config = "apiVersion: apps/v1, kind: Deployment, spec: {replicas: 3}";
        Reply refused = apply(WEB, "me", config);
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.reason()).isEqualTo("Conflict");
        assertThat(refused.text())
                .isEqualTo(
                        "Apply failed with 1 conflict: conflict with \"kubectl\" using apps/v1:"
                                + " .spec.replicas");
        Reply forced = apply(WEB, "me&force=true", config);
        assertThat(forced.body().map("spec").integer("replicas")).isEqualTo(3);
        assertThat(managers(forced))
                .startsWith("me/Apply{f:spec: {f:replicas: {}}} kubectl/Update");
    }

    @Test
    void whatNobodySaysAnyMoreGoes() {
        apply(MAPS + "/c", "a", MAP + ", data: {x: '1', w: '2', z: '3'}");
        apply(MAPS + "/c", "b", MAP + ", data: {w: '2'}");
        Reply reply = apply(MAPS + "/c", "a", MAP + ", data: {z: '3'}");
        assertThat(reply.body().map("data")).hasToString("{w: 2, z: 3}");
    }

    @Test
    void defaultsAreNotTheAppliersButStayAfterIt() {
        String config =
                "apiVersion: apps/v1, kind: Deployment, metadata: {name: new}, spec: {selector:"
                        + " {matchLabels: {app: new}}, template: {metadata: {labels: {app: new}}, spec:"
                        + " {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}}}";
        String path = "/apis/apps/v1/namespaces/default/deployments/new";
        Reply reply = apply(path, "m", config);
        assertThat(reply.code()).isEqualTo(201);
        assertThat(reply.body().map("spec").integer("replicas")).isEqualTo(1);
        assertThat(managers(reply)).doesNotContain("f:replicas").contains("containerPort\":80");
        long revision = world.store.revision();
        apply(path, "m", config);
        assertThat(world.store.revision()).isEqualTo(revision);
    }

    @Test
    void statusAndScaleAreManagedBesideTheObject() {
        Reply status =
                apply(
                        WEB + "/status",
                        "ctl",
                        "apiVersion: apps/v1, kind: Deployment, spec: {replicas: 9}, status:"
                                + " {conditions: [{type: Mine, status: 'True'}]}");
        assertThat(status.body().map("spec").integer("replicas")).isEqualTo(1);
        assertThat(managers(status)).contains("ctl/Apply/status{f:status: {f:conditions");
        Reply refused =
                apply(
                        WEB + "/scale",
                        "hpa",
                        "apiVersion: autoscaling/v1, kind: Scale, metadata: {name: web}, spec:"
                                + " {replicas: 4}");
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.text()).endsWith("\"kubectl\" using autoscaling/v1: .spec.replicas");
        patch(WEB + "/scale?fieldManager=hpa", "{spec: {replicas: 5}}");
        Reply now = world.ok("GET " + WEB);
        assertThat(now.body().map("spec").integer("replicas")).isEqualTo(5);
        assertThat(managers(now)).contains("hpa/Update/scale{f:spec: {f:replicas: {}}}");
    }

    @Test
    void managersAreForgottenOnDemandAndFoundAtTheNextApply() {
        world.ok("POST " + MAPS, "{metadata: {name: c}, data: {x: u}}");
        assertThat(managers(patch(MAPS + "/c", "{metadata: {managedFields: [{}]}}"))).isEmpty();
        assertThat(managers(patch(MAPS + "/c", "{data: {x: z}}"))).isEmpty();
        assertThat(managers(apply(MAPS + "/c", "m", MAP + ", data: {w: v}")))
                .contains("before-first-apply/Update{f:data: {.: {}, f:x: {}}}")
                .contains("m/Apply{f:data: {f:w: {}}}");
    }

    @Test
    void aDryRunShowsWhatWouldBe() {
        long revision = world.store.revision();
        Reply reply = apply(MAPS + "/c", "m&dryRun=All", MAP + ", data: {x: u}");
        assertThat(reply.code()).isEqualTo(201);
        assertThat(managers(reply)).isEqualTo("m/Apply{f:data: {f:x: {}}}");
        assertThat(world.store.revision()).isEqualTo(revision);
    }

    @Test
    void versionsOfAKindShareTheirManagers() {
        String path = "/namespaces/default/horizontalpodautoscalers";
        world.ok(
                "POST /apis/autoscaling/v1" + path,
                "{metadata: {name: h}, spec: {maxReplicas: 3, scaleTargetRef: {kind: Deployment,"
                        + " name: web, apiVersion: apps/v1}}}");
        Reply reply =
                apply(
                        "/apis/autoscaling/v2" + path + "/h",
                        "m",
                        "apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, spec:"
                                + " {maxReplicas: 4}");
        assertThat(reply.text())
                .isEqualTo(
                        "Apply failed with 1 conflict: conflict with \"kubectl\" using"
                                + " autoscaling/v1: .spec.maxReplicas");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    QUERY      | BODY                                               | CODE | MESSAGE
                    m          | apiVersion: v1, kind: Secret, metadata: {name: c}   | 400  | invalid object type: /v1, Kind=Secret
                    m          | apiVersion: v1, kind: ConfigMap, datum: 1           | 500  | failed to create typed patch object (/; /v1, Kind=ConfigMap): .datum: field not declared in schema
                    m          | apiVersion: v1, kind: ConfigMap, metadata: {managedFields: [{}]} | 400 | metadata.managedFields must be nil
                    m          | apiVersion: v1, kind: ConfigMap, metadata: {name: d} | 400 | does not match the name on the URL
                    m          | apiVersion: v1, kind: ConfigMap, metadata: {name: c, uid: u} | 409 | uid mismatch: the provided object specified uid u, and no existing object was found
                    ``         | apiVersion: v1, kind: ConfigMap                     | 422  | fieldManager: Required value: is required for apply patch
                    a%07       | apiVersion: v1, kind: ConfigMap                     | 422  | Invalid value: "a\\a": invalid character U+0007 (at position 1)
                    m          | kind: ConfigMap                                     | 400  | invalid object type: /, Kind=ConfigMap
                    """)
    void wrongConfigurationsChangeNothing(String query, String body, int code, String message) {
        long revision = world.store.revision();
        Reply reply = apply(MAPS + "/c", query, body);
        assertThat(reply.text()).contains(message);
        assertThat(reply.code()).isEqualTo(code);
        assertThat(world.store.revision()).isEqualTo(revision);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    BODY     | MESSAGE
                    `[a]`    | error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}
                    `7`      | error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go value of type map[string]interface {}
                    `a: b: c` | error decoding YAML: error converting YAML to JSON: yaml: mapping values are not allowed in this context
                    `null`   | invalid object type: /, Kind=
                    """)
    void whatIsNoConfigurationIsToldAsUpstreamReadsIt(String body, String message) {
        world.contentType = "application/apply-patch+yaml";
        Reply reply = world.call("PATCH " + MAPS + "/c?fieldManager=m", body);
        assertThat(reply.text()).isEqualTo(message);
        assertThat(reply.code()).isEqualTo(400);
    }

    @Test
    void whatStandsTwiceInAConfigurationIsTold() {
        String body = "apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {k: v, k: w}";
        assertThat(apply(MAPS + "/c", "m", body).warnings())
                .containsExactly("line 1: key \"k\" already set in map");
        assertThat(apply(MAPS + "/c", "m&fieldValidation=Strict", body).text())
                .isEqualTo(
                        "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal"
                                + " errors:\n  line 1: key \"k\" already set in map");
    }

    @Test
    void onlyAnApplyMayForce() {
        world.ok("POST " + MAPS, "{metadata: {name: c}}");
        world.contentType = "application/merge-patch+json";
        assertThat(world.call("PATCH " + MAPS + "/c?force=true", "{data: {}}").text())
                .contains("force: Forbidden: may not be specified for non-apply patch");
        assertThat(
                        world.call(
                                        "PATCH " + MAPS + "/c?fieldManager=" + "m".repeat(129),
                                        "{data: {}}")
                                .text())
                .contains("fieldManager: Too long: may not be more than 128 bytes");
    }
}
