package io.podium.campaigns.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.DeploymentStrategy;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.apps.v1.RollingUpdateDeployment;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.meta.v1.OwnerReference;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Stories of whole clusters, and whether those who judge them would see what is wrong. */
class StoryTest {
    private static final int SEEDS = 200;

    /** Kept, for a logger nobody holds forgets its level. */
    private static final Logger PODIUM = Logger.getLogger("io.podium");

    @BeforeAll
    static void quiet() {
        PODIUM.setLevel(Level.OFF);
    }

    @Test
    void whateverGoesWrongTheClusterComesToRest() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            assertThat(Story.play(seed).broken()).as(Story.command(seed)).isEmpty();
        }
    }

    @Test
    void aSeedGivesTheSameStoryAgainToldOrNot() {
        Story.Outcome first = Story.play(7);
        Story.Outcome again = Story.play(7, _ -> {});
        assertThat(again).isEqualTo(first);
        assertThat(first.changes()).isGreaterThan(500);
        assertThat(Story.play(8).digest()).isNotEqualTo(first.digest());
    }

    private static OwnerReference reference(String uid) {
        return OwnerReference.empty().withUid(uid).withController(true);
    }

    private static Deployment deployment(int replicas) {
        Deployment one = Deployment.create("a", "web");
        return one.withMetadata(one.metadata().withUid("d").withGeneration(1))
                .withSpec(
                        one.spec()
                                .withReplicas(replicas)
                                .withStrategy(
                                        DeploymentStrategy.empty()
                                                .withType("RollingUpdate")
                                                .withRollingUpdate(
                                                        RollingUpdateDeployment.empty()
                                                                .withMaxSurge(0L)
                                                                .withMaxUnavailable(1L))))
                .withStatus(
                        one.status()
                                .withObservedGeneration(1)
                                .withReplicas(replicas)
                                .withUpdatedReplicas(replicas)
                                .withAvailableReplicas(replicas));
    }

    private static Pod pod(String name, boolean isReady) {
        Pod pod = Pod.create("a", name);
        ObjectMeta metadata =
                pod.metadata().withUid(name).withOwnerReferences(List.of(reference("s")));
        return pod.withMetadata(metadata)
                .withStatus(
                        pod.status()
                                .withConditions(
                                        List.of(
                                                PodCondition.empty()
                                                        .withType("Ready")
                                                        .withStatus(isReady ? "True" : "False"))));
    }

    @Test
    void aRolloutThatTakesTooManyPodsIsSeen() {
        var promises = new Promises();
        ReplicaSet set = ReplicaSet.create("a", "web-1");
        set =
                set.withMetadata(
                        set.metadata().withUid("s").withOwnerReferences(List.of(reference("d"))));
        promises.see(Optional.empty(), Optional.of(set));
        for (String name : List.of("p1", "p2", "p3")) {
            promises.see(Optional.empty(), Optional.of(pod(name, true)));
        }
        assertThat(promises.see(Optional.empty(), Optional.of(deployment(3)))).isEmpty();
        assertThat(promises.see(Optional.of(pod("p1", true)), Optional.empty())).isEmpty();
        assertThat(promises.see(Optional.of(pod("p2", true)), Optional.of(pod("p2", false))))
                .contains("Deployment a/web has 1 ready pods and promises 2");
        // Who is scaled in the middle of it was promised nothing.
        Deployment scaled = deployment(2);
        scaled = scaled.withStatus(deployment(3).status());
        assertThat(promises.see(Optional.of(deployment(3)), Optional.of(scaled))).isEmpty();
    }
}
