package io.podium.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.DeploymentCondition;
import io.podium.api.apps.v1.DeploymentStrategy;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Endpoints;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Secret;
import io.podium.api.core.v1.Service;
import io.podium.api.core.v1.ServiceAccount;
import io.podium.api.core.v1.ServicePort;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.api.error.ApiError;
import io.podium.client.Action;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users see, whatever the latencies a seed draws. */
class ClusterSimulationTest {
    private static final Duration LATENCY = Duration.ofMillis(40);
    private static final Duration LONG = Duration.ofMinutes(2);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aDeploymentComesUpAndSaysSo(long seed) {
        var cluster = new SmallCluster(seed, LATENCY);
        cluster.door.put(SmallCluster.web(5, "a"));
        assertThat(cluster.rest(LONG)).isTrue();
        assertThat(cluster.ready()).isEqualTo(5);
        assertThat(cluster.pods()).hasSize(5);
        Deployment web = cluster.web();
        assertThat(web.status().availableReplicas()).isEqualTo(5);
        assertThat(web.status().observedGeneration()).isEqualTo(1);
        assertThat(web.metadata().annotations())
                .containsEntry("deployment.kubernetes.io/revision", "1");
        String set = cluster.sets().getFirst().name();
        assertThat(web.status().conditions())
                .extracting(
                        DeploymentCondition::type,
                        DeploymentCondition::status,
                        DeploymentCondition::reason,
                        DeploymentCondition::message)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(
                                "Available",
                                "True",
                                "MinimumReplicasAvailable",
                                "Deployment has minimum availability."),
                        org.assertj.core.groups.Tuple.tuple(
                                "Progressing",
                                "True",
                                "NewReplicaSetAvailable",
                                "ReplicaSet \"" + set + "\" has successfully progressed."));
        assertThat(cluster.events("ScalingReplicaSet"))
                .containsExactly("Scaled up replica set " + set + " from 0 to 5");
        assertThat(cluster.events("SuccessfulCreate")).hasSize(5);
        assertThat(cluster.loudFailures).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void aRollingUpdateKeepsItsLimits(long seed) {
        var cluster = new SmallCluster(seed, LATENCY);
        cluster.door.put(SmallCluster.web(8, "a"));
        cluster.rest(LONG);
        cluster.edit(web -> SmallCluster.image(web, "b"));
        cluster.watch(
                Duration.ofSeconds(20),
                () -> {
                    // Sizes are what is bounded, for upstream as here: a set that was told to
                    // shrink has its pods until it hears of it, and the other may grow meanwhile.
                    long wanted =
                            cluster.sets().stream().mapToLong(set -> set.spec().replicas()).sum();
                    assertThat(wanted).isLessThanOrEqualTo(10);
                    assertThat(cluster.sets())
                            .filteredOn(set ->
                                    set.status().observedGeneration()
                                            == set.metadata().generation())
                            .allMatch(set -> cluster.active(set) <= set.spec().replicas());
                    assertThat(cluster.ready()).isGreaterThanOrEqualTo(6);
                });
        assertThat(cluster.rest(LONG)).isTrue();
        assertThat(cluster.images()).hasSize(8).containsOnly("b");
        assertThat(cluster.web().metadata().annotations())
                .containsEntry("deployment.kubernetes.io/revision", "2");
        assertThat(cluster.sets()).hasSize(2);
        assertThat(cluster.loudFailures).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void undoReturnsToTheOldSetAndRaisesItsRevision(long seed) {
        var cluster = new SmallCluster(seed, LATENCY);
        cluster.door.put(SmallCluster.web(3, "a"));
        cluster.rest(LONG);
        String first = cluster.sets().getFirst().name();
        cluster.edit(web -> SmallCluster.image(web, "b"));
        cluster.rest(LONG);
        cluster.edit(web -> SmallCluster.image(web, "a"));
        assertThat(cluster.rest(LONG)).isTrue();
        assertThat(cluster.images()).hasSize(3).containsOnly("a");
        assertThat(cluster.sets()).hasSize(2);
        ReplicaSet set = cluster.view().find(ReplicaSet.class, "default", first).orElseThrow();
        assertThat(set.metadata().annotations())
                .containsEntry("deployment.kubernetes.io/revision", "3")
                .containsEntry("deployment.kubernetes.io/revision-history", "1");
        assertThat(cluster.web().metadata().annotations())
                .containsEntry("deployment.kubernetes.io/revision", "3");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void recreateNeverRunsOldAndNewTogether(long seed) {
        var cluster = new SmallCluster(seed, LATENCY);
        Deployment web = SmallCluster.web(4, "a");
        cluster.door.put(
                web.withSpec(
                        web.spec().withStrategy(DeploymentStrategy.empty().withType("Recreate"))));
        cluster.rest(LONG);
        cluster.edit(now -> SmallCluster.image(now, "b"));
        cluster.watch(
                Duration.ofSeconds(20),
                () -> {
                    Set<String> images = new HashSet<>();
                    cluster.pods()
                            .forEach(pod -> images.add(pod.spec().containers().getFirst().image()));
                    assertThat(images).hasSizeLessThanOrEqualTo(1);
                });
        assertThat(cluster.images()).hasSize(4).containsOnly("b");
    }

    @Test
    void aRolloutThatCannotSucceedStopsAndIsReported() {
        var cluster = new SmallCluster(7, LATENCY);
        cluster.readyWhen(pod -> !pod.spec().containers().getFirst().image().equals("broken"));
        Deployment web = SmallCluster.web(4, "a");
        cluster.door.put(web.withSpec(web.spec().withProgressDeadlineSeconds(30)));
        cluster.rest(LONG);
        cluster.edit(now -> SmallCluster.image(now, "broken"));
        cluster.time.advance(Duration.ofMinutes(3));
        assertThat(cluster.ready()).isEqualTo(3);
        assertThat(cluster.images()).filteredOn("broken"::equals).hasSize(2);
        DeploymentCondition progress =
                cluster.web().status().conditions().stream()
                        .filter(one -> one.type().equals("Progressing"))
                        .findFirst()
                        .orElseThrow();
        assertThat(progress.reason()).isEqualTo("ProgressDeadlineExceeded");
        assertThat(progress.status()).isEqualTo("False");
        cluster.edit(now -> SmallCluster.image(now, "a"));
        cluster.rest(LONG);
        assertThat(cluster.images()).hasSize(4).containsOnly("a");
    }

    @Test
    void aPausedDeploymentWaitsButScales() {
        var cluster = new SmallCluster(3, LATENCY);
        cluster.door.put(SmallCluster.web(2, "a"));
        cluster.rest(LONG);
        cluster.edit(web ->
                SmallCluster.image(web, "b")
                        .withSpec(SmallCluster.image(web, "b").spec().withPaused(true)));
        cluster.rest(LONG);
        assertThat(cluster.images()).containsOnly("a");
        cluster.edit(web -> web.withSpec(web.spec().withReplicas(6)));
        cluster.rest(LONG);
        assertThat(cluster.images()).hasSize(6).containsOnly("a");
        cluster.edit(web -> web.withSpec(web.spec().withoutPaused()));
        cluster.rest(LONG);
        assertThat(cluster.images()).hasSize(6).containsOnly("b");
    }

    /** Found by {@code ./podium campaign simulate --seed 261}. */
    @Test
    void aRecreationWithSeveralOldSetsIsNotHeldUpByScaling() {
        var cluster = new SmallCluster(9, LATENCY);
        cluster.readyWhen(pod -> pod.spec().containers().getFirst().image().equals("a"));
        cluster.door.put(SmallCluster.web(4, "a"));
        cluster.rest(LONG);
        cluster.edit(web -> SmallCluster.image(web, "b"));
        cluster.rest(LONG);
        assertThat(cluster.images()).contains("a", "b");
        cluster.readyWhen(_ -> true);
        cluster.edit(web -> {
            Deployment next = SmallCluster.image(web, "c");
            return next.withSpec(
                    next.spec()
                            .withReplicas(3)
                            .withStrategy(DeploymentStrategy.empty().withType("Recreate")));
        });
        assertThat(cluster.rest(LONG)).isTrue();
        assertThat(cluster.images()).hasSize(3).containsOnly("c");
    }

    @Test
    void oldSetsBeyondTheLimitGo() {
        var cluster = new SmallCluster(4, LATENCY);
        Deployment web = SmallCluster.web(1, "v0");
        cluster.door.put(web.withSpec(web.spec().withRevisionHistoryLimit(2)));
        for (int i = 1; i < 6; i++) {
            String image = "v" + i;
            cluster.rest(LONG);
            cluster.edit(now -> SmallCluster.image(now, image));
        }
        cluster.rest(LONG);
        assertThat(cluster.sets())
                .extracting(set -> set.spec().template().spec().containers().getFirst().image())
                .containsExactlyInAnyOrder("v3", "v4", "v5");
    }

    @Test
    void scalingInTheMiddleOfARolloutKeepsProportions() {
        var cluster = new SmallCluster(5, LATENCY);
        cluster.readyWhen(pod -> pod.spec().containers().getFirst().image().equals("a"));
        Deployment web = SmallCluster.web(10, "a");
        cluster.door.put(web.withSpec(web.spec().withStrategy(SmallCluster.rolling(3L, 2L))));
        cluster.rest(LONG);
        cluster.edit(now -> SmallCluster.image(now, "b"));
        cluster.rest(LONG);
        // The example of the Kubernetes documentation: 8 old and 5 new; then from 10 to 15.
        assertThat(cluster.images()).filteredOn("a"::equals).hasSize(8);
        assertThat(cluster.images()).filteredOn("b"::equals).hasSize(5);
        cluster.edit(now -> now.withSpec(now.spec().withReplicas(15)));
        cluster.rest(LONG);
        assertThat(cluster.images()).filteredOn("a"::equals).hasSize(11);
        assertThat(cluster.images()).filteredOn("b"::equals).hasSize(7);
    }

    @Test
    void everyNamespaceHasItsAccountAndItsAuthority() {
        var cluster = new SmallCluster(1, LATENCY);
        cluster.door.put(Namespace.create("", "more"));
        cluster.rest(LONG);
        for (String namespace : List.of("default", "more")) {
            assertThat(cluster.view().find(ServiceAccount.class, namespace, "default")).isPresent();
            ConfigMap map =
                    cluster.view()
                            .find(ConfigMap.class, namespace, "kube-root-ca.crt")
                            .orElseThrow();
            assertThat(map.data()).containsEntry("ca.crt", "-----PEM-----");
        }
        cluster.door.now(
                new Action.Delete(
                        cluster.view()
                                .find(ServiceAccount.class, "more", "default")
                                .orElseThrow()));
        cluster.rest(LONG);
        assertThat(cluster.view().find(ServiceAccount.class, "more", "default")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aDeletedNamespaceTakesEverythingWithItPodsFirst(long seed) {
        var cluster = new SmallCluster(seed, LATENCY);
        cluster.door.put(SmallCluster.web(3, "a"));
        cluster.door.put(Secret.create("default", "s"));
        cluster.rest(LONG);
        Pod held = cluster.pods().getFirst();
        String name = held.name();
        cluster.door.now(
                new Action.Update(
                        held.withMetadata(
                                held.metadata().withFinalizers(List.of("example.com/hold")))));
        cluster.door.now(
                new Action.Delete(
                        cluster.view().find(Namespace.class, "", "default").orElseThrow()));
        cluster.rest(LONG);
        Namespace ending = cluster.view().find(Namespace.class, "", "default").orElseThrow();
        assertThat(cluster.view().list(Secret.class)).hasSize(1);
        assertThat(ending.status().conditions())
                .anySatisfy(condition -> {
                    assertThat(condition.type()).isEqualTo("NamespaceContentRemaining");
                    assertThat(condition.message()).contains("pods. has 1 resource instances");
                })
                .anySatisfy(condition -> {
                    assertThat(condition.type()).isEqualTo("NamespaceFinalizersRemaining");
                    assertThat(condition.message())
                            .isEqualTo(
                                    "Some content in the namespace has finalizers remaining: "
                                            + "example.com/hold in 1 resource instances");
                });
        Pod now = cluster.view().find(Pod.class, "default", name).orElseThrow();
        cluster.door.now(new Action.Update(now.withMetadata(now.metadata().withoutFinalizers())));
        assertThat(cluster.rest(LONG)).isTrue();
        assertThat(cluster.view().find(Namespace.class, "", "default")).isEmpty();
        assertThat(cluster.view().list(Secret.class)).isEmpty();
        assertThat(cluster.sets()).isEmpty();
        assertThat(cluster.loudFailures).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatMayNotBeDeletedHoldsUpNothingElse(long seed) {
        var cluster = new SmallCluster(seed, LATENCY);
        cluster.door.put(SmallCluster.web(2, "a"));
        cluster.door.put(Secret.create("default", "s"));
        cluster.rest(LONG);
        var kept = new HashSet<>(Set.of("configmaps", "serviceaccounts"));
        cluster.door.refuse(action -> {
            if (action instanceof Action.DeleteAll all && kept.contains(all.resource())) {
                throw ApiError.forbidden("", all.resource(), "", "it is kept");
            }
        });
        cluster.door.now(
                new Action.Delete(
                        cluster.view().find(Namespace.class, "", "default").orElseThrow()));
        cluster.time.advance(LONG);
        assertThat(cluster.view().list(Secret.class)).isEmpty();
        assertThat(cluster.sets()).isEmpty();
        assertThat(
                        cluster.view()
                                .find(Namespace.class, "", "default")
                                .orElseThrow()
                                .status()
                                .conditions())
                .anySatisfy(condition -> {
                    assertThat(condition.type()).isEqualTo("NamespaceDeletionContentFailure");
                    assertThat(condition.status()).isEqualTo("True");
                    assertThat(condition.message())
                            .startsWith("Failed to delete all resource types, 1 remaining: ")
                            .contains("it is kept");
                });
        kept.clear();
        cluster.time.advance(Duration.ofHours(1));
        assertThat(cluster.view().find(Namespace.class, "", "default")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Background", "Foreground", "Orphan"})
    void aDeletedDeploymentDoesAsItWasTold(String propagation) {
        var cluster = new SmallCluster(2, LATENCY);
        cluster.door.put(SmallCluster.web(3, "a"));
        cluster.rest(LONG);
        cluster.door.now(new Action.Delete(cluster.web(), Optional.empty(), propagation));
        cluster.watch(
                Duration.ofSeconds(5),
                () -> {
                    boolean isThere =
                            cluster.view().find(Deployment.class, "default", "web").isPresent();
                    if (propagation.equals("Foreground") && !isThere) {
                        assertThat(cluster.pods()).isEmpty();
                        assertThat(cluster.sets()).isEmpty();
                    }
                });
        assertThat(cluster.rest(LONG)).isTrue();
        assertThat(cluster.view().find(Deployment.class, "default", "web")).isEmpty();
        if (propagation.equals("Orphan")) {
            assertThat(cluster.sets()).hasSize(1);
            assertThat(cluster.sets().getFirst().metadata().ownerReferences()).isEmpty();
            assertThat(cluster.ready()).isEqualTo(3);
            cluster.door.put(SmallCluster.web(3, "a"));
            cluster.rest(LONG);
            assertThat(cluster.sets()).hasSize(1);
            assertThat(cluster.sets().getFirst().metadata().ownerReferences().getFirst().uid())
                    .isEqualTo(cluster.web().uid());
        } else {
            assertThat(cluster.sets()).isEmpty();
            assertThat(cluster.pods()).isEmpty();
        }
    }

    @Test
    void aServiceKnowsItsReadyPods() {
        var cluster = new SmallCluster(6, LATENCY);
        Service service = Service.create("default", "web");
        cluster.door.put(
                service.withSpec(
                        service.spec()
                                .withSelector(Map.of("app", "web"))
                                .withClusterIP("10.96.0.7")
                                .withPorts(
                                        List.of(
                                                ServicePort.empty()
                                                        .withPort(80)
                                                        .withTargetPort(8080L)))));
        cluster.door.put(SmallCluster.web(3, "a"));
        cluster.rest(LONG);
        EndpointSlice slice = cluster.view().list(EndpointSlice.class).getFirst();
        assertThat(slice.endpoints())
                .hasSize(3)
                .allMatch(endpoint -> endpoint.conditions().ready());
        assertThat(slice.ports().getFirst().port()).isEqualTo(8080);
        Endpoints endpoints = cluster.view().find(Endpoints.class, "default", "web").orElseThrow();
        assertThat(endpoints.subsets().getFirst().addresses()).hasSize(3);
        cluster.edit(web -> web.withSpec(web.spec().withReplicas(0)));
        cluster.rest(LONG);
        assertThat(cluster.view().list(EndpointSlice.class)).hasSize(1);
        assertThat(cluster.view().list(EndpointSlice.class).getFirst().endpoints()).isEmpty();
        cluster.door.now(
                new Action.Delete(
                        cluster.view().find(Service.class, "default", "web").orElseThrow()));
        cluster.rest(LONG);
        assertThat(cluster.view().list(EndpointSlice.class)).isEmpty();
        assertThat(cluster.view().list(Endpoints.class)).isEmpty();
    }

    @Test
    void podsOfANodeThatIsGoneAreReplaced() {
        var cluster = new SmallCluster(8, LATENCY);
        cluster.door.put(Node.create("", "node-2"));
        Pod stray = Pod.create("default", "stray");
        cluster.door.put(stray.withSpec(stray.spec().withNodeName("node-2")));
        cluster.rest(LONG);
        assertThat(cluster.pods()).hasSize(1);
        cluster.door.now(
                new Action.Delete(cluster.view().find(Node.class, "", "node-2").orElseThrow()));
        cluster.rest(LONG);
        assertThat(cluster.pods()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void lostAnswersDoNoHarm(long seed) {
        var cluster = new SmallCluster(seed, LATENCY);
        cluster.door.loseAnswers(_ -> cluster.time.randomness().nextInt(4) == 0);
        cluster.door.put(SmallCluster.web(6, "a"));
        cluster.watch(
                Duration.ofSeconds(10),
                () -> assertThat(cluster.images()).hasSizeLessThanOrEqualTo(6));
        cluster.time.advance(Duration.ofHours(1));
        assertThat(cluster.ready()).isEqualTo(6);
        cluster.edit(web -> SmallCluster.image(web, "b"));
        cluster.time.advance(Duration.ofHours(1));
        assertThat(cluster.images()).hasSize(6).containsOnly("b");
    }
}
