package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.registry.World.Reply;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a deletion leaves, kind by kind and order by order. */
class DeletionPlanTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String TEMPLATE =
            "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]";

    private final World world = World.small();

    @AfterEach
    void close() {
        world.close();
    }

    private String finalizers(String path) {
        Reply now = world.call("GET " + path, "");
        return now.code() == 404 ? "GONE" : now.metadata().list("finalizers").toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    KIND                   | SPEC                                 | POLICY     | LEFT
                    v1/replicationcontrollers | {selector: {a: b}, TEMPLATE}}}    | ''         | [orphan]
                    v1/replicationcontrollers | {selector: {a: b}, TEMPLATE}}}    | Background | GONE
                    v1/replicationcontrollers | {selector: {a: b}, TEMPLATE}}}    | Foreground | [foregroundDeletion]
                    batch/v1/jobs          | {TEMPLATE, restartPolicy: Never}}}   | ''         | [orphan]
                    batch/v1/jobs          | {TEMPLATE, restartPolicy: Never}}}   | Background | GONE
                    apps/v1/replicasets    | {selector: {matchLabels: {a: b}}, TEMPLATE}}} | ''  | GONE
                    apps/v1/replicasets    | {selector: {matchLabels: {a: b}}, TEMPLATE}}} | Orphan | [orphan]
                    apps/v1/daemonsets     | {selector: {matchLabels: {a: b}}, TEMPLATE}}} | ''  | GONE
                    """)
    void whatNobodySaidIsTheVersionsOwn(String kind, String spec, String policy, String left) {
        String[] parts = kind.split("/", -1);
        String path =
                (parts.length == 2 ? "/api/" : "/apis/")
                        + kind.substring(0, kind.lastIndexOf('/'))
                        + "/namespaces/default/"
                        + parts[parts.length - 1];
        world.ok(
                "POST " + path,
                "{metadata: {name: a}, spec: " + spec.replace("TEMPLATE", TEMPLATE) + "}");
        world.ok(
                "DELETE " + path + "/a",
                policy.isEmpty() ? "" : "{propagationPolicy: " + policy + "}");
        assertThat(finalizers(path + "/a")).isEqualTo(left);
    }

    /** Two deletions of a ConfigMap, one after the other. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    HAS     | FIRST      | SECOND     | LEFT
                    []      | Foreground | ''         | [foregroundDeletion]
                    []      | Foreground | Background | GONE
                    []      | Foreground | Orphan     | [orphan]
                    []      | Orphan     | ''         | [orphan]
                    []      | Orphan     | Foreground | [foregroundDeletion]
                    [x.y/z] | ''         | ''         | [x.y/z]
                    [x.y/z] | ''         | Foreground | [x.y/z, foregroundDeletion]
                    [x.y/z] | Foreground | Background | [x.y/z]
                    """)
    void whoDeletesAgainMayChooseAnew(String has, String first, String second, String left) {
        world.ok("POST " + MAPS, "{metadata: {name: a, finalizers: " + has + "}}");
        Reply one = world.ok("DELETE " + MAPS + "/a?propagationPolicy=" + first);
        world.loop.pass(Duration.ofSeconds(3));
        Reply two = world.ok("DELETE " + MAPS + "/a?propagationPolicy=" + second);
        assertThat(finalizers(MAPS + "/a")).isEqualTo(left);
        if (!left.equals("GONE")) {
            assertThat(two.metadata().string("deletionTimestamp"))
                    .isEqualTo(one.metadata().string("deletionTimestamp"));
        }
    }

    @Test
    void aSecondDeletionThatChangesNothingIsNoRevision() {
        world.ok("POST " + MAPS, "{metadata: {name: a, finalizers: [x.y/z]}}");
        world.ok("DELETE " + MAPS + "/a");
        long before = world.store.revision();
        world.ok("DELETE " + MAPS + "/a");
        assertThat(world.store.revision()).isEqualTo(before);
    }

    /** A pod with 20 seconds left is deleted once more with less, after so many seconds. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    AFTER | GRACE | END      | LEFT
                        1 |    10 | 03:04:15 | 10
                       15 |    10 | 03:04:20 | 1
                        3 |    -7 | 03:04:08 | 1
                       15 |    30 | 03:04:25 | 20
                    """)
    void lessGraceNeverEndsInThePast(int after, int grace, String end, int left) {
        world.ok(
                "POST " + PODS,
                "{metadata: {name: p}, spec: {nodeName: node, containers: [{name: c, image: i}]}}");
        world.ok("DELETE " + PODS + "/p?gracePeriodSeconds=20");
        world.loop.pass(Duration.ofSeconds(after));
        Reply sooner = world.ok("DELETE " + PODS + "/p?gracePeriodSeconds=" + grace);
        assertThat(sooner.metadata().string("deletionTimestamp"))
                .isEqualTo("2026-01-02T" + end + "Z");
        assertThat(sooner.metadata().integer("deletionGracePeriodSeconds")).isEqualTo(left);
    }

    @Test
    void aPodWithFinalizersOutlivesItsGrace() {
        world.ok(
                "POST " + PODS,
                "{metadata: {name: p, finalizers: [x.y/z]},"
                        + " spec: {nodeName: node, containers: [{name: c, image: i}]}}");
        Reply now = world.ok("DELETE " + PODS + "/p?gracePeriodSeconds=0");
        assertThat(now.metadata().integer("deletionGracePeriodSeconds")).isZero();
        assertThat(finalizers(PODS + "/p")).isEqualTo("[x.y/z]");
    }

    @Test
    void eventsAreNeverHeldForACollectorThatPassesThemBy() {
        String events = "/api/v1/namespaces/default/events";
        world.ok(
                "POST " + events,
                "{metadata: {name: e}, involvedObject: {namespace: default, kind: Pod, name: p},"
                        + " reason: R, source: {component: c}}");
        world.ok("DELETE " + events + "/e?propagationPolicy=Foreground");
        assertThat(finalizers(events + "/e")).isEqualTo("GONE");
    }

    @Test
    void whatIsGoneSaysWhichRevisionTookIt() {
        String accounts = "/api/v1/namespaces/default/serviceaccounts";
        world.ok("POST " + accounts, "{metadata: {name: s}}");
        Reply gone = world.ok("DELETE " + accounts + "/s");
        assertThat(gone.version()).isEqualTo(Long.toString(world.store.revision()));
        assertThat(gone.metadata().has("deletionTimestamp")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    OPTIONS                         | LEFT
                    {}                              | []
                    {propagationPolicy: Foreground} | [foregroundDeletion]
                    {propagationPolicy: Orphan}     | [orphan]
                    {orphanDependents: false}       | [foregroundDeletion]
                    """)
    void aNamespaceEndsAsItWasTold(String options, String left) {
        String path = "/api/v1/namespaces/ns";
        world.ok("POST /api/v1/namespaces", "{metadata: {name: ns}}");
        Reply ending = world.ok("DELETE " + path, options);
        assertThat(ending.body().string("kind")).isEqualTo("Namespace");
        assertThat(ending.body().map("status").string("phase")).isEqualTo("Terminating");
        assertThat(ending.metadata().has("deletionGracePeriodSeconds")).isFalse();
        assertThat(finalizers(path)).isEqualTo(left);
        long before = world.store.revision();
        world.ok("DELETE " + path + "?propagationPolicy=Background");
        assertThat(world.store.revision()).isEqualTo(before);
    }

    @Test
    void aNamespaceWithFinalizersOfItsOwnIsHeldByThem() {
        String path = "/api/v1/namespaces/ns";
        world.ok("POST /api/v1/namespaces", "{metadata: {name: ns, finalizers: [x.y/z]}}");
        world.ok("DELETE " + path);
        world.ok(
                "PUT " + path + "/finalize",
                "{metadata: {name: ns, finalizers: [x.y/z]}, spec: {finalizers: []}}");
        assertThat(finalizers(path)).isEqualTo("[x.y/z]");
        assertThat(world.ok("GET " + path).body().map("spec").has("finalizers")).isFalse();
        world.ok("DELETE " + path);
        assertThat(finalizers(path)).isEqualTo("[x.y/z]");
        world.contentType = "application/merge-patch+json";
        world.ok("PATCH " + path, "{metadata: {finalizers: null}}");
        assertThat(finalizers(path)).isEqualTo("GONE");
    }

    @Test
    void aNamespacesPreconditionsAreToldInTheirOwnWords() {
        world.ok("POST /api/v1/namespaces", "{metadata: {name: ns}}");
        Reply no = world.call("DELETE /api/v1/namespaces/ns", "{preconditions: {uid: other}}");
        assertThat(no.code()).isEqualTo(409);
        assertThat(no.text())
                .startsWith(
                        "Operation cannot be fulfilled on namespaces \"ns\": Precondition failed:"
                                + " UID in precondition: other, UID in object meta: ");
    }

    /** Both are decided upon before either is done; whatever is in flight, nothing stays behind. */
    @Test
    void nothingIsMadeBehindAnEndingNamespace() {
        world.ok("POST /api/v1/namespaces", "{metadata: {name: ns}}");
        var ending = world.start("DELETE /api/v1/namespaces/ns", "");
        var late = world.start("POST /api/v1/namespaces/ns/configmaps", "{metadata: {name: a}}");
        world.loop.settle();
        assertThat(World.reply(ending).code()).isEqualTo(200);
        Reply refused = World.reply(late);
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.text())
                .isEqualTo(
                        "configmaps \"a\" is forbidden: unable to create new content in namespace"
                                + " ns because it is being terminated");
    }

    @Test
    void aNamespaceThatIsOnlyRelabelledKeepsNobodyOut() {
        world.ok("POST /api/v1/namespaces", "{metadata: {name: ns}}");
        world.contentType = "application/merge-patch+json";
        var relabelled = world.start("PATCH /api/v1/namespaces/ns", "{metadata: {labels: {a: b}}}");
        world.contentType = "application/json";
        var late = world.start("POST /api/v1/namespaces/ns/configmaps", "{metadata: {name: a}}");
        world.loop.settle();
        assertThat(World.reply(relabelled).code()).isEqualTo(200);
        assertThat(World.reply(late).code()).isEqualTo(201);
    }
}
