package io.podium.controllers.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.apps.v1.ReplicaSetCondition;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.meta.v1.LabelSelector;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import io.podium.client.Failure;
import io.podium.client.Key;
import io.podium.client.Question;
import io.podium.client.runtime.PassView;
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

class ReplicasReconcilerTest {
    private static final Map<String, String> LABELS = Map.of("app", "web");
    private static final Key KEY = new Key("one", "web");

    private final ReplicasReconciler<ReplicaSet> reconciler =
            new ReplicasReconciler<>(new ReplicaSets());

    private static ReplicaSet set(Lab lab, int wanted) {
        ReplicaSet set = ReplicaSet.create("one", "web");
        PodTemplateSpec template =
                PodTemplateSpec.empty().withMetadata(ObjectMeta.empty().withLabels(LABELS));
        return lab.put(
                set.withSpec(
                        set.spec()
                                .withReplicas(wanted)
                                .withSelector(LabelSelector.empty().withMatchLabels(LABELS))
                                .withTemplate(template)));
    }

    private static Lab lab(ReplicaSet[] out, int wanted, String pods) {
        var lab = new Lab();
        ReplicaSet set = set(lab, wanted);
        for (String word : pods == null ? new String[0] : pods.split(" ", -1)) {
            boolean isOrphan = word.contains("orphan");
            boolean isOdd = word.contains("relabelled");
            lab.pod(
                    word,
                    isOdd ? Map.of("app", "other") : LABELS,
                    isOrphan ? Optional.empty() : Optional.of(set));
        }
        out[0] = set;
        return lab;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    WANTED | PODS                                | ACTIONS
                         2 |                                     | create create status
                         2 | web-a:running                       | create status
                         1 | web-a:ready web-b:ready             | delete(web-a) status
                         1 | web-a:failed                        | create status
                         1 | web-a:done                          | create status
                         1 | web-a:ready+deleted                 | create status
                         1 | stray:orphan                        | patch(stray) status
                         0 | stray:orphan                        | patch(stray) delete(stray) status
                         1 | odd:relabelled                      | patch(odd) create status
                         1 | odd:relabelled+deleted              | create status
                         1 | stray:orphan+deleted                | create status
                         1 | stray:orphan+failed                 | create status
                         0 |                                     | status
                    """)
    void decides(int wanted, String pods, String actions) {
        Lab lab = lab(new ReplicaSet[1], wanted, pods);
        String words = Lab.words(lab.decide(reconciler, KEY));
        // Which of two equal pods goes is the uid's choice; here only that one goes matters.
        assertThat(words.replace("delete(web-b)", "delete(web-a)")).isEqualTo(actions);
    }

    /** Pods are named in the order in which upstream would delete them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PODS                                        | FIRST
                    a:ready b:pending                           | b
                    a:pending@node-1 b:pending                  | b
                    a:running b:pending@node-1                  | b
                    a:ready b:running                           | b
                    a:ready@node-1 b:ready@node-2 c:ready@node-2 d:ready@node-3 | b c
                    a:ready b:fresh@node-2                      | b
                    """)
    void tooManyPodsGoInUpstreamsOrder(String pods, String first) {
        Lab lab = lab(new ReplicaSet[1], pods.split(" ", -1).length - 1, pods);
        List<Action> actions = lab.decide(reconciler, KEY);
        List<String> deleted =
                actions.stream()
                        .filter(Action.Announced.class::isInstance)
                        .map(action ->
                                ((Action.Delete) ((Action.Announced) action).write())
                                        .object()
                                        .name())
                        .toList();
        assertThat(deleted).hasSize(1);
        assertThat(List.of(first.split(" ", -1))).contains(deleted.getFirst());
    }

    @Test
    void theCheapestPodGoesFirst() {
        ReplicaSet[] set = new ReplicaSet[1];
        Lab lab = lab(set, 1, "a:ready b:ready");
        Pod pod = lab.door.view().find(Pod.class, "one", "a").orElseThrow();
        lab.update(
                pod.withMetadata(
                        pod.metadata()
                                .withAnnotations(
                                        Map.of(
                                                "controller.kubernetes.io/pod-deletion-cost",
                                                "5"))));
        assertThat(Lab.words(lab.decide(reconciler, KEY))).startsWith("delete(b)");
    }

    /** Of equals the one goes whose sidecar, too, was restarted more often. */
    @Test
    void restartsOfSidecarsCountAfterThoseOfContainers() {
        Lab lab = lab(new ReplicaSet[1], 1, "a:running b:running c:running");
        restarted(lab, "a", 0, "Always", 3);
        restarted(lab, "b", 0, "", 9);
        restarted(lab, "c", 1, "Always", 0);
        assertThat(Lab.words(lab.decide(reconciler, KEY))).startsWith("delete(c) delete(a) ");
    }

    private static void restarted(Lab lab, String name, int main, String policy, int init) {
        Pod pod = lab.door.view().find(Pod.class, "one", name).orElseThrow();
        Container container = Container.empty().withName("i").withRestartPolicy(policy);
        pod = lab.update(pod.withSpec(pod.spec().withInitContainers(List.of(container))));
        ContainerStatus status = ContainerStatus.empty().withName("c").withRestartCount(main);
        ContainerStatus other = ContainerStatus.empty().withName("i").withRestartCount(init);
        lab.status(
                pod.withStatus(
                        pod.status()
                                .withContainerStatuses(List.of(status))
                                .withInitContainerStatuses(List.of(other))));
    }

    @Test
    void aPassTouchesNoMoreThanABurst() {
        Lab lab = lab(new ReplicaSet[1], 2000, null);
        List<Action> actions = lab.decide(reconciler, KEY);
        assertThat(actions).hasSize(ReplicasReconciler.BURST + 1);
    }

    @Test
    void newPodsAreTheSetsOwnAndNamedAfterIt() {
        ReplicaSet[] set = new ReplicaSet[1];
        Lab lab = lab(set, 1, null);
        var announced = (Action.Announced) lab.decide(reconciler, KEY).getFirst();
        Pod pod = (Pod) ((Action.Create) announced.write()).object();
        assertThat(pod.metadata().generateName()).isEqualTo("web-");
        assertThat(pod.metadata().labels()).isEqualTo(LABELS);
        assertThat(pod.metadata().ownerReferences()).containsExactly(Lab.controlledBy(set[0]));
        assertThat(announced.success().orElseThrow().about("web-x").message())
                .isEqualTo("Created pod: web-x");
        assertThat(announced.failure().orElseThrow().about("no").message())
                .isEqualTo("Error creating: no");
    }

    @Test
    void theStatusCounts() {
        Lab lab =
                lab(
                        new ReplicaSet[1],
                        4,
                        "a:ready b:fresh c:running d:pending e:ready+deleted f:failed");
        ReplicaSet set = lab.door.view().find(ReplicaSet.class, KEY).orElseThrow();
        lab.update(set.withSpec(set.spec().withMinReadySeconds(60)));
        List<Action> actions = lab.decide(reconciler, KEY);
        var status = ((ReplicaSet) ((Action.UpdateStatus) actions.getFirst()).object()).status();
        assertThat(status.replicas()).isEqualTo(4);
        assertThat(status.fullyLabeledReplicas()).isEqualTo(4);
        assertThat(status.readyReplicas()).isEqualTo(2);
        assertThat(status.availableReplicas()).isEqualTo(1);
        assertThat(status.terminatingReplicas()).isEqualTo(1);
        assertThat(status.observedGeneration()).isEqualTo(2);
        assertThat(actions.getLast())
                .isEqualTo(new Action.Again(lab.time.clock().now().plus(Duration.ofSeconds(59))));
    }

    @Test
    void whoeverIsNotSelectedAnyMoreIsNotCountedWhileItEnds() {
        Lab lab = lab(new ReplicaSet[1], 0, "a:ready+deleted b:relabelled+deleted c:ready");
        var report = (Action.UpdateStatus) lab.decide(reconciler, KEY).getLast();
        assertThat(((ReplicaSet) report.object()).status().terminatingReplicas()).isEqualTo(1);
    }

    @Test
    void aSetThatCannotShrinkSaysSo() {
        Lab lab = lab(new ReplicaSet[1], 0, "a:ready");
        Pod pod = lab.door.view().find(Pod.class, "one", "a").orElseThrow();
        var failure = new Failure(new Action.Delete(pod), "Forbidden", "no");
        var report = (Action.UpdateStatus) lab.decideAfter(failure, reconciler, KEY).getFirst();
        assertThat(((ReplicaSet) report.object()).status().conditions())
                .extracting(ReplicaSetCondition::reason, ReplicaSetCondition::message)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "FailedDelete", "unable to delete pods: no"));
    }

    @Test
    void aSetThatCannotGrowSaysSoFirst() {
        Lab lab = lab(new ReplicaSet[1], 2, "a:ready");
        var failure =
                new Failure(
                        new Action.Create(Pod.create("one", "x")),
                        "Forbidden",
                        "exceeded quota: q");
        List<Action> actions = lab.decideAfter(failure, reconciler, KEY);
        assertThat(Lab.words(actions)).isEqualTo("status create");
        ReplicaSet reported = (ReplicaSet) ((Action.UpdateStatus) actions.getFirst()).object();
        assertThat(reported.status().conditions())
                .extracting(
                        ReplicaSetCondition::type,
                        ReplicaSetCondition::status,
                        ReplicaSetCondition::reason,
                        ReplicaSetCondition::message)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "ReplicaFailure", "True", "FailedCreate", "exceeded quota: q"));
        lab.status(reported);
        assertThat(Lab.words(lab.decideAfter(failure, reconciler, KEY))).isEqualTo("create");
        List<Action> after = lab.decide(reconciler, KEY);
        ReplicaSet well = (ReplicaSet) ((Action.UpdateStatus) after.getLast()).object();
        assertThat(well.status().conditions()).isEmpty();
    }

    @Test
    void whileItIsDeletedItOnlyCounts() {
        ReplicaSet[] set = new ReplicaSet[1];
        Lab lab = lab(set, 3, "a:ready stray:orphan");
        lab.door.now(new Action.Delete(set[0], Optional.empty(), "Foreground"));
        assertThat(Lab.words(lab.decide(reconciler, KEY))).isEqualTo("status");
    }

    @Test
    void ofASetThatWasReplacedNothingIsAdopted() {
        ReplicaSet[] set = new ReplicaSet[1];
        Lab lab = lab(set, 1, "stray:orphan");
        assertThat(Lab.words(reconciler.reconcile(lab.door.view(), KEY))).isEqualTo("ask");
        ReplicaSet other = set[0].withMetadata(set[0].metadata().withUid("another"));
        for (Optional<ApiObject> live :
                List.of(Optional.<ApiObject>empty(), Optional.<ApiObject>of(other))) {
            Question question = new Question.Live("replicasets.apps", "one", "web");
            var view =
                    new PassView(
                            lab.door.view(),
                            lab.time.clock().now(),
                            Map.of(question, new Question.Reply.Found(live)),
                            Optional.empty());
            assertThat(Lab.words(reconciler.reconcile(view, KEY))).isEqualTo("create status");
        }
    }

    @Provide
    static Arbitrary<String> pods() {
        return Arbitraries.of(
                        "pending",
                        "running",
                        "ready",
                        "fresh",
                        "failed",
                        "done",
                        "ready+deleted",
                        "orphan",
                        "relabelled",
                        "orphan+failed",
                        "relabelled+deleted",
                        "pending@node-2")
                .list()
                .ofMaxSize(8)
                .map(words -> {
                    var text = new StringBuilder();
                    for (int i = 0; i < words.size(); i++) {
                        text.append(i == 0 ? "" : " ")
                                .append('p')
                                .append(i)
                                .append(':')
                                .append(words.get(i));
                    }
                    return text.toString();
                });
    }

    /** Whatever the start, doing what the plan says leads to a state where the plan is empty. */
    @Property(tries = 150)
    void settles(@ForAll("pods") String pods, @ForAll @IntRange(max = 6) int wanted) {
        Lab lab = lab(new ReplicaSet[1], wanted, pods.isEmpty() ? null : pods);
        assertThat(lab.door.settle(reconciler, KEY)).isLessThanOrEqualTo(4);
        ReplicaSet set = lab.door.view().find(ReplicaSet.class, KEY).orElseThrow();
        assertThat(lab.door.view().ownedBy(set.uid(), Pod.class).stream().filter(Pods::isActive))
                .hasSize(wanted);
        assertThat(set.status().replicas()).isEqualTo(wanted);
    }
}
