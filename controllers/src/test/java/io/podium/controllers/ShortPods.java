package io.podium.controllers;

import io.podium.api.core.v1.ContainerState;
import io.podium.api.core.v1.ContainerStateTerminated;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.controllers.workload.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The part of a kubelet that sees pods end: by themselves, or because they are deleted. */
final class ShortPods implements Reconciler {
    /** How a pod ends by itself. */
    record End(Duration after, int code) {}

    private final Function<Pod, Optional<End>> script;

    ShortPods(Function<Pod, Optional<End>> script) {
        this.script = script;
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        Pod pod = view.find(Pod.class, key).orElse(null);
        if (pod == null || Pods.isOver(pod) || pod.spec().nodeName().isEmpty()) {
            return List.of();
        }
        if (pod.isDeleting()) {
            boolean isHeld = pod.metadata().deletionGracePeriodSeconds() == 0;
            return isHeld ? List.of(ended(pod, 143, view.now())) : List.of();
        }
        Optional<Instant> since =
                Pods.condition(pod, "Ready").flatMap(PodCondition::lastTransitionTime);
        Optional<End> end = script.apply(pod);
        if (!pod.status().phase().equals("Running") || since.isEmpty() || end.isEmpty()) {
            return List.of();
        }
        Instant due = since.get().plus(end.get().after());
        return due.isAfter(view.now())
                ? List.of(new Action.Again(due))
                : List.of(ended(pod, end.get().code(), view.now()));
    }

    private static Action ended(Pod pod, int code, Instant now) {
        ContainerState state =
                ContainerState.empty()
                        .withTerminated(
                                ContainerStateTerminated.empty()
                                        .withExitCode(code)
                                        .withFinishedAt(now));
        List<ContainerStatus> statuses =
                pod.spec().containers().stream()
                        .map(one -> ContainerStatus.empty().withName(one.name()).withState(state))
                        .toList();
        List<PodCondition> conditions =
                pod.status().conditions().stream()
                        .map(one ->
                                one.type().equals("Ready")
                                        ? one.withStatus("False").withLastTransitionTime(now)
                                        : one)
                        .toList();
        return new Action.UpdateStatus(
                pod.withStatus(
                        pod.status()
                                .withPhase(code == 0 ? "Succeeded" : "Failed")
                                .withConditions(conditions)
                                .withContainerStatuses(statuses)));
    }
}
