package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import io.podium.e2e.Watching.Event;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * "[sig-apps] ReplicaSet" and "ReplicationController", and what Deployments have in common with
 * them, each with the steps of its description.
 */
@Tag("host")
@ExtendWith(SharedCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WorkloadsConformanceTest {
    private static final String MERGE = "Content-Type: application/merge-patch+json";
    private static final String STRATEGIC = "Content-Type: application/strategic-merge-patch+json";

    /** Ready means that it serves its name. */
    private static final String TEMPLATE =
            """
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: web
                    image: busybox:1
                    command: [sh, -c, 'mkdir -p /www; hostname > /www/index.html; exec httpd -f -p 8080 -h /www']
                    ports: [{containerPort: 8080}]
                    readinessProbe: {httpGet: {port: 8080}, periodSeconds: 1}
            """;

    private final PodiumCluster cluster;
    private final Wire wire;

    WorkloadsConformanceTest(PodiumCluster cluster) {
        this.cluster = cluster;
        this.wire = Wire.of(cluster);
    }

    private TestSpace space(String purpose) {
        return TestSpace.create(cluster.kubectl(), purpose);
    }

    /** A ReplicaSet or a Deployment by the name "web", and what is ready of it. */
    private static void apply(TestSpace space, String kind, int replicas) {
        space.apply(
                """
                apiVersion: apps/v1
                kind: %s
                metadata: {name: web, labels: {kept: %s}}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: web}}
                """
                                .formatted(kind, space.name(), replicas)
                        + TEMPLATE);
        space.shows(kind + "/web", "{.status.availableReplicas}", "" + replicas);
    }

    private static String collection(TestSpace space, String kind) {
        String resource = kind.toLowerCase(Locale.ROOT) + "s";
        return "/apis/apps/v1/namespaces/" + space.name() + "/" + resource;
    }

    private static String controllers(TestSpace space) {
        return "/api/v1/namespaces/" + space.name() + "/replicationcontrollers";
    }

    /** Whatever it was at: who writes it so does not mind what others wrote in between. */
    private static MapValue ofAnyRevision(MapValue object) {
        return Wire.with(object, "", "metadata", "resourceVersion");
    }

    /** "ReplicaSet Replace and Patch tests". */
    @Test
    void aReplicaSetIsReplacedAndPatchedAndItsPodsStayAsTheyAre() {
        try (TestSpace space = space("rs-patch")) {
            apply(space, "ReplicaSet", 1);
            String web = collection(space, "ReplicaSet") + "/web";
            wire.update(web, Wire.with(ofAnyRevision(wire.get(web)), 2L, "spec", "replicas"));
            space.shows(
                    "rs/web",
                    "{.spec.replicas} {.status.replicas} {.status.readyReplicas}",
                    "2 2 2");
            String pods = space.run("get", "pods", "-o", "name");

            MapValue patched =
                    wire.ask(
                            200,
                            "PATCH",
                            web,
                            """
                            {"metadata":{"labels":{"test-rs":"patched"}},
                             "spec":{"replicas":3,"template":{"spec":{
                               "terminationGracePeriodSeconds":1,
                               "containers":[{"name":"web","image":"busybox:latest"}]}}}}
                            """,
                            STRATEGIC);
            assertThat(Wire.text(patched, "metadata", "labels", "kept")).isEqualTo(space.name());
            space.shows(
                    "rs/web",
                    "{.metadata.labels.test-rs} {.spec.replicas} {.status.readyReplicas}"
                            + " {.spec.template.spec.terminationGracePeriodSeconds}"
                            + " {.spec.template.spec.containers[*].image}",
                    "patched 3 3 1 busybox:latest");
            assertThat(space.run("get", "pods", "-o", "name"))
                    .as("pods that run do not follow the template")
                    .contains(pods.lines().toList());
            String image = "jsonpath={range .items[*]}{.spec.containers[0].image}{\"\\n\"}{end}";
            assertThat(space.run("get", "pods", "-o", image).lines())
                    .containsExactlyInAnyOrder("busybox:1", "busybox:1", "busybox:latest");
        }
    }

    /** "should have a working scale subresource", of ReplicaSets and of Deployments. */
    @ParameterizedTest
    @ValueSource(strings = {"ReplicaSet", "Deployment"})
    void itsScaleIsReadUpdatedAndPatched(String kind) {
        try (TestSpace space = space("scale-" + kind.toLowerCase(Locale.ROOT))) {
            apply(space, kind, 1);
            String web = collection(space, kind) + "/web";
            MapValue scale = wire.get(web + "/scale");
            assertThat(scale.string("apiVersion") + " " + scale.string("kind"))
                    .isEqualTo("autoscaling/v1 Scale");
            assertThat(scale.map("spec").integer("replicas")).isEqualTo(1);
            assertThat(scale.map("status").integer("replicas")).isEqualTo(1);
            assertThat(Wire.text(scale, "status", "selector")).isEqualTo("app=web");

            MapValue wanted = Wire.with(ofAnyRevision(scale), 2L, "spec", "replicas");
            MapValue updated = wire.update(web + "/scale", wanted);
            assertThat(updated.map("spec").integer("replicas")).isEqualTo(2);
            assertThat(wire.get(web).map("spec").integer("replicas")).isEqualTo(2);

            wire.ask(200, "PATCH", web + "/scale", "{\"spec\":{\"replicas\":4}}", STRATEGIC);
            assertThat(wire.get(web + "/scale").map("spec").integer("replicas")).isEqualTo(4);
            assertThat(wire.get(web).map("spec").integer("replicas")).isEqualTo(4);
            space.shows(kind + "/web", "{.status.availableReplicas}", "4");
            assertThat(wire.get(web + "/scale").map("status").integer("replicas")).isEqualTo(4);
        }
    }

    /** "should adopt matching pods on creation and release no longer matching pods". */
    @Test
    void aMatchingPodIsAdoptedAndOneThatNoLongerMatchesIsReleased() {
        try (TestSpace space = space("rs-claim")) {
            space.run(
                    "run", "stray", "--image=busybox:1", "--labels=app=web", "--", "sleep", "9999");
            space.waitFor("condition=Ready", "pod/stray");
            apply(space, "ReplicaSet", 1);
            String uid = space.run("get", "rs", "web", "-o", "jsonpath={.metadata.uid}");
            String owners =
                    "{range .metadata.ownerReferences[*]}"
                            + "{.kind} {.name} {.uid} {.controller} {.blockOwnerDeletion}{end}";
            space.shows("pod/stray", owners, "ReplicaSet web " + uid + " true true");
            assertThat(space.run("get", "pods", "-o", "name")).isEqualTo("pod/stray\n");

            space.run("label", "pod", "stray", "--overwrite", "app=not-matching");
            space.shows("pod/stray", owners, "");
            space.until(
                    text -> text.startsWith("web-"),
                    "get",
                    "pods",
                    "-l",
                    "app=web",
                    "-o",
                    "jsonpath={.items[*].metadata.name}");
            assertThat(space.run("get", "pod", "stray", "-o", "jsonpath={.status.phase}"))
                    .isEqualTo("Running");
        }
    }

    /** "should list and delete a collection of ReplicaSets". */
    @Test
    void replicaSetsAreListedAndDeletedAsACollection() {
        try (TestSpace space = space("rs-collection")) {
            apply(space, "ReplicaSet", 3);
            String everywhere = "/apis/apps/v1/replicasets?labelSelector=kept%3D" + space.name();
            MapValue list = wire.get(everywhere);
            assertThat(list.string("kind")).isEqualTo("ReplicaSetList");
            assertThat(Wire.each(list.list("items"), "metadata", "name")).containsExactly("web");

            String sets = collection(space, "ReplicaSet");
            wire.delete(sets + "?labelSelector=kept%3Dother");
            assertThat(wire.get(everywhere).list("items")).hasSize(1);
            wire.delete(sets + "?labelSelector=kept%3D" + space.name());
            space.until(String::isEmpty, "get", "rs,pods", "-o", "name");
            assertThat(wire.get(everywhere).list("items")).isEmpty();
        }
    }

    /** "should serve a basic image on each replica with a public image". */
    @Test
    void everyReplicaAnswersWithItsOwnName() {
        try (TestSpace space = space("rs-serve")) {
            apply(space, "ReplicaSet", 2);
            String answers =
                    "jsonpath={range .items[*]}{.metadata.name} {.status.podIP}{\"\\n\"}{end}";
            List<String> pods = space.run("get", "pods", "-o", answers).lines().toList();
            assertThat(pods).hasSize(2);
            for (String pod : pods) {
                String[] nameAndAddress = pod.split(" ", -1);
                String url = "http://" + nameAndAddress[1] + ":8080";
                for (String from : pods) {
                    String asking = from.split(" ", -1)[0];
                    assertThat(space.run("exec", asking, "--", "wget", "-qO", "-", url))
                            .isEqualTo(nameAndAddress[0] + "\n");
                }
            }
        }
    }

    /** "should validate ... Status endpoints", of ReplicaSets and of Deployments. */
    @ParameterizedTest
    @ValueSource(strings = {"ReplicaSet", "Deployment"})
    void itsStatusIsReadUpdatedAndPatched(String kind) {
        try (TestSpace space = space("status-" + kind.toLowerCase(Locale.ROOT))) {
            apply(space, kind, 1);
            String all = collection(space, kind);
            String status = all + "/web/status";
            MapValue now = wire.get(status);
            assertThat(now.string("kind")).isEqualTo(kind);
            assertThat(now.map("status").integer("availableReplicas")).isEqualTo(1);

            String condition =
                    "{\"type\":\"StatusUpdate\",\"status\":\"True\",\"reason\":\"E2E\","
                            + "\"message\":\"Set from e2e test\"}";
            var conditions = now.map("status").list("conditions").plus(Wire.read(condition));
            MapValue written = Wire.with(ofAnyRevision(now), conditions, "status", "conditions");
            try (Watching watching = wire.watch(all, "", wire.revision(all))) {
                wire.update(status, Wire.with(written, 9L, "spec", "replicas"));
                watching.until(event -> conditions(event.object()).contains("StatusUpdate"));
                wire.ask(
                        200,
                        "PATCH",
                        status,
                        "{\"status\":{\"conditions\":[{\"type\":\"StatusPatched\",\"status\":\"True\"}]}}",
                        MERGE);
                Event patched =
                        watching.until(
                                event -> conditions(event.object()).contains("StatusPatched"));
                assertThat(conditions(patched.object())).containsExactly("StatusPatched");
            }
            assertThat(wire.get(status).map("spec").integer("replicas"))
                    .as("only the status is written there")
                    .isEqualTo(1);

            // What the controller does not know it leaves alone.
            space.run("scale", kind + "/web", "--replicas=2");
            space.shows(kind + "/web", "{.status.availableReplicas}", "2");
            assertThat(conditions(wire.get(status))).contains("StatusPatched");
        }
    }

    private static List<String> conditions(MapValue object) {
        return Wire.each(object.map("status").list("conditions"), "type");
    }

    private static void control(TestSpace space, int replicas) {
        space.apply(
                """
                apiVersion: v1
                kind: ReplicationController
                metadata: {name: web, labels: {kept: %s}}
                spec:
                  replicas: %d
                  selector: {app: web}
                """
                                .formatted(space.name(), replicas)
                        + TEMPLATE);
    }

    /** "ReplicationController should test the lifecycle of a ReplicationController". */
    @Test
    void aReplicationControllerLivesThroughAllVerbs() {
        try (TestSpace space = space("rc-verbs")) {
            String all = controllers(space);
            String kept = "labelSelector=kept%3D" + space.name();
            String web = all + "/web";
            try (Watching watching = wire.watch(all, kept, wire.revision(all))) {
                control(space, 1);
                assertThat(watching.next().type()).isEqualTo("ADDED");
                watching.until(event -> count(event.object(), "readyReplicas") == 1);

                wire.merge(web, "{\"metadata\":{\"labels\":{\"test-rc\":\"patched\"}}}");
                watching.until(
                        event -> event.at("metadata", "labels", "test-rc").equals("patched"));
                MapValue patched =
                        wire.merge(
                                web + "/status",
                                "{\"status\":{\"readyReplicas\":0,\"availableReplicas\":0}}");
                assertThat(count(patched, "readyReplicas")).isZero();
                watching.until(event -> count(event.object(), "readyReplicas") == 0);
                watching.until(event -> count(event.object(), "availableReplicas") == 1);
                assertThat(Wire.text(wire.get(web + "/status"), "metadata", "name"))
                        .isEqualTo("web");

                wire.merge(web + "/scale", "{\"spec\":{\"replicas\":2}}");
                watching.until(event -> event.object().map("spec").integer("replicas") == 2);
            }
            space.shows("rc/web", "{.status.availableReplicas}", "2");

            MapValue now = ofAnyRevision(wire.get(web));
            wire.update(web, Wire.with(now, "updated", "metadata", "labels", "test-rc"));
            MapValue list = wire.get("/api/v1/replicationcontrollers?" + kept);
            assertThat(Wire.each(list.list("items"), "metadata", "labels", "test-rc"))
                    .containsExactly("updated");
            try (Watching watching = wire.watch(all, kept, wire.revision(all))) {
                wire.delete(all + "?" + kept);
                watching.until(event -> event.type().equals("DELETED"));
            }
            assertThat(wire.get(all).list("items")).isEmpty();
        }
    }

    private static long count(MapValue object, String field) {
        return object.map("status").integer(field);
    }

    /** "should surface a failure condition on a common issue like exceeded quota". */
    @Test
    void anExceededQuotaStandsInTheStatusUntilItIsNotExceeded() {
        try (TestSpace space = space("rc-quota")) {
            space.run("create", "quota", "condition-test", "--hard=pods=2");
            space.shows("quota/condition-test", "{.status.hard.pods}", "2");
            control(space, 3);
            String failure = "{.status.conditions[?(@.type==\"ReplicaFailure\")].%s}";
            space.shows("rc/web", failure.formatted("status"), "True");
            assertThat(
                            space.run(
                                    "get",
                                    "rc",
                                    "web",
                                    "-o",
                                    "jsonpath="
                                            + failure.formatted("reason")
                                            + " "
                                            + failure.formatted("message")))
                    .matches(
                            "FailedCreate pods \"web-\\w+\" is forbidden: exceeded quota:"
                                    + " condition-test, requested: pods=1, used: pods=2,"
                                    + " limited: pods=2");
            space.run("scale", "rc", "web", "--replicas=2");
            space.shows("rc/web", "{.status.conditions}", "");
            space.shows("rc/web", "{.status.readyReplicas}", "2");
        }
    }
}
