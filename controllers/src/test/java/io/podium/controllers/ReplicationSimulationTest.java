package io.podium.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.core.v1.ReplicationController;
import io.podium.api.error.ApiError;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.client.Action;
import io.podium.controllers.workload.Pods;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ReplicationControllers in a whole cluster of seeds and faults. */
class ReplicationSimulationTest {
    private static final Duration LATENCY = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Map<String, String> LABELS = Map.of("app", "old");

    private static ReplicationController old(int replicas) {
        PodTemplateSpec template =
                PodTemplateSpec.empty().withMetadata(ObjectMeta.empty().withLabels(LABELS));
        template =
                template.withSpec(
                        template.spec()
                                .withContainers(
                                        List.of(Container.empty().withName("old").withImage("a"))));
        ReplicationController controller = ReplicationController.create("default", "old");
        return controller.withSpec(
                controller
                        .spec()
                        .withReplicas(replicas)
                        .withSelector(LABELS)
                        .withTemplate(template));
    }

    private static ReplicationController found(SmallCluster cluster) {
        return cluster.view().find(ReplicationController.class, "default", "old").orElseThrow();
    }

    private static void edit(SmallCluster cluster, UnaryOperator<ReplicationController> change) {
        ReplicationController now = found(cluster);
        cluster.door.now(
                new Action.Update(
                        change.apply(now).withMetadata(now.metadata().withoutResourceVersion())));
    }

    private static long active(SmallCluster cluster) {
        return cluster.pods().stream().filter(Pods::isActive).count();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void itScalesAndReportsThoughAnswersAreLost(long seed) {
        var cluster = new SmallCluster(seed, LATENCY);
        cluster.door.loseAnswers(_ -> cluster.time.randomness().nextInt(4) == 0);
        cluster.door.put(old(7));
        cluster.watch(
                Duration.ofSeconds(10), () -> assertThat(active(cluster)).isLessThanOrEqualTo(7));
        cluster.time.advance(Duration.ofHours(1));
        assertThat(cluster.ready()).isEqualTo(7);
        edit(cluster, one -> one.withSpec(one.spec().withReplicas(3)));
        cluster.watch(
                Duration.ofSeconds(10),
                () -> assertThat(active(cluster)).isGreaterThanOrEqualTo(3));
        cluster.time.advance(Duration.ofHours(1));
        assertThat(cluster.ready()).isEqualTo(3);
        assertThat(found(cluster).status().replicas()).isEqualTo(3);
        assertThat(found(cluster).status().readyReplicas()).isEqualTo(3);
        assertThat(found(cluster).status().availableReplicas()).isEqualTo(3);
        assertThat(found(cluster).status().fullyLabeledReplicas()).isEqualTo(3);
        assertThat(found(cluster).status().observedGeneration()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itTakesInWhatFitsAndLetsGoWhatDoesNot(long seed) {
        var cluster = new SmallCluster(seed, LATENCY);
        Pod stray = Pod.create("default", "stray");
        cluster.door.put(stray.withMetadata(stray.metadata().withLabels(LABELS)));
        cluster.door.put(old(2));
        assertThat(cluster.rest(LONG)).isTrue();
        assertThat(cluster.pods()).hasSize(2).extracting(Pod::name).contains("stray");
        Pod mine = cluster.view().find(Pod.class, "default", "stray").orElseThrow();
        assertThat(mine.metadata().ownerReferences().getFirst().uid())
                .isEqualTo(found(cluster).uid());
        cluster.door.now(
                new Action.Update(
                        mine.withMetadata(mine.metadata().withLabels(Map.of("app", "free")))));
        assertThat(cluster.rest(LONG)).isTrue();
        assertThat(cluster.pods()).hasSize(3);
        Pod free = cluster.view().find(Pod.class, "default", "stray").orElseThrow();
        assertThat(free.metadata().ownerReferences()).isEmpty();
        assertThat(cluster.loudFailures).isEmpty();
    }

    @Test
    void aRefusalStandsInTheStatusUntilItIsOver() {
        var cluster = new SmallCluster(1, LATENCY);
        var isRefused = new AtomicBoolean(true);
        cluster.door.refuse(action -> {
            if (isRefused.get() && action instanceof Action.Create(Pod pod)) {
                throw ApiError.forbidden("", "pods", pod.name(), "exceeded quota: q");
            }
        });
        cluster.door.put(old(2));
        cluster.time.advance(LONG);
        assertThat(found(cluster).status().conditions())
                .singleElement()
                .satisfies(condition -> {
                    assertThat(condition.type()).isEqualTo("ReplicaFailure");
                    assertThat(condition.reason()).isEqualTo("FailedCreate");
                    assertThat(condition.message()).contains("exceeded quota: q");
                });
        assertThat(cluster.events("FailedCreate"))
                .isNotEmpty()
                .allSatisfy(text -> assertThat(text).startsWith("Error creating: "));
        isRefused.set(false);
        cluster.time.advance(Duration.ofHours(1));
        assertThat(cluster.ready()).isEqualTo(2);
        assertThat(found(cluster).status().conditions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Background", "Foreground", "Orphan"})
    void deletedItDoesAsItWasTold(String propagation) {
        var cluster = new SmallCluster(2, LATENCY);
        cluster.door.put(old(5));
        cluster.rest(LONG);
        ReplicationController doomed = found(cluster);
        cluster.door.now(new Action.Delete(doomed, Optional.empty(), propagation));
        assertThat(cluster.rest(LONG)).isTrue();
        assertThat(cluster.view().find(ReplicationController.class, "default", "old")).isEmpty();
        assertThat(cluster.pods()).hasSize(propagation.equals("Orphan") ? 5 : 0);
        assertThat(cluster.pods())
                .allSatisfy(pod -> assertThat(pod.metadata().ownerReferences()).isEmpty());
    }

    /**
     * The pods are changed by their node while they are let go, and answers are lost: none may be
     * collected because its owner went before it was free.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void noOrphanIsLostThoughItChangesMeanwhile(long seed) {
        var cluster = new SmallCluster(seed, LATENCY);
        cluster.door.put(old(20));
        cluster.watch(
                Duration.ofMillis(300),
                () -> {
                    // Long enough for some pods to be there and for few to run.
                });
        cluster.door.loseAnswers(_ -> cluster.time.randomness().nextInt(5) == 0);
        List<String> made = cluster.pods().stream().map(Pod::name).toList();
        cluster.door.now(new Action.Delete(found(cluster), Optional.empty(), "Orphan"));
        cluster.time.advance(Duration.ofHours(1));
        assertThat(cluster.view().find(ReplicationController.class, "default", "old")).isEmpty();
        assertThat(cluster.pods()).extracting(Pod::name).containsAll(made);
        assertThat(cluster.pods())
                .allSatisfy(pod -> assertThat(pod.metadata().ownerReferences()).isEmpty());
        assertThat(made).isNotEmpty();
    }
}
