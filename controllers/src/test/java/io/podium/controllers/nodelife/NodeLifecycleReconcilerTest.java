package io.podium.controllers.nodelife;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.coordination.v1.Lease;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeCondition;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Taint;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Question;
import io.podium.client.View;
import io.podium.client.runtime.PassView;
import io.podium.controllers.Lab;
import io.podium.controllers.workload.Pods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeLifecycleReconcilerTest {
    private static final Key KEY = new Key("", "node-1");

    private final NodeLifecycleReconciler reconciler = new NodeLifecycleReconciler();
    private final Lab lab = new Lab();

    @BeforeEach
    void node() {
        lab.put(Namespace.create("", "kube-node-lease"));
        lab.put(Node.create("", "node-1"));
    }

    private Node now() {
        return lab.door.view().find(Node.class, KEY).orElseThrow();
    }

    private void condition(String type, String status) {
        Node node = now();
        var conditions = new ArrayList<>(node.status().conditions());
        conditions.removeIf(one -> one.type().equals(type));
        conditions.add(NodeCondition.empty().withType(type).withStatus(status));
        lab.status(node.withStatus(node.status().withConditions(conditions)));
    }

    private void lease() {
        Lease lease = lab.door.view().find(Lease.class, "kube-node-lease", "node-1").orElse(null);
        boolean isNew = lease == null;
        lease = isNew ? Lease.create("kube-node-lease", "node-1") : lease;
        lease = lease.withSpec(lease.spec().withRenewTime(lab.time.clock().now()));
        if (isNew) {
            lab.put(lease);
        } else {
            lab.update(lease);
        }
    }

    private List<String> taints() {
        return now().spec().taints().stream().map(Taint::key).toList();
    }

    @Test
    void aNodeThatRenewsItsLeaseIsLookedAtAgainLater() {
        condition("Ready", "True");
        lease();
        assertThat(Lab.words(lab.decide(reconciler, KEY))).isEqualTo("RegisteredNode again");
        assertThat(lab.decide(reconciler, KEY))
                .containsExactly(new Action.Again(lab.time.clock().now().plusSeconds(50)));
    }

    @Test
    void aSilentNodeBecomesUnknownItsPodsUnreadyAndItselfTainted() {
        condition("Ready", "True");
        condition("Other", "True");
        lease();
        Pod pod = lab.pod("p:ready@node-1", Map.of(), Optional.empty());
        lab.time.advance(Duration.ofSeconds(49));
        assertThat(Lab.words(lab.decide(reconciler, KEY))).isEqualTo("RegisteredNode again");
        lab.time.advance(Duration.ofSeconds(1));
        List<Action> actions = lab.decide(reconciler, KEY);
        assertThat(Lab.words(actions)).isEqualTo("status NodeNotReady");
        assertThat(((Action.Event) actions.getLast()).message())
                .isEqualTo("Node node-1 status is now: NodeNotReady");
        lab.door.settle(reconciler, KEY);
        assertThat(now().status().conditions())
                .extracting(one ->
                        one.type() + "=" + one.status() + " " + one.reason() + " " + one.message())
                .contains(
                        "Ready=Unknown NodeStatusUnknown Kubelet stopped posting node status.",
                        "Other=True  ",
                        "MemoryPressure=Unknown NodeStatusNeverUpdated Kubelet never posted node"
                                + " status.");
        assertThat(taints()).containsExactly("node.kubernetes.io/unreachable");
        assertThat(Pods.isReady(lab.door.view().find(Pod.class, Key.of(pod)).orElseThrow()))
                .isFalse();
        // It speaks again: the kubelet itself says what it is.
        lease();
        condition("Ready", "True");
        lab.door.settle(reconciler, KEY);
        assertThat(taints()).isEmpty();
    }

    @Test
    void aNodeThatNeverSpokeIsGivenAMinute() {
        lab.time.advance(Duration.ofSeconds(59));
        assertThat(Lab.words(lab.decide(reconciler, KEY))).isEqualTo("RegisteredNode again");
        lab.time.advance(Duration.ofSeconds(1));
        lab.door.settle(reconciler, KEY);
        assertThat(now().status().conditions())
                .hasSize(4)
                .allSatisfy(one -> assertThat(one.reason()).isEqualTo("NodeStatusNeverUpdated"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    CONDITION          | STATUS  | CORDONED | TAINTS
                    Ready              | True    | false    |
                    Ready              | False   | false    | not-ready not-ready!
                    Ready              | Unknown | false    | unreachable unreachable!
                    DiskPressure       | True    | false    | not-ready! disk-pressure
                    MemoryPressure     | True    | false    | not-ready! memory-pressure
                    PIDPressure        | True    | false    | not-ready! pid-pressure
                    NetworkUnavailable | True    | false    | not-ready! network-unavailable
                    NetworkUnavailable | False   | false    | not-ready!
                    Ready              | True    | true     | unschedulable
                    Ready              | False   | true     | not-ready not-ready! unschedulable
                    """)
    void taintsFollowConditions(String type, String status, boolean isCordoned, String taints) {
        condition(type, status);
        lease();
        Node node = now();
        Taint users = Taint.empty().withKey("mine").withEffect("NoSchedule");
        Taint old =
                Taint.empty().withKey("node.kubernetes.io/disk-pressure").withEffect("NoSchedule");
        Taint evicting =
                Taint.empty().withKey("node.kubernetes.io/not-ready").withEffect("NoExecute");
        node = node.withSpec(node.spec().withTaints(List.of(users, old, evicting)));
        lab.update(isCordoned ? node.withSpec(node.spec().withUnschedulable(true)) : node);
        lab.door.settle(reconciler, KEY);
        var expected = new ArrayList<String>(List.of("mine"));
        for (String taint : taints == null ? new String[0] : taints.split(" ", -1)) {
            expected.add("node.kubernetes.io/" + taint);
        }
        assertThat(
                        now().spec().taints().stream()
                                .map(taint ->
                                        taint.key()
                                                + (taint.effect().equals("NoExecute") ? "!" : "")))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Found by {@code ./podium campaign simulate --seed 116}. */
    @Test
    void aViewThatStandsStillSilencesNobody() {
        condition("Ready", "True");
        lease();
        View old = lab.door.view();
        lab.time.advance(Duration.ofSeconds(60));
        lease();
        var question = new Question.Live("leases.coordination.k8s.io", "kube-node-lease", "node-1");
        var blind = new PassView(old, lab.time.clock().now(), Map.of(), Optional.empty());
        assertThat(reconciler.reconcile(blind, KEY)).contains(new Action.Ask(question));
        Lease live = lab.door.view().find(Lease.class, "kube-node-lease", "node-1").orElseThrow();
        var told =
                new PassView(
                        old,
                        lab.time.clock().now(),
                        Map.of(question, new Question.Reply.Found(Optional.of(live))),
                        Optional.empty());
        assertThat(reconciler.reconcile(told, KEY))
                .containsExactly(new Action.Again(lab.time.clock().now().plusSeconds(50)));
    }

    @Test
    void aNodeThatLeavesIsToldOfAsWell() {
        lease();
        assertThat(((Action.Event) lab.decide(reconciler, KEY).getFirst()).message())
                .isEqualTo("Node node-1 event: Registered Node node-1 in Controller");
        lab.door.now(new Action.Delete(now()));
        List<Action> last = lab.decide(reconciler, KEY);
        assertThat(Lab.words(last)).isEqualTo("RemovingNode");
        assertThat(((Action.Event) last.getFirst()).message())
                .isEqualTo("Node node-1 event: Removing Node node-1 from Controller");
        assertThat(lab.decide(reconciler, KEY)).isEmpty();
    }

    /** A ready condition that is this old, of a node that renews its Lease. */
    private void readyFor(String status, int seconds) {
        condition("Ready", status);
        Node node = now();
        NodeCondition ready =
                node.status()
                        .conditions()
                        .getFirst()
                        .withLastTransitionTime(lab.time.clock().now().minusSeconds(seconds));
        lab.status(node.withStatus(node.status().withConditions(List.of(ready))));
        lease();
    }

    private boolean isReady(Pod pod) {
        return Pods.isReady(lab.door.view().find(Pod.class, Key.of(pod)).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"False", "Unknown"})
    void aPodThatBecameReadyOnANodeThatIsNotIsLeftAlone(String status) {
        readyFor(status, 60);
        Pod before = lab.pod("before:ready@node-1", Map.of(), Optional.empty());
        Pod since = lab.pod("since:fresh@node-1", Map.of(), Optional.empty());
        lab.door.settle(reconciler, KEY);
        assertThat(isReady(before)).isFalse();
        assertThat(isReady(since)).isTrue();
    }

    /** NodeNotReady is told once, of a node that was ready. */
    @Test
    void ofANodeThatWasNotReadyNothingIsToldWhenItFallsSilent() {
        readyFor("False", 60);
        lab.time.advance(Duration.ofSeconds(50));
        assertThat(Lab.words(lab.decide(reconciler, KEY))).isEqualTo("status");
    }
}
