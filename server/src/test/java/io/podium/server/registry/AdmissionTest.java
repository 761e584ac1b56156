package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import io.podium.server.registry.World.Reply;
import io.podium.server.request.Answer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the built-in plug-ins do to pods and other things. */
class AdmissionTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";

    private final World world = World.small();

    @AfterEach
    void close() {
        world.close();
    }

    private static String pod(String more) {
        return "{metadata: {name: p}, spec: {initContainers: [{name: i, image: x}], containers:"
                + " [{name: c, image: x}]"
                + more
                + "}}";
    }

    @Test
    void podsGetTheTokenOfTheirAccountInEveryContainer() {
        MapValue spec = world.ok("POST " + PODS, pod("")).body().map("spec");
        assertThat(spec.string("serviceAccountName")).isEqualTo("default");
        assertThat(spec.string("serviceAccount")).isEqualTo("default");
        MapValue volume = spec.list("volumes").map(0);
        assertThat(volume.string("name"))
                .matches("kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}");
        assertThat(volume.map("projected"))
                .hasToString(
                        "{defaultMode: 420, sources: [{serviceAccountToken: {expirationSeconds:"
                                + " 3607, path: token}}, {configMap: {items: [{key: ca.crt, path:"
                                + " ca.crt}], name: kube-root-ca.crt}}, {downwardAPI: {items:"
                                + " [{fieldRef: {apiVersion: v1, fieldPath: metadata.namespace}, path:"
                                + " namespace}]}}]}");
        for (String containers : new String[] {"initContainers", "containers"}) {
            MapValue mount = spec.list(containers).map(0).list("volumeMounts").map(0);
            assertThat(mount.string("name")).isEqualTo(volume.string("name"));
            assertThat(mount.string("mountPath"))
                    .isEqualTo("/var/run/secrets/kubernetes.io/serviceaccount");
            assertThat(mount.bool("readOnly")).isTrue();
        }
    }

    @Test
    void podsMayDoWithoutAToken() {
        assertThat(
                        world.ok("POST " + PODS, pod(", automountServiceAccountToken: false"))
                                .body()
                                .map("spec")
                                .has("volumes"))
                .isFalse();
    }

    @Test
    void podsWithoutAnAccountAreRefused() {
        Reply reply = world.call("POST " + PODS, pod(", serviceAccountName: ghost"));
        assertThat(reply.code()).isEqualTo(403);
        assertThat(reply.text())
                .isEqualTo(
                        "pods \"p\" is forbidden: error looking up service account default/ghost:"
                                + " serviceaccount \"ghost\" not found");
    }

    @Test
    void podsWaitForTheAccountOfANewNamespace() {
        world.ok("POST /api/v1/namespaces", "{metadata: {name: fresh}}");
        String pods = "/api/v1/namespaces/fresh/pods";
        CompletableFuture<Answer> early = world.start("POST " + pods, pod(""));
        world.loop.pass(Duration.ofMillis(400));
        assertThat(early).isNotDone();
        world.ok("POST /api/v1/namespaces/fresh/serviceaccounts", "{metadata: {name: default}}");
        world.loop.pass(Duration.ofMillis(200));
        assertThat(World.reply(early).code()).isEqualTo(201);
    }

    @Test
    void podsDoNotWaitForeverForTheirAccount() {
        world.ok("POST /api/v1/namespaces", "{metadata: {name: fresh}}");
        CompletableFuture<Answer> lonely =
                world.start("POST /api/v1/namespaces/fresh/pods", pod(""));
        world.loop.pass(Duration.ofSeconds(2));
        assertThat(World.reply(lonely).text())
                .contains("error looking up service account fresh/default");
        // Where there is no namespace nobody would make one.
        assertThat(world.call("POST /api/v1/namespaces/nowhere/pods", pod("")).code())
                .isNotEqualTo(201);
    }

    @Test
    void podsTolerateLostNodesForFiveMinutes() {
        MapValue spec =
                world.ok(
                                "POST " + PODS,
                                pod(
                                        ", tolerations: [{key: node.kubernetes.io/not-ready,"
                                                + " operator: Exists, effect: NoExecute}]"))
                        .body()
                        .map("spec");
        assertThat(spec.list("tolerations")).hasSize(2);
        assertThat(spec.list("tolerations").map(1).string("key"))
                .isEqualTo("node.kubernetes.io/unreachable");
        assertThat(spec.list("tolerations").map(1).integer("tolerationSeconds")).isEqualTo(300);
    }
}
