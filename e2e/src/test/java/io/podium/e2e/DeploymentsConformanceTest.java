package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import io.podium.e2e.Watching.Event;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** "[sig-apps] Deployment", each with the steps of its description. */
@Tag("host")
@ExtendWith(SharedCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DeploymentsConformanceTest {
    private static final String REVISION = "deployment.kubernetes.io/revision";
    private static final String ITS_REVISION =
            "{.metadata.annotations.deployment\\.kubernetes\\.io/revision}";

    private final PodiumCluster cluster;
    private final Wire wire;

    DeploymentsConformanceTest(PodiumCluster cluster) {
        this.cluster = cluster;
        this.wire = Wire.of(cluster);
    }

    private TestSpace space(String purpose) {
        return TestSpace.create(cluster.kubectl(), purpose);
    }

    private static void deploy(TestSpace space, int replicas, String image, String more) {
        space.apply(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, labels: {kept: %s}}
                spec:
                  replicas: %d
                  %s
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers: [{name: new, image: '%s', command: [sleep, '100000']}]
                """
                        .formatted(space.name(), replicas, more, image));
    }

    /** A ReplicaSet with a pod that runs, which a Deployment is going to adopt. */
    private static void standing(TestSpace space, String annotations) {
        space.apply(
                """
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: {name: controller, labels: {app: web, pod: old}, annotations: {%s}}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: web, pod: old}}
                  template:
                    metadata: {labels: {app: web, pod: old}}
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers: [{name: old, image: 'busybox:1', command: [sleep, '100000']}]
                """
                        .formatted(annotations));
        space.shows("rs/controller", "{.status.availableReplicas}", "1");
    }

    private static void complete(TestSpace space) {
        space.run("rollout", "status", "deployment/web", "--timeout=90s");
    }

    private static String read(TestSpace space, String what, String path) {
        return space.run("get", what, "-o", "jsonpath=" + path);
    }

    private static String deployments(TestSpace space) {
        return "/apis/apps/v1/namespaces/" + space.name() + "/deployments";
    }

    private static List<String> sets(TestSpace space) {
        return space.run(
                        "get",
                        "rs",
                        "-o",
                        "jsonpath={range .items[*]}{.metadata.name}{\"\\n\"}{end}")
                .lines()
                .toList();
    }

    /** The one ReplicaSet that is not this one. */
    private static String other(TestSpace space, String set) {
        return space.until(
                        text -> text.lines().anyMatch(name -> !name.endsWith("/" + set)),
                        "get",
                        "rs",
                        "-o",
                        "name")
                .lines()
                .map(name -> name.substring(name.indexOf('/') + 1))
                .filter(name -> !name.equals(set))
                .reduce((one, more) -> one + " and " + more)
                .orElseThrow();
    }

    private static long count(Event event, String field) {
        return event.object().map("status").integer(field);
    }

    /** "should run the lifecycle of a Deployment". */
    @Test
    void aDeploymentLivesThroughAllVerbs() {
        try (TestSpace space = space("deploy-verbs")) {
            String all = deployments(space);
            String web = all + "/web";
            String kept = "labelSelector=kept%3D" + space.name();
            try (Watching watching = wire.watch(all, kept, wire.revision(all))) {
                deploy(space, 2, "busybox:1", "");
                assertThat(watching.next().type()).isEqualTo("ADDED");
                watching.until(event -> count(event, "readyReplicas") == 2);
            }
            complete(space);
            wire.ask(
                    200,
                    "PATCH",
                    web,
                    """
                    {"metadata":{"labels":{"test-deployment":"patched"}},
                     "spec":{"replicas":1,"template":{"spec":{"terminationGracePeriodSeconds":2,
                       "containers":[{"name":"new","image":"busybox:latest"}]}}}}
                    """,
                    "Content-Type: application/strategic-merge-patch+json");
            String state =
                    "{.metadata.labels.test-deployment} {.spec.template.spec.containers[*].image}"
                            + " {.spec.template.spec.terminationGracePeriodSeconds}"
                            + " {.status.readyReplicas} {.status.updatedReplicas}"
                            + " {.status.replicas} {.status.unavailableReplicas}";
            space.shows("deployment/web", state, "patched busybox:latest 2 1 1 1 ");

            MapValue list = wire.get("/apis/apps/v1/deployments?" + kept);
            assertThat(Wire.each(list.list("items"), "metadata", "name")).containsExactly("web");
            deploymentIsUpdated(web);
            space.shows("deployment/web", state, "updated busybox:latest 2 2 2 2 ");
            complete(space);

            try (Watching watching = wire.watch(all, kept, wire.revision(all))) {
                assertThat(wire.get(web + "/status").map("status").integer("readyReplicas"))
                        .isEqualTo(2);
                wire.merge(
                        web + "/status",
                        "{\"metadata\":{\"labels\":{\"test-deployment\":\"patched-status\"}},"
                                + "\"status\":{\"readyReplicas\":0,\"availableReplicas\":0}}");
                Event patched = watching.until(event -> count(event, "readyReplicas") == 0);
                assertThat(patched.at("metadata", "labels", "test-deployment"))
                        .as("labels are not of the status")
                        .isEqualTo("updated");
                watching.until(event -> count(event, "readyReplicas") == 2);

                wire.delete(all + "?" + kept);
                watching.until(event -> event.type().equals("DELETED"));
            }
            space.until(String::isEmpty, "get", "deployments,rs,pods", "-o", "name");
        }
    }

    private void deploymentIsUpdated(String web) {
        MapValue now = Wire.with(wire.get(web), "", "metadata", "resourceVersion");
        MapValue more = Wire.with(now, 2L, "spec", "replicas");
        wire.update(web, Wire.with(more, "updated", "metadata", "labels", "test-deployment"));
    }

    /** "RollingUpdateDeployment should delete old pods and create new ones". */
    @Test
    void aReplicaSetThatStandsIsAdoptedAndItsPodsReplaced() {
        try (TestSpace space = space("deploy-rolling")) {
            standing(space, REVISION + ": '3546343826724305832'");
            deploy(space, 1, "busybox:latest", "");
            space.shows("deployment/web", ITS_REVISION, "3546343826724305833");
            complete(space);
            space.shows("rs/controller", "{.spec.replicas} {.status.replicas}", "0 0");
            assertThat(read(space, "rs/controller", "{.metadata.ownerReferences[*].uid}"))
                    .isEqualTo(read(space, "deployment/web", "{.metadata.uid}"));
            String fresh = other(space, "controller");
            assertThat(read(space, "rs/" + fresh, ITS_REVISION + " {.status.readyReplicas}"))
                    .isEqualTo("3546343826724305833 1");
            space.shows("pods", "{.items[*].spec.containers[*].name}", "new");
        }
    }

    /** "RecreateDeployment should delete old pods and create new ones". */
    @Test
    void withRecreateNewPodsNeverRunBesideOldOnes() {
        try (TestSpace space = space("deploy-recreate")) {
            deploy(space, 1, "busybox:1", "strategy: {type: Recreate}");
            space.shows("deployment/web", ITS_REVISION, "1");
            complete(space);
            String all = deployments(space);
            String pods = "/api/v1/namespaces/" + space.name() + "/pods";
            String before = wire.revision(pods);
            try (Watching watching = wire.watch(all, "", before);
                    Watching ofPods = wire.watch(pods, "", before)) {
                space.run("set", "image", "deployment/web", "new=busybox:latest");
                watching.until(event -> {
                    long updated = count(event, "updatedReplicas");
                    assertThat(updated == 0 || updated == count(event, "replicas"))
                            .as("%s", event)
                            .isTrue();
                    return event.object().map("metadata").integer("generation") == 2
                            && count(event, "observedGeneration") == 2
                            && count(event, "availableReplicas") == 1
                            && updated == 1;
                });
                Event last = ofPods.next();
                for (Event event = last; !event.type().equals("ADDED"); event = ofPods.next()) {
                    last = event;
                }
                assertThat(last.type() + " " + last.at("status", "phase"))
                        .as("what was told of the old pod before there was a new one")
                        .containsAnyOf("DELETED", "Failed", "Succeeded");
            }
            space.shows("pods", "{.items[*].spec.containers[*].image}", "busybox:latest");
        }
    }

    /** "deployment should delete old replica sets". */
    @Test
    void withoutHistoryTheOldReplicaSetGoes() {
        try (TestSpace space = space("deploy-cleanup")) {
            standing(space, "");
            String pods = "/api/v1/namespaces/" + space.name() + "/pods";
            try (Watching watching = wire.watch(pods, "", wire.revision(pods))) {
                deploy(space, 1, "busybox:1", "revisionHistoryLimit: 0");
                complete(space);
                String fresh = other(space, "controller");
                space.until(text -> text.equals("replicaset.apps/" + fresh + "\n"), RS_NAMES);
                space.run("run", "end", "--image=busybox:1", "--", "sleep", "100");
                var made = new ArrayList<String>();
                for (String name = ""; !name.equals("end"); ) {
                    Event event = watching.next();
                    name = event.at("metadata", "name");
                    if (event.type().equals("ADDED")) {
                        made.add(name.replaceFirst("-[^-]+$", ""));
                    }
                }
                assertThat(made)
                        .as("the old set makes no pod any more")
                        .containsExactly(fresh, "end");
            }
        }
    }

    private static final String[] RS_NAMES = {"get", "rs", "-o", "name"};

    /** "deployment should support rollover". */
    @Test
    void aRolloutThatIsStuckIsRolledOver() {
        try (TestSpace space = space("deploy-rollover")) {
            standing(space, "");
            String careful =
                    "strategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}\n"
                            + "  minReadySeconds: 5";
            deploy(space, 1, "busybox:nonexistent", careful);
            space.shows("deployment/web", "{.status.updatedReplicas}", "1");
            space.shows("deployment/web", ITS_REVISION, "1");
            String stuck = other(space, "controller");
            String replicas = "{.spec.replicas} {.status.replicas}";
            space.shows("rs/controller", replicas, "1 1");
            space.shows("rs/" + stuck, replicas, "1 1");

            String all = deployments(space);
            try (Watching watching = wire.watch(all, "", wire.revision(all))) {
                space.run("set", "image", "deployment/web", "new=busybox:latest");
                watching.until(event -> {
                    assertThat(count(event, "availableReplicas")).isGreaterThanOrEqualTo(1);
                    return count(event, "observedGeneration") == 2
                            && count(event, "updatedReplicas") == 1
                            && count(event, "availableReplicas") == 1
                            && count(event, "replicas") == 1;
                });
            }
            complete(space);
            space.shows("deployment/web", ITS_REVISION, "2");
            space.shows("rs/controller", replicas, "0 0");
            space.shows("rs/" + stuck, replicas, "0 0");
            assertThat(sets(space)).hasSize(3);
        }
    }

    /** "deployment should support proportional scaling". */
    @Test
    void aDeploymentScaledInTheMiddleOfARolloutKeepsItsProportions() {
        try (TestSpace space = space("deploy-proportions")) {
            deploy(
                    space,
                    10,
                    "busybox:1",
                    "strategy: {rollingUpdate: {maxSurge: 3, maxUnavailable: 2}}");
            complete(space);
            String first = "rs/" + sets(space).getFirst();
            space.run("set", "image", "deployment/web", "new=busybox:404");
            space.shows(first, "{.spec.replicas} {.status.availableReplicas}", "8 8");
            String second = "rs/" + other(space, first.substring(3));
            space.shows(second, "{.spec.replicas} {.status.replicas}", "5 5");
            assertThat(read(space, second, "{.status.availableReplicas}")).matches("0?");
            space.shows(
                    "deployment/web",
                    "{.status.observedGeneration} {.status.availableReplicas}",
                    "2 8");

            space.run("scale", "deployment/web", "--replicas=30");
            space.shows(first, "{.spec.replicas}", "20");
            space.shows(second, "{.spec.replicas}", "13");
            space.shows(first, "{.status.availableReplicas}", "20");
            space.shows("deployment/web", "{.status.replicas}", "33");
        }
    }
}
