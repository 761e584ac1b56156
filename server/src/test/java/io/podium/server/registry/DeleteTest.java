package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.registry.World.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How objects go. */
class DeleteTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String SETS = "/apis/apps/v1/namespaces/default/replicasets";

    private final World world = World.small();

    @AfterEach
    void close() {
        world.close();
    }

    private void pod(String name, String node) {
        world.ok(
                "POST " + PODS,
                "{metadata: {name: "
                        + name
                        + "}, spec: {containers: [{name: c, image: i}], nodeName: '"
                        + node
                        + "'}}");
    }

    @Test
    void whatIsGoneIsToldByAStatusOrByTheObject() {
        world.ok("POST " + MAPS, "{metadata: {name: a}}");
        Reply status = world.ok("DELETE " + MAPS + "/a");
        assertThat(status.text())
                .startsWith("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},")
                .contains("\"status\":\"Success\",\"details\":{\"name\":\"a\",")
                .contains("\"kind\":\"configmaps\",\"uid\":\"")
                .endsWith("\"}}\n");
        pod("p", "");
        assertThat(world.ok("DELETE " + PODS + "/p").body().string("kind")).isEqualTo("Pod");
        Reply again = world.call("DELETE " + PODS + "/p", "");
        assertThat(again.code()).isEqualTo(404);
        assertThat(again.text()).isEqualTo("pods \"p\" not found");
    }

    /** Pods of Jobs stay by default, which nobody expects any more. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    WHAT                    | WARNED
                    jobs/j                  | true
                    jobs/j?propagationPolicy=Background | false
                    jobs/j?propagationPolicy=Orphan     | false
                    jobs/j?orphanDependents=true        | false
                    jobs                    | true
                    jobs?propagationPolicy=Foreground   | false
                    cronjobs                | false
                    """)
    void whoLeavesOpenWhatBecomesOfPodsOfAJobIsWarned(String what, boolean isWarned) {
        String batch = "/apis/batch/v1/namespaces/default/";
        world.ok(
                "POST " + batch + "jobs",
                "{metadata: {name: j}, spec: {template: {spec: {restartPolicy: Never, containers:"
                        + " [{name: c, image: i}]}}}}");
        String warning =
                "child pods are preserved by default when jobs are deleted; set"
                        + " propagationPolicy=Background to remove them or set"
                        + " propagationPolicy=Orphan to suppress this warning";
        assertThat(world.ok("DELETE " + batch + what).warnings())
                .isEqualTo(isWarned ? List.of(warning) : List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NODE | QUERY                   | GONE  | GRACE
                    ''   | ''                      | true  | 0
                    n    | ''                      | false | 30
                    n    | ?gracePeriodSeconds=5   | false | 5
                    n    | ?gracePeriodSeconds=0   | true  | 0
                    n    | ?gracePeriodSeconds=-3  | false | 1
                    """)
    void podsThatRunGoGracefully(String node, String query, boolean isGone, long grace) {
        pod("p", node);
        Reply reply = world.ok("DELETE " + PODS + "/p" + query);
        assertThat(reply.metadata().integer("deletionGracePeriodSeconds")).isEqualTo(grace);
        assertThat(reply.metadata().string("deletionTimestamp"))
                .isEqualTo("2026-01-02T03:04:%02dZ".formatted(5 + grace));
        Reply now = world.call("GET " + PODS + "/p", "");
        assertThat(now.code()).isEqualTo(isGone ? 404 : 200);
        if (!isGone) {
            assertThat(now.metadata().integer("generation")).isEqualTo(2);
        }
    }

    /** As upstream, which writes down the end before it comes, even where no time is left. */
    @Test
    void aPodThatGoesAtOnceIsSeenDyingFirst() {
        pod("p", "n");
        pod("q", "n");
        Frames frames =
                world.watch(
                        "GET " + PODS + "?watch=true&resourceVersion=" + world.store.revision());
        world.ok("DELETE " + PODS + "/p?gracePeriodSeconds=0");
        assertThat(frames.text()).isEqualTo("MODIFIED p DELETED p");
        world.ok("DELETE " + PODS + "/q?gracePeriodSeconds=9");
        world.ok("DELETE " + PODS + "/q?gracePeriodSeconds=0");
        assertThat(frames.text()).isEqualTo("MODIFIED q MODIFIED q DELETED q");
    }

    @Test
    void aGracefulDeletionCanOnlyBeMadeShorter() {
        pod("p", "n");
        world.ok("DELETE " + PODS + "/p?gracePeriodSeconds=20");
        long before = world.store.revision();
        world.ok("DELETE " + PODS + "/p?gracePeriodSeconds=40");
        world.ok("DELETE " + PODS + "/p");
        assertThat(world.store.revision()).isEqualTo(before);
        Reply sooner = world.ok("DELETE " + PODS + "/p?gracePeriodSeconds=10");
        assertThat(sooner.metadata().string("deletionTimestamp")).isEqualTo("2026-01-02T03:04:15Z");
        world.ok("DELETE " + PODS + "/p", "{gracePeriodSeconds: 0}");
        assertThat(world.call("GET " + PODS + "/p", "").code()).isEqualTo(404);
    }

    @Test
    void finalizersHoldAnObjectUntilTheLastIsTaken() {
        world.ok("POST " + MAPS, "{metadata: {name: a, finalizers: [x.io/one, x.io/two]}}");
        Reply dying = world.ok("DELETE " + MAPS + "/a");
        assertThat(dying.body().string("kind")).isEqualTo("ConfigMap");
        assertThat(dying.metadata().has("deletionTimestamp")).isTrue();
        assertThat(dying.metadata().integer("deletionGracePeriodSeconds")).isZero();

        world.contentType = "application/merge-patch+json";
        Reply more =
                world.call(
                        "PATCH " + MAPS + "/a", "{metadata: {finalizers: [x.io/one, x.io/three]}}");
        assertThat(more.code()).isEqualTo(422);
        assertThat(more.text())
                .contains("no new finalizers can be added if the object is being deleted");
        world.ok("PATCH " + MAPS + "/a", "{metadata: {finalizers: [x.io/one]}}");
        assertThat(world.call("GET " + MAPS + "/a", "").code()).isEqualTo(200);
        Frames frames =
                world.watch(
                        "GET " + MAPS + "?watch=true&resourceVersion=" + world.store.revision());
        world.ok("PATCH " + MAPS + "/a", "{metadata: {finalizers: null}}");
        assertThat(world.call("GET " + MAPS + "/a", "").code()).isEqualTo(404);
        assertThat(frames.text()).isEqualTo("DELETED a");
    }

    @Test
    void anObjectBeingDeletedKeepsItsNameTaken() {
        world.ok("POST " + MAPS, "{metadata: {name: a, finalizers: [x.io/one]}}");
        world.ok("DELETE " + MAPS + "/a");
        assertThat(world.call("POST " + MAPS, "{metadata: {name: a}}").text())
                .isEqualTo("object is being deleted: configmaps \"a\" already exists");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    OPTIONS                                | FINALIZERS           | CODE
                    {}                                     | GONE                 | 200
                    {propagationPolicy: Background}        | GONE                 | 200
                    {propagationPolicy: Orphan}            | [orphan]             | 200
                    {propagationPolicy: Foreground}        | [foregroundDeletion] | 200
                    {orphanDependents: true}               | [orphan]             | 200
                    """)
    void propagationBecomesAFinalizer(String options, String finalizers, int code) {
        world.ok(
                "POST " + SETS,
                "{metadata: {name: a}, spec: {selector: {matchLabels: {a: b}}, template: {metadata:"
                        + " {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}}");
        Reply reply = world.ok("DELETE " + SETS + "/a", options);
        assertThat(reply.code()).isEqualTo(code);
        Reply now = world.call("GET " + SETS + "/a", "");
        assertThat(now.code() == 404 ? "GONE" : now.metadata().list("finalizers").toString())
                .isEqualTo(finalizers);
    }

    @Test
    void theQueryGivesOptionsToo() {
        world.ok("POST " + MAPS, "{metadata: {name: a}}");
        world.ok("DELETE " + MAPS + "/a?propagationPolicy=Foreground");
        assertThat(world.ok("GET " + MAPS + "/a").metadata().list("finalizers"))
                .containsExactly("foregroundDeletion");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    OPTIONS                                               | CODE | MESSAGE
                    {preconditions: {uid: other}}                         | 409  | Operation cannot be \
                    fulfilled on ConfigMap "a": the UID in the precondition (other) does not match the UID in record (
                    {preconditions: {resourceVersion: "1"}}               | 409  | the ResourceVersion in the \
                    precondition (1) does not match the ResourceVersion in record (3). The object might have been \
                    modified
                    {propagationPolicy: Later}                            | 422  | propagationPolicy: \
                    Unsupported value: "Later": supported values: "Foreground", "Background", "Orphan", "nil"
                    {propagationPolicy: Orphan, orphanDependents: true}   | 422  | orphanDependents and \
                    deletionPropagation cannot be both set
                    {kind: Pod}                                           | 400  | decoded object cannot be \
                    converted to DeleteOptions
                    {gracePeriodSeconds: soon}                            | 400  | gracePeriodSeconds
                    """)
    void wrongOptionsDeleteNothing(String options, int code, String message) {
        world.ok("POST " + MAPS, "{metadata: {name: a}}");
        Reply reply = world.call("DELETE " + MAPS + "/a", options);
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.text()).contains(message);
        world.ok("GET " + MAPS + "/a");
    }

    @Test
    void collectionsAreDeletedBySelector() {
        for (String name : new String[] {"a", "b", "c"}) {
            world.ok("POST " + MAPS, "{metadata: {name: " + name + ", labels: {l: " + name + "}}}");
        }
        world.ok("DELETE " + MAPS + "?labelSelector=l+in+(a,b)");
        assertThat(world.ok("GET " + MAPS).body().list("items")).hasSize(1);
        world.ok("DELETE " + MAPS + "?fieldSelector=metadata.name%3Dc");
        assertThat(world.ok("GET " + MAPS).body().list("items")).isEmpty();
    }

    @Test
    void aNamespaceGoesWhenItsFinalizerIsTaken() {
        Reply made = world.ok("POST /api/v1/namespaces", "{metadata: {name: a}}");
        assertThat(made.body().map("spec").list("finalizers")).containsExactly("kubernetes");
        assertThat(made.metadata().map("labels").string("kubernetes.io/metadata.name"))
                .isEqualTo("a");
        Reply dying = world.ok("DELETE /api/v1/namespaces/a");
        assertThat(dying.body().map("status").string("phase")).isEqualTo("Terminating");
        world.ok("GET /api/v1/namespaces/a");
        world.ok(
                "PUT /api/v1/namespaces/a/finalize",
                "{metadata: {name: a}, spec: {finalizers: []}}");
        assertThat(world.call("GET /api/v1/namespaces/a", "").code()).isEqualTo(404);
    }

    @Test
    void theClustersOwnNamespacesStay() {
        Reply reply = world.call("DELETE /api/v1/namespaces/default", "");
        assertThat(reply.code()).isEqualTo(403);
        assertThat(reply.text())
                .isEqualTo(
                        "namespaces \"default\" is forbidden: this namespace may not be deleted");
    }

    @Test
    void eventsLiveForAnHourAfterTheirLastWrite() {
        String events = "/api/v1/namespaces/default/events";
        for (String name : new String[] {"old", "kept"}) {
            world.ok(
                    "POST " + events,
                    "{metadata: {name: "
                            + name
                            + "}, involvedObject: {namespace: default, kind: Pod,"
                            + " name: p}, reason: R, source: {component: c}}");
        }
        world.loop.pass(java.time.Duration.ofMinutes(30));
        world.contentType = "application/merge-patch+json";
        world.ok("PATCH " + events + "/kept", "{count: 2}");
        world.loop.pass(java.time.Duration.ofMinutes(32));
        assertThat(world.call("GET " + events + "/old", "").code()).isEqualTo(404);
        world.ok("GET " + events + "/kept");
    }
}
