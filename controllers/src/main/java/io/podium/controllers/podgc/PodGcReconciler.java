package io.podium.controllers.podgc;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Question;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.controllers.workload.Pods;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes the place of a kubelet that will never come (back) to end a pod. */
public final class PodGcReconciler implements Reconciler {
    @Override
    public List<Action> reconcile(View view, Key key) {
        Pod pod = view.find(Pod.class, key).orElse(null);
        if (pod == null || isLeaving(pod)) {
            return List.of();
        }
        String node = pod.spec().nodeName();
        if (node.isEmpty()) {
            return pod.isDeleting() ? List.of(gone(pod)) : List.of();
        }
        if (view.find(Node.class, "", node).isPresent()) {
            return List.of();
        }
        var question = new Question.Live("nodes", "", node);
        Optional<Question.Reply> reply = view.reply(question);
        if (reply.isEmpty() || !(reply.get() instanceof Question.Reply.Found(var live))) {
            return List.of(new Action.Ask(question));
        }
        if (live.isPresent()) {
            return List.of(); // The view is older than the node.
        }
        return Pods.isOver(pod) ? List.of(gone(pod)) : List.of(failed(view, pod), gone(pod));
    }

    /** Whether it is deleted without further grace already; then only its finalizers hold it. */
    private static boolean isLeaving(Pod pod) {
        return pod.isDeleting() && pod.metadata().deletionGracePeriodSeconds() == 0;
    }

    private static Action gone(Pod pod) {
        return new Action.Delete(pod, Optional.of(0L), "");
    }

    /** Tells owners such as Jobs that the pod was lost and why, before it disappears. */
    private static Action failed(View view, Pod pod) {
        var conditions = new ArrayList<Object>();
        for (PodCondition condition : pod.status().conditions()) {
            if (!condition.type().equals("DisruptionTarget")) {
                conditions.add(condition.value());
            }
        }
        conditions.add(
                PodCondition.empty()
                        .withType("DisruptionTarget")
                        .withStatus("True")
                        .withLastTransitionTime(view.now())
                        .withReason("DeletionByPodGC")
                        .withMessage("PodGC: node no longer exists")
                        .value());
        Map<String, Object> status =
                Map.of("phase", "Failed", "conditions", ListValue.of(conditions));
        Map<String, Object> metadata =
                Map.of("uid", pod.uid(), "resourceVersion", pod.metadata().resourceVersion());
        return new Action.Patch(
                pod,
                "status",
                FreeMap.of(Map.of("metadata", FreeMap.of(metadata), "status", FreeMap.of(status))));
    }
}
