package io.podium.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.DeploymentCondition;
import io.podium.api.apps.v1.DeploymentStrategy;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.meta.v1.LabelSelector;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.client.Action;
import io.podium.client.Failure;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeploymentReconcilerTest {
    private static final Key KEY = new Key("one", "web");
    private static final Map<String, String> LABELS = Map.of("app", "web");

    private final DeploymentReconciler reconciler = new DeploymentReconciler();
    private final Lab lab = new Lab();

    private static PodTemplateSpec template(String image) {
        PodTemplateSpec template =
                PodTemplateSpec.empty().withMetadata(ObjectMeta.empty().withLabels(LABELS));
        return template.withSpec(
                template.spec().withContainers(List.of(Container.empty().withImage(image))));
    }

    private Deployment put(int wanted) {
        Deployment web = Deployment.create("one", "web");
        return lab.put(
                web.withSpec(
                        web.spec()
                                .withReplicas(wanted)
                                .withProgressDeadlineSeconds(60)
                                .withSelector(LabelSelector.empty().withMatchLabels(LABELS))
                                .withTemplate(template("a"))));
    }

    private Deployment web() {
        return lab.door.view().find(Deployment.class, KEY).orElseThrow();
    }

    private List<ReplicaSet> sets() {
        return lab.door.view().list(ReplicaSet.class);
    }

    /** Plays the ReplicaSet controller and a kubelet that is always successful. */
    private void fulfil() {
        for (ReplicaSet set : sets()) {
            int size = set.spec().replicas();
            lab.status(
                    set.withStatus(
                            set.status()
                                    .withReplicas(size)
                                    .withReadyReplicas(size)
                                    .withAvailableReplicas(size)
                                    .withObservedGeneration(set.metadata().generation())));
        }
    }

    private void rollOut() {
        for (int i = 0; i < 20; i++) {
            lab.door.settle(reconciler, KEY);
            fulfil();
        }
    }

    @Test
    void aNewOneMakesItsSet() {
        put(3);
        List<Action> actions = lab.decide(reconciler, KEY);
        String hash = TemplateHash.of(template("a"), 0);
        assertThat(Lab.words(actions)).isEqualTo("create(web-" + hash + ") status");
        var announced = (Action.Announced) actions.getFirst();
        ReplicaSet set = (ReplicaSet) ((Action.Create) announced.write()).object();
        assertThat(set.spec().replicas()).isEqualTo(3);
        assertThat(set.spec().selector().matchLabels()).containsEntry("pod-template-hash", hash);
        assertThat(set.spec().template().metadata().labels())
                .containsEntry("pod-template-hash", hash);
        assertThat(set.metadata().annotations())
                .containsEntry("deployment.kubernetes.io/revision", "1")
                .containsEntry("deployment.kubernetes.io/desired-replicas", "3")
                .containsEntry("deployment.kubernetes.io/max-replicas", "4");
        assertThat(set.metadata().ownerReferences()).containsExactly(Lab.controlledBy(web()));
        assertThat(announced.success().orElseThrow().message())
                .isEqualTo("Scaled up replica set web-" + hash + " from 0 to 3");
        assertThat(progress((Deployment) ((Action.UpdateStatus) actions.getLast()).object()))
                .isEqualTo(
                        "True NewReplicaSetCreated Created new replica set \"web-" + hash + "\"");
    }

    @Test
    void itsRevisionIsWrittenWithTheStatusSoThatItIsNoNewGeneration() {
        put(3);
        var written = new ArrayList<Action>();
        for (int i = 0; i < 4; i++) {
            List<Action> actions = lab.decide(reconciler, KEY);
            written.addAll(actions);
            lab.door.settle(reconciler, KEY);
            fulfil();
        }
        assertThat(written)
                .noneMatch(one ->
                        one instanceof Action.Update update
                                && update.object() instanceof Deployment);
        assertThat(web().metadata().annotations())
                .containsEntry("deployment.kubernetes.io/revision", "1");
        assertThat(web().metadata().generation()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    REVISION | IMAGE | EVENT
                    1        | a     | Rolled back deployment "web" to revision 1
                    0        | b     | Rolled back deployment "web" to revision 2
                    2        | b     | Rolled back deployment "web" to revision 2
                    3        | c     | The rollback revision contains the same template as current deployment "web"
                    9        | c     | Unable to find the revision to rollback to.
                    """)
    void goesBackForThoseWhoAskInAnOldVersion(String revision, String image, String event) {
        put(2);
        for (String next : List.of("a", "b", "c")) {
            lab.update(web().withSpec(web().spec().withTemplate(template(next))));
            rollOut();
        }
        var annotations = new HashMap<>(web().metadata().annotations());
        annotations.put("deprecated.deployment.rollback.to", revision);
        lab.update(web().withMetadata(web().metadata().withAnnotations(annotations)));
        List<Action> actions = lab.decide(reconciler, KEY);
        assertThat(actions)
                .filteredOn(Action.Event.class::isInstance)
                .extracting(one -> ((Action.Event) one).message())
                .containsExactly(event);
        rollOut();
        assertThat(web().spec().template().spec().containers().getFirst().image()).isEqualTo(image);
        assertThat(web().metadata().annotations())
                .doesNotContainKey("deprecated.deployment.rollback.to");
    }

    private static String progress(Deployment deployment) {
        DeploymentCondition condition =
                deployment.status().conditions().stream()
                        .filter(one -> one.type().equals("Progressing"))
                        .findFirst()
                        .orElseThrow();
        return condition.status() + " " + condition.reason() + " " + condition.message();
    }

    @Test
    void aSetThatCannotBeMadeIsReported() {
        put(3);
        String name = "web-" + TemplateHash.of(template("a"), 0);
        var failure =
                new Failure(
                        new Action.Create(ReplicaSet.create("one", name)), "Forbidden", "no more");
        List<Action> actions = lab.decideAfter(failure, reconciler, KEY);
        Deployment reported = (Deployment) ((Action.UpdateStatus) actions.getFirst()).object();
        assertThat(progress(reported))
                .isEqualTo(
                        "False ReplicaSetCreateError Failed to create new replica set \""
                                + name
                                + "\": no more");
        lab.status(reported);
        assertThat(Lab.words(lab.decideAfter(failure, reconciler, KEY)))
                .startsWith("create(" + name + ")");
    }

    @Test
    void aHashThatIsTakenIsCountedAndAnotherFound() {
        put(1);
        String name = "web-" + TemplateHash.of(template("a"), 0);
        lab.put(ReplicaSet.create("one", name));
        lab.door.settle(reconciler, KEY);
        assertThat(web().status().collisionCount()).isEqualTo(1);
        assertThat(
                        lab.door
                                .view()
                                .find(
                                        ReplicaSet.class,
                                        "one",
                                        "web-" + TemplateHash.of(template("a"), 1)))
                .isPresent();
    }

    @Test
    void progressIsReportedUntilItIsComplete() {
        put(2);
        lab.door.settle(reconciler, KEY);
        String set = sets().getFirst().name();
        fulfil();
        lab.door.settle(reconciler, KEY);
        assertThat(progress(web()))
                .isEqualTo(
                        "True NewReplicaSetAvailable ReplicaSet \""
                                + set
                                + "\" has successfully progressed.");
        assertThat(lab.decide(reconciler, KEY)).isEmpty();
    }

    @Test
    void lackOfProgressIsReportedAfterItsDeadline() {
        put(2);
        lab.door.settle(reconciler, KEY);
        List<Action> waiting = lab.decide(reconciler, KEY);
        assertThat(waiting)
                .containsExactly(new Action.Again(lab.time.clock().now().plusSeconds(61)));
        lab.time.advance(Duration.ofSeconds(61));
        lab.door.settle(reconciler, KEY);
        assertThat(progress(web()))
                .isEqualTo(
                        "False ProgressDeadlineExceeded ReplicaSet \""
                                + sets().getFirst().name()
                                + "\" has timed out progressing.");
        assertThat(lab.decide(reconciler, KEY)).isEmpty();
    }

    @Test
    void whatASetSaysOfItsFailuresIsPassedOn() {
        put(2);
        lab.door.settle(reconciler, KEY);
        ReplicaSet set = sets().getFirst();
        lab.status(
                set.withStatus(
                        set.status()
                                .withConditions(
                                        List.of(
                                                io.podium.api.apps.v1.ReplicaSetCondition.empty()
                                                        .withType("ReplicaFailure")
                                                        .withStatus("True")
                                                        .withReason("FailedCreate")
                                                        .withMessage("exceeded quota")))));
        lab.door.settle(reconciler, KEY);
        assertThat(web().status().conditions())
                .anySatisfy(condition ->
                        assertThat(condition.type() + condition.message())
                                .isEqualTo("ReplicaFailureexceeded quota"));
        fulfil();
    }

    @Test
    void pausingIsMarkedAndUnmarked() {
        put(1);
        rollOut();
        lab.update(web().withSpec(web().spec().withPaused(true)));
        lab.door.settle(reconciler, KEY);
        assertThat(progress(web())).isEqualTo("Unknown DeploymentPaused Deployment is paused");
        lab.update(web().withSpec(web().spec().withoutPaused()));
        assertThat(
                        progress(
                                (Deployment)
                                        ((Action.UpdateStatus)
                                                        lab.decide(reconciler, KEY).getFirst())
                                                .object()))
                .isEqualTo("Unknown DeploymentResumed Deployment is resumed");
    }

    @Test
    void aDeletedOneActsNoMore() {
        put(2);
        lab.door.settle(reconciler, KEY);
        lab.door.now(new Action.Delete(web(), java.util.Optional.empty(), "Orphan"));
        lab.door.now(new Action.Delete(sets().getFirst()));
        lab.door.settle(reconciler, KEY);
        assertThat(sets()).isEmpty();
    }

    @Test
    void anEmptySelectorIsRefusedAloud() {
        Deployment web = Deployment.create("one", "web");
        lab.put(web.withSpec(web.spec().withTemplate(template("a"))));
        assertThat(Lab.words(lab.decide(reconciler, KEY))).isEqualTo("SelectingAll status");
        lab.door.settle(reconciler, KEY);
        assertThat(lab.decide(reconciler, KEY)).isEmpty();
    }

    @Test
    void newSetsInheritAnnotationsButNotTheDeploymentsOwn() {
        Deployment web = put(1);
        lab.update(
                web.withMetadata(
                        web.metadata()
                                .withAnnotations(
                                        Map.of(
                                                "kubernetes.io/change-cause", "because",
                                                "kubectl.kubernetes.io/last-applied-configuration",
                                                        "{}"))));
        rollOut();
        assertThat(sets().getFirst().metadata().annotations())
                .containsEntry("kubernetes.io/change-cause", "because")
                .doesNotContainKey("kubectl.kubernetes.io/last-applied-configuration");
    }

    /**
     * Whatever was rolled out and resized before, in the end one set has all pods and nothing is
     * left to do.
     */
    @Property(tries = 60)
    void settles(
            @ForAll @IntRange(max = 9) int first,
            @ForAll @IntRange(max = 9) int second,
            @ForAll boolean isRecreate,
            @ForAll boolean isInterrupted,
            @ForAll boolean isUndone) {
        var test = new DeploymentReconcilerTest();
        Deployment web = test.put(first);
        if (isRecreate) {
            test.lab.update(
                    web.withSpec(
                            web.spec()
                                    .withStrategy(
                                            DeploymentStrategy.empty().withType("Recreate"))));
        }
        test.rollOut();
        test.lab.update(test.web().withSpec(test.web().spec().withTemplate(template("b"))));
        if (isInterrupted) {
            test.lab.door.settle(test.reconciler, KEY);
        } else {
            test.rollOut();
        }
        test.lab.update(test.web().withSpec(test.web().spec().withReplicas(second)));
        if (isUndone) {
            test.lab.update(test.web().withSpec(test.web().spec().withTemplate(template("a"))));
        }
        test.rollOut();
        String image = isUndone ? "a" : "b";
        for (ReplicaSet set : test.sets()) {
            boolean isNewest =
                    set.spec().template().spec().containers().getFirst().image().equals(image);
            assertThat(set.spec().replicas()).isEqualTo(isNewest ? second : 0);
        }
        assertThat(test.web().status().updatedReplicas()).isEqualTo(second);
        assertThat(Lab.words(test.lab.decide(test.reconciler, KEY))).isEmpty();
    }
}
