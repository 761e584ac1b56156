package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import io.podium.server.registry.World.Reply;
import io.podium.server.request.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patches: of which type, on what, and against whom. */
class PatchTest {
    private static final String WEB = "/apis/apps/v1/namespaces/default/deployments/web";

    private final World world = World.small();

    @BeforeEach
    void create() {
        world.ok(
                "POST /apis/apps/v1/namespaces/default/deployments",
                "{metadata: {name: web}, spec: {selector: {matchLabels: {app: web}}, template:"
                        + " {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: one},"
                        + " {name: b, image: two}]}}}}");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Reply patch(String type, String body) {
        world.contentType = "application/" + type;
        return world.call("PATCH " + WEB, body);
    }

    private static List<String> images(Reply reply) {
        var images = new ArrayList<String>();
        var containers = reply.body().at("spec", "template", "spec").list("containers");
        for (int i = 0; i < containers.size(); i++) {
            images.add(containers.map(i).string("image"));
        }
        return images;
    }

    @Test
    void strategicPatchesMergeContainersByName() {
        Reply reply =
                patch(
                        "strategic-merge-patch+json",
                        "{spec: {template: {spec: {containers: [{name: b, image: three}]}}}}");
        assertThat(images(reply)).containsExactlyInAnyOrder("one", "three");
    }

    @Test
    void mergePatchesReplaceLists() {
        Reply reply =
                patch(
                        "merge-patch+json",
                        "{spec: {template: {spec: {containers: [{name: b, image: three}]}}}}");
        assertThat(images(reply)).containsExactly("three");
    }

    @Test
    void jsonPatchesDoWhatTheySayStepByStep() {
        Reply reply =
                patch(
                        "json-patch+json",
                        "[{\"op\":\"test\",\"path\":\"/spec/replicas\",\"value\":1},"
                                + "{\"op\":\"replace\",\"path\":"
                                + "\"/spec/template/spec/containers/0/image\",\"value\":\"x\"}]");
        assertThat(images(reply)).containsExactly("x", "two");
        Reply failed =
                patch(
                        "json-patch+json",
                        "[{\"op\":\"test\",\"path\":\"/spec/replicas\",\"value\":7}]");
        assertThat(failed.code()).isEqualTo(422);
    }

    /**
     * Clients print causes alone where there are any: here the one on the patch, which shows the
     * whole result of a patch by an RFC, and the patch itself of a strategic one.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    TYPE                        | BODY                           | CAUSE
                    merge-patch+json            | {spec: {replicas: many}}       | .*\\\\"replicas\\\\":\\\\"many\\\\".*: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32
                    json-patch+json             | [{"op":"add","path":"/spec/replicas","value":"many"}] | .*\\\\"name\\\\":\\\\"web\\\\".*: json: cannot unmarshal string into Go struct field .* of type int32
                    strategic-merge-patch+json  | {spec: {replicas: many}}       | "map\\[spec:map\\[replicas:many]]": unrecognized type: int32
                    strategic-merge-patch+json  | {spec: {replicas: 1.5}}        | "map\\[spec:map\\[replicas:1.5]]": cannot convert float64 to int32
                    strategic-merge-patch+json  | {metadata: {labels: {a: 1}}}   | "map\\[metadata:map\\[labels:map\\[a:1]]]": cannot convert int64 to string
                    strategic-merge-patch+json  | {metadata: {labels: {a: []}}}  | .*: unrecognized type: string
                    strategic-merge-patch+json  | {metadata: {labels: x}}        | .*: cannot restore map from string
                    strategic-merge-patch+json  | {metadata: {finalizers: {}}}   | .*: cannot restore slice from map
                    strategic-merge-patch+json  | {spec: {template: 3}}          | .*: cannot restore struct from: int64
                    """)
    void whatDoesNotFitIsACauseOnThePatch(String type, String body, String cause) {
        Reply reply = patch(type, body);
        assertThat(reply.code()).isEqualTo(422);
        MapValue details = reply.body().map("details");
        assertThat(details.has("kind")).isFalse();
        assertThat(details.list("causes")).hasSize(1);
        MapValue only = details.list("causes").map(0);
        assertThat(only.string("field")).isEqualTo("patch");
        assertThat(only.string("message")).matches("Invalid value: " + cause);
        assertThat(reply.text()).isEqualTo(" \"\" is invalid: patch: " + only.string("message"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    TYPE                       | BODY           | VALIDATION | MESSAGE
                    merge-patch+json           | `["a"]`        | Warn       | error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}
                    merge-patch+json           | `["a"]`        | Ignore     | Invalid JSON Patch
                    merge-patch+json           | `{"a"`         | Strict     | error decoding patch: unexpected end of JSON input
                    merge-patch+json           | `{"a"`         | Ignore     | Invalid JSON Patch
                    json-patch+json            | `{"op":"add"}` | Warn       | error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp
                    json-patch+json            | `{"op":"add"}` | Ignore     | json: cannot unmarshal object into Go value of type jsonpatch.Patch
                    json-patch+json            | `[1]`          | Warn       | error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp
                    json-patch+json            | `[{"op":1}]`   | Warn       | error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string
                    json-patch+json            | `[{"op"`       | Warn       | error decoding patch: unexpected end of JSON input
                    strategic-merge-patch+json | `["a"]`        | Warn       | json: cannot unmarshal array into Go value of type map[string]interface {}
                    strategic-merge-patch+json | `{"a"`         | Warn       | unexpected end of JSON input
                    """)
    void whatIsNoPatchOfItsTypeIsToldAsUpstreamReadsIt(
            String type, String body, String validation, String message) {
        world.contentType = "application/" + type;
        Reply reply = world.call("PATCH " + WEB + "?fieldValidation=" + validation, body);
        assertThat(reply.text()).isEqualTo(message);
        assertThat(reply.code()).isEqualTo(400);
    }

    @Test
    void strictPatchesShowThemselvesToo() {
        world.contentType = "application/strategic-merge-patch+json";
        Reply strategic =
                world.call("PATCH " + WEB + "?fieldValidation=Strict", "{spec: {none: 1}}");
        assertThat(strategic.text())
                .isEqualTo(
                        " \"\" is invalid: patch: Invalid value: \"map[spec:map[none:1]]\": strict"
                                + " decoding error: unknown field \"spec.none\"");
        world.contentType = "application/merge-patch+json";
        Reply merge = world.call("PATCH " + WEB + "?fieldValidation=Strict", "{spec: {none: 1}}");
        assertThat(merge.text())
                .contains("\\\"none\\\":1", "\\\"name\\\":\\\"web\\\"")
                .endsWith("\": strict decoding error: unknown field \"spec.none\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    TYPE             | BODY                                        | CODE | MESSAGE
                    apply-patch+yaml | {spec: {replicas: 2}}                       | 422  | fieldManager: \
                    Required value: is required for apply patch
                    json             | {}                                          | 415  | the body of the \
                    request was in an unknown format
                    merge-patch+json | {"spec": {"replicas"                        | 400  | end
                    merge-patch+json | {metadata: {name: other}}                   | 400  | the name of the \
                    object (other) does not match the name on the URL (web)
                    merge-patch+json | {metadata: {resourceVersion: "1"}}          | 409  | the object has been \
                    modified
                    merge-patch+json | {metadata: {uid: other}}                    | 422  | Deployment.apps \
                    "web" is invalid: metadata.uid: Invalid value: "other": field is immutable
                    merge-patch+json | {spec: {replicas: -1}}                      | 422  | spec.replicas: \
                    Invalid value: -1
                    merge-patch+json | {spec: {replicas: many}}                    | 422  | replicas
                    merge-patch+json | {spec: {selector: {matchLabels: {a: b}}}}   | 422  | field is immutable
                    """)
    void wrongPatchesChangeNothing(String type, String body, int code, String message) {
        long before = world.store.revision();
        Reply reply = patch(type, body);
        assertThat(reply.text()).contains(message);
        assertThat(reply.code()).isEqualTo(code);
        assertThat(world.store.revision()).isEqualTo(before);
    }

    @Test
    void strictPatchesRefuseWhatTheSchemaDoesNotKnow() {
        world.contentType = "application/merge-patch+json";
        Reply strict = world.call("PATCH " + WEB + "?fieldValidation=Strict", "{spec: {bogus: 1}}");
        assertThat(strict.code()).isEqualTo(422);
        assertThat(strict.text()).contains("strict decoding error: unknown field \"spec.bogus\"");
        Reply warned = world.ok("PATCH " + WEB, "{spec: {bogus: 1}}");
        assertThat(warned.warnings()).containsExactly("unknown field \"spec.bogus\"");
    }

    /**
     * All start from the same object; the store takes one, the others try again on what it made.
     */
    @Test
    void rivalsAreTriedAgainOnTheFreshObject() {
        world.contentType = "application/merge-patch+json";
        var all = new ArrayList<CompletableFuture<Answer>>();
        for (int i = 0; i < 4; i++) {
            all.add(world.start("PATCH " + WEB, "{metadata: {labels: {l" + i + ": v}}}"));
        }
        world.loop.settle();
        all.forEach(one -> assertThat(World.reply(one).code()).isEqualTo(200));
        assertThat(world.ok("GET " + WEB).metadata().map("labels").size()).isEqualTo(4);
    }

    @Test
    void afterFiveTriesAPatchGivesUp() {
        world.contentType = "application/merge-patch+json";
        var all = new ArrayList<CompletableFuture<Answer>>();
        for (int i = 0; i < 7; i++) {
            all.add(world.start("PATCH " + WEB, "{metadata: {labels: {l" + i + ": v}}}"));
        }
        world.loop.settle();
        assertThat(all.stream().map(one -> World.reply(one).code())).containsOnly(200, 409);
    }

    @Test
    void unconditionalUpdatesOfRivalsAllSucceed() {
        String maps = "/api/v1/namespaces/default/configmaps";
        world.ok("POST " + maps, "{metadata: {name: a}}");
        var all = new ArrayList<CompletableFuture<Answer>>();
        for (int i = 0; i < 20; i++) {
            all.add(
                    world.start(
                            "PUT " + maps + "/a", "{metadata: {name: a}, data: {k: v" + i + "}}"));
        }
        world.loop.settle();
        all.forEach(one -> assertThat(World.reply(one).code()).isEqualTo(200));
    }
}
