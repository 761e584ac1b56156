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

/**
 * What is known of the owners an object names, in one pass: who is not in the view, or not where
 * the reference says, is asked for before it counts as gone.
 */
final class Judge {
    /** What became of one owner. */
    private enum Owner {
        /** It is there and stays for now. */
        SOLID,
        /** It is only there until its dependents are gone. */
        WAITING,
        /** The server says that it is not there. */
        ABSENT,
        /** The server has to be asked first. */
        ASKED
    }

    /**
     * What becomes of an object that is owned.
     *
     * @param isDecidable false while the server has not answered, or where nobody can say: an owner
     *     of a kind nobody here knows, or one that cannot be looked for
     * @param isHeld whether some owner is there and stays
     * @param waiting the owners that wait for their dependents
     * @param gone these, and the owners that are not there
     */
    record Verdict(boolean isDecidable, boolean isHeld, Set<String> waiting, Set<String> gone) {
        private static final Verdict NONE = new Verdict(false, false, Set.of(), Set.of());
    }

    private final View view;
    private final Kinds kinds;

    /**
     * All that had to be asked, answered or not: answers last for one pass, so they are all asked
     * again together.
     */
    private final Set<Action> questions = new LinkedHashSet<>();

    private boolean isUnanswered;
    private boolean isPuzzled;

    Judge(View view, Kinds kinds) {
        this.view = view;
        this.kinds = kinds;
    }

    /** What is to be asked before anything is done; empty when all is known. */
    List<Action> questions() {
        return isUnanswered ? List.copyOf(questions) : List.of();
    }

    /** Whether some owner was of a kind that nobody here knows, though perhaps later. */
    boolean isPuzzled() {
        return isPuzzled;
    }

    static boolean isWaiting(ApiObject object) {
        return object.isDeleting()
                && object.metadata().finalizers().contains(GarbageReconciler.FOREGROUND);
    }

    /** Whether the owner stands where the dependent's reference to it says. */
    static boolean isRightly(
            Kinds kinds, ApiObject dependent, OwnerReference reference, ApiObject owner) {
        return isInReach(dependent, owner)
                && owner.name().equals(reference.name())
                && kinds.resource(reference.apiVersion(), reference.kind())
                        .filter(resource -> resource.equals(kinds.resource(owner.getClass())))
                        .isPresent();
    }

    /** Owners are cluster-scoped or of the dependent's own namespace. */
    static boolean isInReach(ApiObject dependent, ApiObject owner) {
        return owner.namespace().isEmpty() || owner.namespace().equals(dependent.namespace());
    }

    Verdict verdict(ApiObject dependent) {
        List<OwnerReference> references = dependent.metadata().ownerReferences();
        var resources = new ArrayList<String>(references.size());
        for (OwnerReference reference : references) {
            Optional<String> resource = kinds.resource(reference.apiVersion(), reference.kind());
            if (resource.isEmpty()) {
                isPuzzled = true;
                return Verdict.NONE;
            }
            if (kinds.isNamespaced(resource.get()) && dependent.namespace().isEmpty()) {
                return Verdict.NONE; // There is no namespace to look in, nor will there ever be.
            }
            resources.add(resource.get());
        }
        boolean isHeld = false;
        boolean isDecidable = true;
        var waiting = new LinkedHashSet<String>();
        var gone = new LinkedHashSet<String>();
        for (int i = 0; i < references.size(); i++) {
            OwnerReference reference = references.get(i);
            switch (judged(dependent, reference, resources.get(i))) {
                case SOLID -> isHeld = true;
                case WAITING -> {
                    waiting.add(reference.uid());
                    gone.add(reference.uid());
                }
                case ABSENT -> gone.add(reference.uid());
                case ASKED -> isDecidable = false;
            }
        }
        return new Verdict(isDecidable, isHeld, waiting, gone);
    }

    private Owner judged(ApiObject dependent, OwnerReference reference, String resource) {
        Optional<ApiObject> known =
                view.byUid(reference.uid())
                        .filter(owner -> isRightly(kinds, dependent, reference, owner));
        if (known.isPresent()) {
            return isWaiting(known.get()) ? Owner.WAITING : Owner.SOLID;
        }
        String namespace = kinds.isNamespaced(resource) ? dependent.namespace() : "";
        var question = new Question.Live(resource, namespace, reference.name());
        questions.add(new Action.Ask(question));
        Optional<Question.Reply> reply = view.reply(question);
        if (reply.isEmpty()
                || !(reply.get() instanceof Question.Reply.Found(Optional<ApiObject> live))) {
            isUnanswered = true;
            return Owner.ASKED;
        }
        return live.filter(object -> object.uid().equals(reference.uid()))
                .map(object -> isWaiting(object) ? Owner.WAITING : Owner.SOLID)
                .orElse(Owner.ABSENT);
    }
}
