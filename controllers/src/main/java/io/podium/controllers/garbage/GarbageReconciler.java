package io.podium.controllers.garbage;

import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.Null;
import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.client.view.Kinds;
import io.podium.controllers.garbage.Judge.Verdict;
import io.podium.controllers.workload.Owners;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Decides about everything that names one owner; the key's name is the owner's uid. */
public final class GarbageReconciler implements Reconciler {
    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";

    /** One pass touches at most this many objects, so that one huge graph starves no other. */
    static final int BURST = 1000;

    /** A kind nobody knows may be known later. */
    private static final Duration PUZZLED = Duration.ofMinutes(5);

    /** How long an owner sleeps whose dependents take their time. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** With so few dependents left every one that goes wakes the owner. */
    private static final int FEW = 16;

    private final Kinds kinds;

    public GarbageReconciler(Kinds kinds) {
        this.kinds = kinds;
    }

    /** Wakes owners that are gone or going, when they or what they own change. */
    public void wake(View view, ObjectChange change, Consumer<Key> keys) {
        ApiObject object = change.after().or(change::before).orElseThrow();
        if (change.after().isEmpty() || object.isDeleting()) {
            keys.accept(new Key("", object.uid()));
        }
        Optional<ApiObject> before = change.before();
        before.map(ApiObject::uid)
                .filter(uid -> !uid.equals(object.uid()))
                .ifPresent(replaced -> keys.accept(new Key("", replaced)));
        if (change.after().isEmpty()) {
            wakeBereft(view, object, keys);
            return;
        }
        List<OwnerReference> references = object.metadata().ownerReferences();
        boolean isAlike =
                before.filter(one -> one.metadata().ownerReferences().equals(references))
                        .isPresent();
        if (isAlike && object.isDeleting()) {
            return; // On its way out already: nobody has to do anything about it.
        }
        wakeOwners(view, object, references, keys);
        if (!isAlike && before.isPresent()) {
            wakeOwners(view, object, before.get().metadata().ownerReferences(), keys);
        }
    }

    private void wakeOwners(
            View view, ApiObject object, List<OwnerReference> references, Consumer<Key> keys) {
        for (OwnerReference reference : references) {
            ApiObject owner = view.byUid(reference.uid()).orElse(null);
            if (owner == null
                    || owner.isDeleting()
                    || !Judge.isRightly(kinds, object, reference, owner)) {
                keys.accept(new Key("", reference.uid()));
            }
        }
    }

    /**
     * An owner that waits for its dependents is woken by the last ones, and now and then before:
     * each look visits all that are left.
     */
    private static void wakeBereft(View view, ApiObject gone, Consumer<Key> keys) {
        for (OwnerReference reference : gone.metadata().ownerReferences()) {
            if (view.byUid(reference.uid()).filter(ApiObject::isDeleting).isPresent()) {
                int left = view.dependentCount(reference.uid());
                if (left <= FEW || Integer.bitCount(left) == 1) {
                    keys.accept(new Key("", reference.uid()));
                }
            }
        }
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        ApiObject owner = view.byUid(key.name()).orElse(null);
        List<ApiObject> dependents = view.dependents(key.name());
        boolean isDeleting = owner != null && owner.isDeleting();
        if (isDeleting && owner.metadata().finalizers().contains(ORPHAN)) {
            return orphaned(view, owner, dependents);
        }
        boolean isWaiting = owner != null && Judge.isWaiting(owner);
        var judge = new Judge(view, kinds);
        var actions = new ArrayList<Action>();
        boolean isBlocked = false;
        boolean isMore = false;
        for (ApiObject dependent : dependents) {
            OwnerReference reference = reference(dependent, key.name());
            isBlocked |= reference.blockOwnerDeletion();
            if (dependent.isDeleting()
                    || (owner != null
                            && !isWaiting
                            && Judge.isRightly(kinds, dependent, reference, owner))) {
                continue; // What goes, goes; what has its owner, stays.
            }
            if (actions.size() >= BURST) {
                isMore = true;
                break;
            }
            if (owner != null && !Judge.isInReach(dependent, owner)) {
                actions.add(outOfReach(dependent, reference));
            }
            actions.addAll(decided(view, dependent, judge.verdict(dependent)));
        }
        if (!judge.questions().isEmpty()) {
            return judge.questions();
        }
        if (isMore) {
            actions.add(new Action.Again(view.now()));
        } else if (isWaiting && !isBlocked) {
            actions.add(withoutFinalizer(owner, FOREGROUND));
        } else if (isWaiting && dependents.size() > FEW) {
            actions.add(new Action.Again(view.now().plus(PATIENCE)));
        }
        if (judge.isPuzzled()) {
            actions.add(new Action.Again(view.now().plus(PUZZLED)));
        }
        return actions;
    }

    private static OwnerReference reference(ApiObject dependent, String owner) {
        for (OwnerReference reference : dependent.metadata().ownerReferences()) {
            if (reference.uid().equals(owner)) {
                return reference;
            }
        }
        return OwnerReference.empty();
    }

    /**
     * First all that it owns is let go; itself only when the view shows that nothing names it any
     * more, or what could not be let go would be collected.
     */
    private static List<Action> orphaned(View view, ApiObject owner, List<ApiObject> dependents) {
        if (dependents.isEmpty()) {
            return List.of(withoutFinalizer(owner, ORPHAN));
        }
        var actions = new ArrayList<Action>();
        for (ApiObject dependent : dependents) {
            if (actions.size() >= BURST) {
                actions.add(new Action.Again(view.now()));
                break;
            }
            actions.add(Owners.release(dependent, owner));
        }
        return actions;
    }

    private static List<Action> decided(View view, ApiObject dependent, Verdict verdict) {
        if (!verdict.isDecidable() || verdict.gone().isEmpty()) {
            return List.of();
        }
        if (verdict.isHeld()) {
            return List.of(without(dependent, verdict.gone()));
        }
        List<ApiObject> below =
                verdict.waiting().isEmpty() ? List.of() : view.dependents(dependent.uid());
        if (below.isEmpty()) {
            return List.of(deletion(dependent, policy(dependent)));
        }
        boolean isBlocking =
                dependent.metadata().ownerReferences().stream()
                        .anyMatch(OwnerReference::blockOwnerDeletion);
        return isBlocking && below.stream().anyMatch(Judge::isWaiting)
                ? List.of(unblocking(dependent)) // Owners in a circle must not wait for each other.
                : List.of(deletion(dependent, "Foreground"));
    }

    private static Action deletion(ApiObject dependent, String propagation) {
        return new Action.Delete(dependent, Optional.empty(), propagation, true);
    }

    /** What it was told to do with what it owns itself. */
    private static String policy(ApiObject dependent) {
        List<String> finalizers = dependent.metadata().finalizers();
        if (finalizers.contains(ORPHAN)) {
            return "Orphan";
        }
        return finalizers.contains(FOREGROUND) ? "Foreground" : "Background";
    }

    private static Action unblocking(ApiObject dependent) {
        return Owners.withOwners(
                dependent,
                dependent.metadata().ownerReferences().stream()
                        .map(reference -> reference.withBlockOwnerDeletion(false))
                        .toList());
    }

    private static Action without(ApiObject dependent, Set<String> owners) {
        return Owners.withOwners(
                dependent,
                dependent.metadata().ownerReferences().stream()
                        .filter(reference -> !owners.contains(reference.uid()))
                        .toList());
    }

    private static Action outOfReach(ApiObject dependent, OwnerReference reference) {
        String owner =
                "[%s/%s, namespace: %s, name: %s, uid: %s]"
                        .formatted(
                                reference.apiVersion(),
                                reference.kind(),
                                dependent.namespace(),
                                reference.name(),
                                reference.uid());
        return Action.Event.warning(
                dependent,
                "OwnerRefInvalidNamespace",
                "ownerRef %s does not exist in namespace \"%s\""
                        .formatted(owner, dependent.namespace()));
    }

    private static Action withoutFinalizer(ApiObject object, String finalizer) {
        ObjectMeta metadata = object.metadata();
        List<String> rest =
                metadata.finalizers().stream().filter(one -> !one.equals(finalizer)).toList();
        Map<String, Object> change =
                Map.of(
                        "uid", object.uid(),
                        "resourceVersion", metadata.resourceVersion(),
                        "finalizers", rest.isEmpty() ? Null.NULL : ListValue.of(rest));
        return new Action.Patch(object, "", FreeMap.of(Map.of("metadata", FreeMap.of(change))));
    }
}
