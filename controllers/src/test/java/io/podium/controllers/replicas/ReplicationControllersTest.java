package io.podium.controllers.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.core.v1.ReplicationController;
import io.podium.api.core.v1.ReplicationControllerCondition;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.client.Action;
import io.podium.client.Failure;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import io.podium.controllers.workload.Pods;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicationControllersTest {
    private static final Map<String, String> LABELS = Map.of("app", "web");
    private static final Key KEY = new Key("one", "web");

    private final ReplicasReconciler<ReplicationController> reconciler =
            new ReplicasReconciler<>(new ReplicationControllers());

    private static ReplicationController controller(Lab lab, int wanted) {
        ReplicationController controller = ReplicationController.create("one", "web");
        PodTemplateSpec template =
                PodTemplateSpec.empty().withMetadata(ObjectMeta.empty().withLabels(LABELS));
        return lab.put(
                controller.withSpec(
                        controller
                                .spec()
                                .withReplicas(wanted)
                                .withSelector(LABELS)
                                .withTemplate(template)));
    }

    private static Lab lab(int wanted, String pods) {
        var lab = new Lab();
        ReplicationController controller = controller(lab, wanted);
        for (String word : pods == null || pods.isEmpty() ? new String[0] : pods.split(" ", -1)) {
            boolean isOrphan = word.contains("orphan");
            boolean isOdd = word.contains("relabelled");
            lab.pod(
                    word,
                    isOdd ? Map.of("app", "other") : LABELS,
                    isOrphan ? Optional.empty() : Optional.of(controller));
        }
        return lab;
    }

    private static ReplicationController found(Lab lab) {
        return lab.door.view().find(ReplicationController.class, KEY).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    WANTED | PODS                        | ACTIONS
                         2 |                             | create create status
                         1 | web-a:ready web-b:running   | delete(web-b) status
                         1 | web-a:ready+deleted         | create status
                         1 | web-a:failed                | create status
                         1 | stray:orphan                | patch(stray) status
                         0 | stray:orphan                | patch(stray) delete(stray) status
                         1 | odd:relabelled              | patch(odd) create status
                    """)
    void decidesAsForReplicaSets(int wanted, String pods, String actions) {
        assertThat(Lab.words(lab(wanted, pods).decide(reconciler, KEY))).isEqualTo(actions);
    }

    @Test
    void podsNameTheControllerAsTheirOwner() {
        Lab lab = lab(1, null);
        var announced = (Action.Announced) lab.decide(reconciler, KEY).getFirst();
        Pod pod = (Pod) ((Action.Create) announced.write()).object();
        assertThat(pod.metadata().ownerReferences()).containsExactly(Lab.controlledBy(found(lab)));
        assertThat(pod.metadata().ownerReferences().getFirst().apiVersion()).isEqualTo("v1");
        assertThat(pod.metadata().ownerReferences().getFirst().kind())
                .isEqualTo("ReplicationController");
        assertThat(announced.success().orElseThrow().reason()).isEqualTo("SuccessfulCreate");
        assertThat(announced.failure().orElseThrow().reason()).isEqualTo("FailedCreate");
    }

    @Test
    void theStatusCountsAllButWhoTerminates() {
        Lab lab = lab(4, "a:ready b:fresh c:running d:pending e:ready+deleted f:failed");
        ReplicationController controller = found(lab);
        lab.update(controller.withSpec(controller.spec().withMinReadySeconds(60)));
        List<Action> actions = lab.decide(reconciler, KEY);
        var reported = (ReplicationController) ((Action.UpdateStatus) actions.getFirst()).object();
        assertThat(reported.status().value().toString())
                .isEqualTo(
                        found(lab)
                                .status()
                                .withReplicas(4)
                                .withFullyLabeledReplicas(4)
                                .withReadyReplicas(2)
                                .withAvailableReplicas(1)
                                .withObservedGeneration(2)
                                .value()
                                .toString());
        assertThat(actions.getLast())
                .isEqualTo(new Action.Again(lab.time.clock().now().plus(Duration.ofSeconds(59))));
    }

    @Test
    void oneThatCannotGrowSaysSoAndKeepsWhatOthersSaid() {
        Lab lab = lab(2, "a:ready");
        ReplicationControllerCondition foreign =
                ReplicationControllerCondition.empty()
                        .withType("Theirs")
                        .withStatus("True")
                        .withReason("R");
        lab.status(found(lab).withStatus(found(lab).status().withConditions(List.of(foreign))));
        var failure =
                new Failure(
                        new Action.Create(Pod.create("one", "x")),
                        "Forbidden",
                        "exceeded quota: q");
        List<Action> actions = lab.decideAfter(failure, reconciler, KEY);
        assertThat(Lab.words(actions)).isEqualTo("status create");
        lab.status((ReplicationController) ((Action.UpdateStatus) actions.getFirst()).object());
        assertThat(found(lab).status().conditions())
                .extracting(
                        ReplicationControllerCondition::type,
                        ReplicationControllerCondition::status,
                        ReplicationControllerCondition::reason,
                        ReplicationControllerCondition::message)
                .containsExactly(
                        tuple("Theirs", "True", "R", ""),
                        tuple("ReplicaFailure", "True", "FailedCreate", "exceeded quota: q"));
        List<Action> after = lab.decide(reconciler, KEY);
        var well = (ReplicationController) ((Action.UpdateStatus) after.getLast()).object();
        assertThat(well.status().conditions()).containsExactly(foreign);
    }

    @Test
    void whileItIsDeletedItOnlyCounts() {
        Lab lab = lab(3, "a:ready stray:orphan");
        lab.door.now(new Action.Delete(found(lab), Optional.empty(), "Foreground"));
        assertThat(Lab.words(lab.decide(reconciler, KEY))).isEqualTo("status");
    }

    @Provide
    static Arbitrary<String> pods() {
        return Arbitraries.of(
                        "pending",
                        "running",
                        "ready",
                        "failed",
                        "done",
                        "ready+deleted",
                        "orphan",
                        "relabelled",
                        "orphan+failed",
                        "pending@node-2")
                .list()
                .ofMaxSize(8)
                .map(words -> {
                    var text = new StringBuilder();
                    for (int i = 0; i < words.size(); i++) {
                        text.append(i == 0 ? "" : " ").append('p').append(i).append(':');
                        text.append(words.get(i));
                    }
                    return text.toString();
                });
    }

    /** Whatever the start, doing what the plan says leads to a state where the plan is empty. */
    @Property(tries = 100)
    void settles(@ForAll("pods") String pods, @ForAll @IntRange(max = 6) int wanted) {
        Lab lab = lab(wanted, pods);
        assertThat(lab.door.settle(reconciler, KEY)).isLessThanOrEqualTo(4);
        ReplicationController controller = found(lab);
        assertThat(
                        lab.door.view().ownedBy(controller.uid(), Pod.class).stream()
                                .filter(Pods::isActive))
                .hasSize(wanted);
        assertThat(controller.status().replicas()).isEqualTo(wanted);
    }
}
