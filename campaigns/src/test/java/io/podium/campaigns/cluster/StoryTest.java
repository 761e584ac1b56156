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
import io.podium.api.view.ApiObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /** Who reads a story wants to know why things change, not only that they do. */
    @Test
    void aToldStorySaysWhatUsersDoAndWhatGoesWrong() {
        var told = new ArrayList<String>();
        for (long seed = 1; seed <= 5; seed++) {
            Story.play(seed, told::add);
        }
        assertThat(told)
                .anyMatch(line -> line.matches(".* -- a user creates Deployment team-[ab]/[a-z]+"))
                .anyMatch(line -> line.matches(".* -- [a-z-]+ crashes and begins anew"))
                .anyMatch(line -> line.matches(".* -- the watch of [a-z-]+ stands still"))
                .anyMatch(line -> line.endsWith(" -- no more faults from here on"))
                .noneMatch(line -> line.contains(" -- BROKEN"));
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

    private static ReplicaSet set(String uid, int generation, int size, int desired) {
        ReplicaSet set = ReplicaSet.create("a", "web-" + uid);
        Map<String, String> annotations =
                Map.of(
                        "deployment.kubernetes.io/desired-replicas",
                        Integer.toString(desired),
                        "deployment.kubernetes.io/max-replicas",
                        Integer.toString(desired));
        return set.withMetadata(
                        set.metadata()
                                .withUid(uid)
                                .withGeneration(generation)
                                .withAnnotations(annotations)
                                .withOwnerReferences(List.of(reference("d"))))
                .withSpec(set.spec().withReplicas(size));
    }

    private static <T extends ApiObject> Optional<String> change(
            Promises promises, T before, T after) {
        return promises.see(Optional.of(before), Optional.of(after));
    }

    private static Optional<String> add(Promises promises, ApiObject object) {
        return promises.see(Optional.empty(), Optional.of(object));
    }

    private static Promises threeReady() {
        var promises = new Promises(true, true);
        assertThat(add(promises, deployment(3))).isEmpty();
        assertThat(add(promises, set("s", 1, 3, 3))).isEmpty();
        for (String name : List.of("p1", "p2", "p3")) {
            assertThat(add(promises, pod(name, true))).isEmpty();
        }
        return promises;
    }

    @Test
    void aRolloutThatTakesTooManyPodsIsSeen() {
        Promises promises = threeReady();
        assertThat(promises.see(Optional.of(pod("p1", true)), Optional.empty())).isEmpty();
        assertThat(change(promises, pod("p2", true), pod("p2", false)))
                .contains("Deployment a/web has 1 ready pods and promises 2");
    }

    /**
     * Found by {@code ./podium campaign simulate --seed 2023}: they go first, as unhealthy ones.
     */
    @Test
    void podsThatAreNotAvailableYetPromiseNothing() {
        Deployment waits = deployment(3).withSpec(deployment(3).spec().withMinReadySeconds(5));
        Promises patient = new Promises(true, true);
        assertThat(add(patient, waits)).isEmpty();
        ReplicaSet set = set("s", 1, 3, 3);
        assertThat(add(patient, set)).isEmpty();
        for (String name : List.of("p1", "p2", "p3")) {
            assertThat(add(patient, pod(name, true))).isEmpty();
        }
        assertThat(change(patient, pod("p1", true), pod("p1", false))).isEmpty();
        assertThat(change(patient, pod("p2", true), pod("p2", false))).isEmpty();
        assertThat(change(patient, pod("p1", false), pod("p1", true))).isEmpty();
        assertThat(change(patient, set, set.withStatus(set.status().withAvailableReplicas(2))))
                .isEmpty();
        assertThat(change(patient, pod("p1", true), pod("p1", false)))
                .contains("Deployment a/web has 1 ready pods and promises 2");
    }

    @Test
    void whoScalesKeepsTheSmallerPromiseUntilThereAreEnough() {
        Promises promises = threeReady();
        assertThat(change(promises, deployment(3), deployment(5))).isEmpty();
        assertThat(change(promises, set("s", 1, 3, 3), set("s", 2, 5, 5))).isEmpty();
        assertThat(change(promises, pod("p1", true), pod("p1", false))).isEmpty();
        assertThat(change(promises, pod("p2", true), pod("p2", false)))
                .contains("Deployment a/web has 1 ready pods and promises 2");
        assertThat(add(promises, pod("p4", true))).isEmpty();
        assertThat(add(promises, pod("p5", true))).isEmpty();
        assertThat(change(promises, pod("p2", false), pod("p2", true))).isEmpty();
        assertThat(change(promises, pod("p2", true), pod("p2", false)))
                .contains("Deployment a/web has 3 ready pods and promises 4");
    }

    @Test
    void nothingIsPromisedToWhoScalesInTheMiddleUntilThereAreEnough() {
        Promises promises = threeReady();
        assertThat(change(promises, set("s", 1, 3, 3), set("s", 2, 2, 3))).isEmpty();
        assertThat(add(promises, set("t", 1, 1, 3))).isEmpty();
        assertThat(change(promises, deployment(3), deployment(2))).isEmpty();
        assertThat(change(promises, pod("p1", true), pod("p1", false))).isEmpty();
        assertThat(change(promises, pod("p2", true), pod("p2", false))).isEmpty();
        assertThat(change(promises, set("s", 2, 2, 3), set("s", 3, 1, 2))).isEmpty();
        assertThat(change(promises, set("t", 1, 1, 3), set("t", 2, 1, 2))).isEmpty();
        // One that may stay is as many as two less one, and from now on that is promised again.
        assertThat(change(promises, pod("p3", true), pod("p3", false)))
                .contains("Deployment a/web has 0 ready pods and promises 1");
    }

    @Test
    void setsThatGrowBeyondTheSurgeAreSeen() {
        Promises promises = threeReady();
        assertThat(add(promises, set("t", 1, 1, 3)))
                .contains("Deployment a/web has sets for 4 pods and may have 3");
    }

    @Test
    void aPodNobodyAskedForIsSeen() {
        Promises promises = threeReady();
        ReplicaSet three = set("s", 1, 3, 3);
        ReplicaSet two = set("s", 2, 2, 3);
        assertThat(change(promises, three, two)).isEmpty();
        // The set may not have heard that it shrank.
        promises.see(Optional.of(pod("p3", true)), Optional.empty());
        assertThat(add(promises, pod("p4", false))).isEmpty();
        ReplicaSet told = two.withStatus(two.status().withObservedGeneration(2));
        assertThat(change(promises, two, told)).isEmpty();
        promises.see(Optional.of(pod("p4", true)), Optional.empty());
        assertThat(add(promises, pod("p5", false)))
                .contains("ReplicaSet a/web-s made a pod more than the 2 it was asked for");
    }
}
