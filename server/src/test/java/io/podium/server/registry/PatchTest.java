package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

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
                    merge-patch+json | {metadata: {uid: other}}                    | 409  | Precondition \
                    failed: UID in precondition: other
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
