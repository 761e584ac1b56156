package io.podium.controllers.deployment;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.apps.v1.ReplicaSetSpec;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.client.Action;
import io.podium.client.Failure;
import io.podium.client.View;
import io.podium.controllers.workload.Owners;
import io.podium.controllers.workload.Pods;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The next step of one Deployment, given what it owns now. */
final class Rollout {
    private final View view;
    private final Deployment deployment;
    private final Limits limits;
    private final Generations generations;
    private final Sizes sizes;

    Rollout(View view, Deployment deployment, Generations generations) {
        this.view = view;
        this.deployment = deployment;
        this.limits = Limits.of(deployment);
        this.generations = generations;
        this.sizes = new Sizes(deployment, limits, generations);
    }

    List<Action> next() {
        if (deployment.isDeleting()) {
            return report(report().counted());
        }
        Deployment marked = report().pauseMarked();
        if (!marked.equals(deployment)) {
            return report(marked);
        }
        if (!deployment.spec().paused()) {
            Optional<List<Action>> back = Rollback.of(deployment, generations);
            if (back.isPresent()) {
                return back.get();
            }
        }
        if (deployment.spec().paused() || isScaling()) {
            List<Action> actions = resized(sizes.scaling());
            if (deployment.spec().paused()) {
                actions.addAll(cleanup());
            }
            actions.addAll(report(numbered(report().counted())));
            return actions;
        }
        List<Action> actions = Limits.isRecreate(deployment) ? recreating() : rolling();
        if (generations.newest().isEmpty() && !actions.isEmpty()) {
            return actions;
        }
        actions.addAll(report(numbered(report().progressed())));
        report().deadline().ifPresent(at -> actions.add(new Action.Again(at)));
        return actions;
    }

    /**
     * With several sets and Recreate there is nothing to scale in proportion, so that waiting for
     * it would be waiting for ever (upstream does).
     */
    private boolean isScaling() {
        return sizes.isScaling() && !(Limits.isRecreate(deployment) && sizes.scaling().isEmpty());
    }

    private DeploymentReport report() {
        return new DeploymentReport(view, deployment, limits, generations);
    }

    private List<Action> report(Deployment reported) {
        return reported.status().equals(deployment.status())
                        && reported.metadata().equals(deployment.metadata())
                ? List.of()
                : List.of(new Action.UpdateStatus(reported));
    }

    private List<Action> rolling() {
        if (generations.newest().isEmpty()) {
            return creation(sizes.newest());
        }
        ReplicaSet newest = generations.newest().get();
        int size = sizes.newest();
        if (size != Generations.size(newest)) {
            return resized(Map.of(newest, size));
        }
        Map<ReplicaSet, Integer> shrinking = sizes.shrinking();
        List<Action> actions = resized(shrinking);
        if (shrinking.isEmpty() && isComplete()) {
            actions.addAll(cleanup());
        }
        return actions;
    }

    private List<Action> recreating() {
        if (Generations.size(generations.old()) > 0) {
            return resized(sizes.emptied());
        }
        if (hasOldPods()) {
            return resized(Map.of());
        }
        if (generations.newest().isEmpty()) {
            return creation(limits.wanted());
        }
        List<Action> actions = resized(Map.of(generations.newest().get(), limits.wanted()));
        if (isComplete()) {
            actions.addAll(cleanup());
        }
        return actions;
    }

    private boolean isComplete() {
        return DeploymentReport.isComplete(deployment, deployment.status(), limits.wanted());
    }

    /** Old and new must never run together: a pod counts until it has really ended. */
    private boolean hasOldPods() {
        return generations.old().stream()
                .flatMap(set -> view.ownedBy(set.uid(), Pod.class).stream())
                .anyMatch(pod -> !Pods.isOver(pod));
    }

    /**
     * One update for each set that changes; the newest also gets what it inherits from the
     * Deployment.
     */
    private List<Action> resized(Map<ReplicaSet, Integer> wanted) {
        var actions = new ArrayList<Action>();
        for (ReplicaSet set : generations.all()) {
            boolean isNewest =
                    generations.newest().filter(one -> one.uid().equals(set.uid())).isPresent();
            ReplicaSet changed = isNewest ? inheriting(set) : set;
            int from = Generations.size(set);
            int to = wanted.getOrDefault(set, from);
            if (wanted.containsKey(set)) {
                changed = Annotations.sized(changed, limits);
            }
            if (to != from) {
                changed = changed.withSpec(changed.spec().withReplicas(to));
                actions.add(
                        new Action.Announced(
                                new Action.Update(changed),
                                Optional.of(scaled(set.name(), from, to)),
                                Optional.empty()));
            } else if (!changed.equals(set)) {
                actions.add(new Action.Update(changed));
            }
        }
        return actions;
    }

    private ReplicaSet inheriting(ReplicaSet newest) {
        ReplicaSet set = Annotations.ofNewest(newest, deployment, generations.nextRevision());
        ReplicaSetSpec spec = set.spec();
        int seconds = deployment.spec().minReadySeconds();
        if (spec.minReadySeconds() == seconds) {
            return set;
        }
        return set.withSpec(
                seconds == 0 ? spec.withoutMinReadySeconds() : spec.withMinReadySeconds(seconds));
    }

    private Action.Event scaled(String name, int from, int to) {
        String direction = to > from ? "up" : "down";
        return Action.Event.normal(
                deployment,
                "ScalingReplicaSet",
                "Scaled " + direction + " replica set " + name + " from " + from + " to " + to);
    }

    /**
     * The Deployment carries the revision of its newest set, for kubectl rollout history and undo.
     * It is written with the status, so that it is no new generation.
     */
    private Deployment numbered(Deployment reported) {
        if (generations.newest().isEmpty()) {
            return reported;
        }
        ReplicaSet newest = inheriting(generations.newest().get());
        var annotations = new HashMap<>(deployment.metadata().annotations());
        String revision = Long.toString(Annotations.revision(newest));
        return revision.equals(annotations.put(Annotations.REVISION, revision))
                ? reported
                : reported.withMetadata(reported.metadata().withAnnotations(annotations));
    }

    private List<Action> creation(int size) {
        int collisions = deployment.status().collisionCount();
        String hash =
                TemplateHash.of(TemplateHash.without(deployment.spec().template()), collisions);
        String name = deployment.name() + "-" + hash;
        var actions = new ArrayList<Action>();
        if (view.find(ReplicaSet.class, deployment.namespace(), name).isPresent()) {
            // Taken, and not by this template: the next hash will be another.
            actions.add(
                    new Action.UpdateStatus(
                            deployment.withStatus(
                                    deployment.status().withCollisionCount(collisions + 1))));
            return actions;
        }
        Optional<Failure> failure =
                view.lastFailure().filter(one -> one.action() instanceof Action.Create);
        failure.ifPresent(one -> actions.addAll(report(report().notCreated(name, one.message()))));
        if (actions.isEmpty()) {
            String text =
                    "Failed to create new replica set \""
                            + name
                            + "\": "
                            + Action.Announced.OUTCOME;
            actions.add(
                    new Action.Announced(
                            new Action.Create(fresh(name, hash, size)),
                            size > 0 ? Optional.of(scaled(name, 0, size)) : Optional.empty(),
                            Optional.of(
                                    Action.Event.warning(
                                            deployment, "ReplicaSetCreateError", text))));
            actions.addAll(report(report().created(name)));
        }
        return actions;
    }

    private ReplicaSet fresh(String name, String hash, int size) {
        PodTemplateSpec template = deployment.spec().template();
        Map<String, String> labels = TemplateHash.with(template.metadata().labels(), hash);
        var selector = deployment.spec().selector();
        ReplicaSet set = ReplicaSet.create(deployment.namespace(), name);
        ReplicaSetSpec spec =
                set.spec()
                        .withReplicas(size)
                        .withSelector(
                                selector.withMatchLabels(
                                        TemplateHash.with(selector.matchLabels(), hash)))
                        .withTemplate(
                                template.withMetadata(template.metadata().withLabels(labels)));
        set =
                set.withSpec(spec)
                        .withMetadata(
                                set.metadata()
                                        .withLabels(labels)
                                        .withOwnerReferences(
                                                List.of(Owners.referenceTo(deployment))));
        return Annotations.sized(inheriting(set), limits);
    }

    /** Old sets without pods go, but for the last few to which a user may want to return. */
    private List<Action> cleanup() {
        var actions = new ArrayList<Action>();
        int keep =
                deployment.spec().hasRevisionHistoryLimit()
                        ? deployment.spec().revisionHistoryLimit()
                        : Integer.MAX_VALUE;
        List<ReplicaSet> candidates =
                generations.old().stream().filter(set -> !set.isDeleting()).toList();
        candidates.stream()
                .sorted(
                        Comparator.comparingLong(Annotations::revision)
                                .thenComparing(Generations.BY_CREATION))
                .limit(Math.max(0L, (long) candidates.size() - keep))
                .filter(set -> Generations.size(set) == 0 && set.status().replicas() == 0)
                .filter(set -> set.metadata().generation() <= set.status().observedGeneration())
                .forEach(set -> actions.add(new Action.Delete(set)));
        return actions;
    }
}
