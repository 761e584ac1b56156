package io.podium.controllers.eviction;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Taint;
import io.podium.client.Action;
import io.podium.client.Action.Event;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.controllers.workload.Disruptions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Deletes pods that do not tolerate the NoExecute taints of their node (any longer). Since when a
 * pod bears them is remembered, because a taint need not say when it was put on.
 */
public final class TaintEvictionReconciler implements Reconciler {
    /** A pod on its way out, and since when. */
    private record Scheduled(String uid, Instant since) {}

    private final Map<Key, Scheduled> scheduled = new HashMap<>();

    /** Pods of nodes with such taints, and all pods of a node whose taints changed. */
    public void wake(View view, ObjectChange change, Consumer<Key> keys) {
        var object = change.after().or(change::before).orElseThrow();
        if (object instanceof Pod pod) {
            boolean isTouched =
                    scheduled.containsKey(Key.of(pod))
                            || (!pod.spec().nodeName().isEmpty()
                                    && view.find(Node.class, "", pod.spec().nodeName())
                                            .filter(node -> !taints(node).isEmpty())
                                            .isPresent());
            if (isTouched) {
                keys.accept(Key.of(pod));
            }
        } else if (object instanceof Node node
                && !taints(change.before().map(Node.class::cast).orElse(node.withoutSpec()))
                        .equals(
                                taints(
                                        change.after()
                                                .map(Node.class::cast)
                                                .orElse(node.withoutSpec())))) {
            view.onNode(node.name()).forEach(pod -> keys.accept(Key.of(pod)));
        }
    }

    private static List<Taint> taints(Node node) {
        return node.spec().taints().stream()
                .filter(taint -> taint.effect().equals("NoExecute"))
                .toList();
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        Pod pod = view.find(Pod.class, key).orElse(null);
        Scheduled before = scheduled.get(key);
        if (pod == null || pod.isDeleting()) {
            scheduled.remove(key);
            return List.of();
        }
        if (before != null && !before.uid().equals(pod.uid())) {
            scheduled.remove(key);
            before = null;
        }
        List<Taint> taints =
                view.find(Node.class, "", pod.spec().nodeName())
                        .map(TaintEvictionReconciler::taints)
                        .orElse(List.of());
        Patience patience = Patience.of(taints, pod.spec().tolerations());
        if (patience.isEndless()) {
            scheduled.remove(key);
            return before == null ? List.of() : List.of(event(pod, "Cancelling deletion of Pod "));
        }
        Instant since = before == null ? since(view, pod, taints) : before.since();
        scheduled.put(key, new Scheduled(pod.uid(), since));
        Instant due = since.plus(patience.length());
        if (due.isAfter(view.now())) {
            return List.of(new Action.Again(due));
        }
        return List.of(
                event(pod, "Marking for deletion Pod "),
                Disruptions.marked(
                        view,
                        pod,
                        "DeletionByTaintManager",
                        "Taint manager: deleting due to NoExecute taint"),
                new Action.Delete(pod));
    }

    /** When it began to bear all of them: a taint without a time counts as put on just now. */
    private static Instant since(View view, Pod pod, List<Taint> taints) {
        Instant latest = pod.metadata().creationTimestamp().orElse(view.now());
        for (Taint taint : taints) {
            Instant added = taint.timeAdded().orElse(view.now());
            latest = added.isAfter(latest) ? added : latest;
        }
        return latest;
    }

    private static Action event(Pod pod, String what) {
        return Event.normal(pod, "TaintManagerEviction", what + pod.namespace() + "/" + pod.name());
    }
}
