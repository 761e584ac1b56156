package io.podium.client.local;

import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.core.v1.PodIP;
import io.podium.api.core.v1.PodStatus;
import io.podium.client.Action;
import io.podium.client.Door;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.client.runtime.Trigger;
import io.podium.client.runtime.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A kubelet of all nodes that runs nothing: pods with a node become ready, and deleted pods go. For
 * simulations.
 */
public final class LocalKubelet implements Reconciler {
    private final Predicate<Pod> works;

    /**
     * @param works whether a pod becomes ready; others stay Running and not ready, as with an image
     *     that never answers
     */
    public LocalKubelet(Predicate<Pod> works) {
        this.works = works;
    }

    /** The kubelet with what wakes it. */
    public Work work(Door door) {
        return new Work("kubelet", door, this, Trigger.self(Pod.class));
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        Pod pod = view.find(Pod.class, key).orElse(null);
        if (pod == null || pod.spec().nodeName().isEmpty()) {
            return List.of();
        }
        if (pod.isDeleting()) {
            return List.of(new Action.Delete(pod, Optional.of(0L), ""));
        }
        if (!pod.status().phase().equals("Pending")) {
            return List.of();
        }
        String ip = address(pod);
        String ready = works.test(pod) ? "True" : "False";
        var conditions = new ArrayList<>(pod.status().conditions());
        conditions.removeIf(condition -> condition.type().equals("Ready"));
        conditions.add(
                PodCondition.empty()
                        .withType("Ready")
                        .withStatus(ready)
                        .withLastTransitionTime(view.now()));
        PodStatus status =
                pod.status()
                        .withPhase("Running")
                        .withPodIP(ip)
                        .withPodIPs(List.of(PodIP.empty().withIp(ip)))
                        .withConditions(conditions)
                        .withContainerStatuses(
                                pod.spec().containers().stream()
                                        .map(container ->
                                                ContainerStatus.empty().withName(container.name()))
                                        .toList());
        return List.of(new Action.UpdateStatus(pod.withStatus(status)));
    }

    /** Made from the uid: two pods rarely share one, and the same pod always has the same. */
    private static String address(Pod pod) {
        int hash = pod.uid().hashCode();
        return "10." + (hash >>> 16 & 0xff) + "." + (hash >>> 8 & 0xff) + "." + (hash & 0xff);
    }
}
