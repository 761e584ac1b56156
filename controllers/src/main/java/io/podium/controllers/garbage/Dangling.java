package io.podium.controllers.garbage;

import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import io.podium.client.Question;
import io.podium.client.View;
import io.podium.client.view.Kinds;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What becomes of objects that name an owner the view does not hold. */
final class Dangling {
    private final View view;
    private final Kinds kinds;
    private final String owner;

    /**
     * All that had to be asked, answered or not: answers last for one pass, so they are all asked
     * again together.
     */
    private final Set<Action> questions = new LinkedHashSet<>();

    private boolean isUnanswered;

    /** What is known of an owner. */
    private enum Owner {
        /** It is there, or nobody can say that it is not. */
        SOLID,
        /** It only waits for its dependents. */
        WAITING,
        /** The server says that it is gone. */
        ABSENT,
        /** The server has to be asked first. */
        UNKNOWN
    }

    Dangling(View view, Kinds kinds, String owner) {
        this.view = view;
        this.kinds = kinds;
        this.owner = owner;
    }

    List<Action> collected() {
        var actions = new ArrayList<Action>();
        for (ApiObject dependent : view.dependents(owner)) {
            actions.addAll(decided(dependent));
        }
        return isUnanswered ? List.copyOf(questions) : actions;
    }

    private List<Action> decided(ApiObject dependent) {
        if (dependent.isDeleting()
                && !dependent.metadata().finalizers().contains(GarbageReconciler.FOREGROUND)) {
            return List.of();
        }
        boolean isHeld = false;
        boolean isWaitedFor = false;
        boolean isOpen = false;
        Set<String> gone = new LinkedHashSet<>();
        for (OwnerReference reference : dependent.metadata().ownerReferences()) {
            switch (judged(dependent, reference)) {
                case SOLID -> isHeld = true;
                case WAITING -> {
                    isWaitedFor = true;
                    gone.add(reference.uid());
                }
                case ABSENT -> gone.add(reference.uid());
                case UNKNOWN -> isOpen = true;
            }
        }
        if (isOpen || gone.isEmpty()) {
            return List.of();
        }
        if (isHeld) {
            return List.of(GarbageReconciler.without(dependent, gone));
        }
        boolean isForeground = isWaitedFor && !view.dependents(dependent.uid()).isEmpty();
        return dependent.isDeleting()
                ? List.of()
                : List.of(
                        new Action.Delete(
                                dependent, Optional.empty(), propagation(dependent, isForeground)));
    }

    private static String propagation(ApiObject dependent, boolean isForeground) {
        List<String> finalizers = dependent.metadata().finalizers();
        if (finalizers.contains(GarbageReconciler.ORPHAN)) {
            return "Orphan";
        }
        return isForeground || finalizers.contains(GarbageReconciler.FOREGROUND)
                ? "Foreground"
                : "Background";
    }

    private Owner judged(ApiObject dependent, OwnerReference reference) {
        Optional<ApiObject> known = view.byUid(reference.uid());
        if (known.isPresent()) {
            boolean isWaiting =
                    known.get().isDeleting()
                            && known.get()
                                    .metadata()
                                    .finalizers()
                                    .contains(GarbageReconciler.FOREGROUND);
            return isWaiting ? Owner.WAITING : Owner.SOLID;
        }
        Optional<String> resource = kinds.resource(reference.apiVersion(), reference.kind());
        if (resource.isEmpty() || !view.holds(reference.apiVersion(), reference.kind())) {
            return Owner.SOLID; // A kind nobody here knows: not there in the view says nothing.
        }
        boolean isNamespaced = kinds.isNamespaced(resource.get());
        if (isNamespaced && dependent.namespace().isEmpty()) {
            // Such a reference cannot be followed; deleting on its account would be worse.
            return Owner.SOLID;
        }
        var question =
                new Question.Live(
                        resource.get(),
                        isNamespaced ? dependent.namespace() : "",
                        reference.name());
        questions.add(new Action.Ask(question));
        Optional<Question.Reply> reply = view.reply(question);
        if (reply.isEmpty()
                || !(reply.get() instanceof Question.Reply.Found(Optional<ApiObject> live))) {
            isUnanswered = true;
            return Owner.UNKNOWN;
        }
        boolean isThere = live.filter(object -> object.uid().equals(reference.uid())).isPresent();
        return isThere ? Owner.SOLID : Owner.ABSENT;
    }
}
