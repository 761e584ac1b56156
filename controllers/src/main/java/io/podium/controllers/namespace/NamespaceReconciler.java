package io.podium.controllers.namespace;

import io.podium.api.core.v1.Namespace;
import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Key;
import io.podium.client.Question;
import io.podium.client.Question.Remainder;
import io.podium.client.Reconciler;
import io.podium.client.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Empties a namespace that is being deleted and lets it go. */
public final class NamespaceReconciler implements Reconciler {
    private static final String FINALIZER = "kubernetes";
    private static final String PODS = "pods";

    /** Objects of kinds in no view tell nobody when they go, and few of the others do. */
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
        Namespace reported = new NamespaceReport(view, namespace).reported(remainders);
        Optional<Action> report =
                reported.status().equals(namespace.status())
                        ? Optional.empty()
                        : Optional.of(new Action.UpdateStatus(reported));
        if (remainders.isEmpty()) {
            // What nobody will read any more is not written.
            return report.isPresent() && isHeldByOthers(namespace)
                    ? List.of(report.get(), new Action.Again(view.now()))
                    : List.of(finalized(namespace));
        }
        var actions = new ArrayList<Action>();
        for (Remainder remainder : turn(remainders)) {
            if (remainder.count() > remainder.deleting()) {
                actions.add(new Action.DeleteAll(remainder.resource(), namespace.name()));
            }
        }
        boolean isDone = actions.isEmpty();
        if (isDone || view.lastFailure().isPresent()) {
            // What is left is counted after it was deleted, as it may be nothing.
            report.ifPresent(actions::addFirst);
        }
        actions.add(new Action.Again(isDone ? view.now().plus(PAUSE) : view.now()));
        return actions;
    }

    /**
     * Wakes a namespace that is ending when a kind has left it. On the way there it is woken now
     * and then only, for each look counts all that is left.
     */
    public static void wakeEmptied(View view, ObjectChange change, Consumer<Key> keys) {
        ApiObject gone = change.before().orElse(null);
        if (gone == null || change.after().isPresent() || gone.namespace().isEmpty()) {
            return;
        }
        boolean isEnding =
                view.find(Namespace.class, "", gone.namespace())
                        .filter(Namespace::isDeleting)
                        .isPresent();
        if (isEnding && Integer.bitCount(view.count(gone.getClass(), gone.namespace())) <= 1) {
            keys.accept(new Key("", gone.namespace()));
        }
    }

    /** Whether it stays when its content is gone, because somebody else holds it, too. */
    private static boolean isHeldByOthers(Namespace namespace) {
        return !namespace.metadata().finalizers().isEmpty()
                || namespace.spec().finalizers().size() > 1;
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
