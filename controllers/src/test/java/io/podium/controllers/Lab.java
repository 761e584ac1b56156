package io.podium.controllers;

import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.schema.Schema;
import io.podium.api.view.ApiObject;
import io.podium.base.simulation.Simulation;
import io.podium.client.Action;
import io.podium.client.Failure;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.local.LocalDoor;
import io.podium.client.view.Kinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A table of objects in which one reconciler is looked at alone. */
public final class Lab {
    public static final Kinds KINDS = new Kinds(Schema.kubernetes());

    public final Simulation time = new Simulation(1);
    public final LocalDoor door;

    public Lab() {
        door = new LocalDoor(KINDS, time.loop("lab"), time.clock(), time.randomness());
        door.put(Namespace.create("", "one"));
    }

    @SuppressWarnings("unchecked") // The door answers an object of the kind it was given.
    public <T extends ApiObject> T put(T object) {
        return (T) door.put(object);
    }

    @SuppressWarnings("unchecked") // The door answers an object of the kind it was given.
    public <T extends ApiObject> T update(T object) {
        return (T) door.now(new Action.Update(object)).orElseThrow();
    }

    @SuppressWarnings("unchecked") // The door answers an object of the kind it was given.
    public <T extends ApiObject> T status(T object) {
        return (T) door.now(new Action.UpdateStatus(object)).orElseThrow();
    }

    public List<Action> decide(Reconciler reconciler, Key key) {
        return door.decide(reconciler, key, Optional.empty());
    }

    public List<Action> decideAfter(Failure failure, Reconciler reconciler, Key key) {
        return door.decide(reconciler, key, Optional.of(failure));
    }

    /**
     * As short words: create, delete(name), patch(name), update(name), status, again, Reason of
     * events.
     */
    public static String words(List<Action> actions) {
        return actions.stream().map(Lab::word).collect(Collectors.joining(" "));
    }

    private static String word(Action action) {
        return switch (action) {
            case Action.Announced announced -> word(announced.write());
            case Action.Create create ->
                    create.object().name().isEmpty()
                            ? "create"
                            : "create(" + create.object().name() + ")";
            case Action.Delete delete ->
                    "delete("
                            + delete.object().name()
                            + (delete.propagation().isEmpty() ? "" : " " + delete.propagation())
                            + (delete.graceSeconds().isPresent() ? " now" : "")
                            + ")";
            case Action.Patch patch -> "patch(" + patch.object().name() + ")";
            case Action.Update update -> "update(" + update.object().name() + ")";
            case Action.UpdateStatus _ -> "status";
            case Action.UpdatePart part -> part.subresource();
            case Action.DeleteAll all -> "deleteall(" + all.resource() + ")";
            case Action.Event event -> event.reason();
            case Action.Again _ -> "again";
            case Action.Ask _ -> "ask";
            case Action.Bind bind -> "bind(" + bind.node() + ")";
            case Action.Post post -> "post(" + post.subresource() + ")";
        };
    }

    /**
     * A pod from a word such as web-a:ready+old@node-2: after the name pending, running (not
     * ready), ready (for an hour), fresh (ready for a second), failed, done, deleted; old was made
     * before all others.
     */
    public Pod pod(String word, Map<String, String> labels, Optional<ApiObject> owner) {
        String[] parts = word.split("[:+@]", -1);
        Pod pod = Pod.create("one", parts[0]);
        pod = pod.withMetadata(pod.metadata().withLabels(labels));
        if (owner.isPresent()) {
            pod =
                    pod.withMetadata(
                            pod.metadata().withOwnerReferences(List.of(controlledBy(owner.get()))));
        }
        String node = word.contains("@") ? word.substring(word.indexOf('@') + 1) : "";
        boolean isPlaced = !word.contains("pending") || !node.isEmpty();
        pod =
                isPlaced
                        ? pod.withSpec(pod.spec().withNodeName(node.isEmpty() ? "node-1" : node))
                        : pod;
        pod = put(pod);
        String phase =
                word.contains("failed")
                        ? "Failed"
                        : word.contains("done") ? "Succeeded" : "Running";
        var conditions = new ArrayList<PodCondition>();
        if (word.contains("ready") || word.contains("fresh")) {
            Duration since = word.contains("fresh") ? Duration.ofSeconds(1) : Duration.ofHours(1);
            conditions.add(
                    PodCondition.empty()
                            .withType("Ready")
                            .withStatus("True")
                            .withLastTransitionTime(time.clock().now().minus(since)));
        }
        pod =
                status(
                        pod.withStatus(
                                pod.status()
                                        .withPhase(word.contains("pending") ? "Pending" : phase)
                                        .withConditions(conditions)));
        if (word.contains("deleted")) {
            pod = (Pod) door.now(new Action.Delete(pod)).orElseThrow();
        }
        return pod;
    }

    public static OwnerReference controlledBy(ApiObject owner) {
        return OwnerReference.empty()
                .withApiVersion(owner.value().string("apiVersion"))
                .withKind(owner.value().string("kind"))
                .withName(owner.name())
                .withUid(owner.uid())
                .withController(true)
                .withBlockOwnerDeletion(true);
    }
}
