package io.podium.controllers.namespace;

import io.podium.api.core.v1.Namespace;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Question;
import io.podium.client.Question.Remainder;
import io.podium.client.Reconciler;
import io.podium.client.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Empties a namespace that is being deleted and lets it go. */
public final class NamespaceReconciler implements Reconciler {
    private static final String FINALIZER = "kubernetes";
    private static final String PODS = "pods";

    /** Objects of kinds in no view tell nobody when they go: look again. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    @Override
    public List<Action> reconcile(View view, Key key) {
        Namespace namespace = view.find(Namespace.class, key).orElse(null);
        if (namespace == null
                || !namespace.isDeleting()
                || !namespace.spec().finalizers().contains(FINALIZER)) {
            return List.of();
        }
        var census = new Question.Census(namespace.name());
        Optional<Question.Reply> reply = view.reply(census);
        if (reply.isEmpty()
                || !(reply.get() instanceof Question.Reply.Counted(List<Remainder> remainders))) {
            return List.of(new Action.Ask(census));
        }
        if (remainders.isEmpty()) {
            return List.of(finalized(namespace));
        }
        var actions = new ArrayList<Action>();
        for (Remainder remainder : turn(remainders)) {
            if (remainder.count() > remainder.deleting()) {
                actions.add(new Action.DeleteAll(remainder.resource(), namespace.name()));
            }
        }
        Namespace reported = new NamespaceReport(view, namespace).reported(remainders);
        if (!reported.status().equals(namespace.status())) {
            actions.addFirst(new Action.UpdateStatus(reported));
        }
        actions.add(new Action.Again(view.now().plus(PAUSE)));
        return actions;
    }

    /**
     * Pods go before what they may still need: their secrets, their services, their network
     * policies (KEP-5080).
     */
    private static List<Remainder> turn(List<Remainder> remainders) {
        List<Remainder> pods =
                remainders.stream().filter(one -> one.resource().equals(PODS)).toList();
        return pods.isEmpty() ? remainders : pods;
    }

    private static Action finalized(Namespace namespace) {
        var finalizers = new ArrayList<>(namespace.spec().finalizers());
        finalizers.remove(FINALIZER);
        var spec = namespace.spec();
        return new Action.UpdatePart(
                namespace.withSpec(
                        finalizers.isEmpty()
                                ? spec.withoutFinalizers()
                                : spec.withFinalizers(finalizers)),
                "finalize");
    }
}
