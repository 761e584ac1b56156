package io.podium.controllers.podgc;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeCondition;
import io.podium.api.core.v1.Pod;
import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Key;
import io.podium.client.Question;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.controllers.workload.Disruptions;
import io.podium.controllers.workload.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes the place of a kubelet that will never come (back) to end a pod. It remembers since when
 * nodes are missing, because one that was deleted by mistake registers again, and how many pods are
 * over.
 */
public final class PodGcReconciler implements Reconciler {
    /** Looks for pods that are over when there are too many of them. */
    static final Key OVER = new Key("", "over");

    /** Upstream's --terminated-pod-gc-threshold. */
    static final int MOST_OVER = 12_500;

    private static final Duration PERIOD = Duration.ofSeconds(20);
    private static final Duration QUARANTINE = Duration.ofSeconds(40);
    private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

    private final Map<String, Instant> missing = new HashMap<>();
    private final int mostOver;
    private int over;
    private Instant swept = Instant.EPOCH;

    public PodGcReconciler() {
        this(MOST_OVER);
    }

    PodGcReconciler(int mostOver) {
        this.mostOver = mostOver;
    }

    /** Pods that may be lost, and all pods of a node that is gone or was given up. */
    public void wake(View view, ObjectChange change, Consumer<Key> keys) {
        var object = change.after().or(change::before).orElseThrow();
        over += count(change.after()) - count(change.before());
        if (object instanceof Pod pod && change.after().isPresent()) {
            if (isSuspect(view, pod)) {
                keys.accept(Key.of(pod));
            }
            if (over > mostOver && Pods.isOver(pod)) {
                keys.accept(OVER);
            }
        } else if (object instanceof Node node) {
            if (change.before().isEmpty()) {
                missing.remove(node.name());
            }
            if (change.after().isEmpty() || isOutOfService(node)) {
                view.onNode(node.name()).forEach(pod -> keys.accept(Key.of(pod)));
            }
        }
    }

    private static int count(Optional<ApiObject> object) {
        return object.isPresent() && object.get() instanceof Pod pod && Pods.isOver(pod) ? 1 : 0;
    }

    private static boolean isSuspect(View view, Pod pod) {
        String name = pod.spec().nodeName();
        if (name.isEmpty()) {
            return pod.isDeleting();
        }
        Optional<Node> node = view.find(Node.class, "", name);
        return node.isEmpty() || (pod.isDeleting() && isOutOfService(node.get()));
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        if (key.equals(OVER)) {
            return over(view);
        }
        Pod pod = view.find(Pod.class, key).orElse(null);
        if (pod == null || isLeaving(pod)) {
            return List.of();
        }
        String name = pod.spec().nodeName();
        if (name.isEmpty()) {
            return pod.isDeleting() ? ended(pod) : List.of();
        }
        Optional<Node> node = view.find(Node.class, "", name);
        if (node.isPresent()) {
            missing.remove(name);
            return pod.isDeleting() && isOutOfService(node.get()) ? ended(pod) : List.of();
        }
        Instant due = missing.computeIfAbsent(name, _ -> view.now()).plus(QUARANTINE);
        if (due.isAfter(view.now())) {
            return List.of(new Action.Again(due));
        }
        return orphaned(view, pod);
    }

    private List<Action> orphaned(View view, Pod pod) {
        var question = new Question.Live("nodes", "", pod.spec().nodeName());
        Optional<Question.Reply> reply = view.reply(question);
        if (reply.isEmpty() || !(reply.get() instanceof Question.Reply.Found(var live))) {
            return List.of(new Action.Ask(question));
        }
        if (live.isPresent()) {
            return List.of(); // The view is older than the node.
        }
        if (view.onNode(pod.spec().nodeName()).size() == 1) {
            missing.remove(pod.spec().nodeName());
        }
        return Pods.isOver(pod)
                ? List.of(gone(pod))
                : List.of(
                        Disruptions.failed(
                                view, pod, "DeletionByPodGC", "PodGC: node no longer exists"),
                        gone(pod));
    }

    /**
     * As many of those that are over as are too many, evicted ones and then the oldest first; not
     * all the time.
     */
    private List<Action> over(View view) {
        Instant due = swept.plus(PERIOD);
        if (due.isAfter(view.now())) {
            return List.of(new Action.Again(due));
        }
        swept = view.now();
        List<Pod> over = view.list(Pod.class).stream().filter(Pods::isOver).toList();
        var actions = new ArrayList<Action>();
        over.stream()
                .sorted(
                        Comparator.comparing((Pod pod) -> !isEvicted(pod))
                                .thenComparing(PodGcReconciler::created)
                                .thenComparing(Pod::name))
                .limit(Math.max(over.size() - mostOver, 0))
                .filter(pod -> !isLeaving(pod))
                .forEach(pod -> actions.add(gone(pod)));
        return actions;
    }

    private static boolean isEvicted(Pod pod) {
        return pod.status().phase().equals("Failed") && pod.status().reason().equals("Evicted");
    }

    private static Instant created(Pod pod) {
        return pod.metadata().creationTimestamp().orElse(Instant.EPOCH);
    }

    /** Whether somebody has said that the node is off, so that nothing can run there any more. */
    private static boolean isOutOfService(Node node) {
        boolean isReady =
                node.status().conditions().stream()
                        .filter(one -> one.type().equals("Ready"))
                        .map(NodeCondition::status)
                        .anyMatch("True"::equals);
        return !isReady
                && node.spec().taints().stream()
                        .anyMatch(taint -> taint.key().equals(OUT_OF_SERVICE));
    }

    /** Whether it is deleted without further grace already; then only its finalizers hold it. */
    private static boolean isLeaving(Pod pod) {
        return pod.isDeleting() && pod.metadata().deletionGracePeriodSeconds() == 0;
    }

    private static List<Action> ended(Pod pod) {
        return Pods.isOver(pod) ? List.of(gone(pod)) : List.of(Disruptions.failed(pod), gone(pod));
    }

    private static Action gone(Pod pod) {
        return new Action.Delete(pod, Optional.of(0L), "");
    }
}
