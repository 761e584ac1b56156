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
import io.podium.controllers.workload.Owners;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Decides about everything that names one owner; the key's name is the owner's uid. */
public final class GarbageReconciler implements Reconciler {
    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";

    private final Kinds kinds;

    public GarbageReconciler(Kinds kinds) {
        this.kinds = kinds;
    }

    /** Wakes owners that are gone or going, when they or what they own change. */
    public static void wake(View view, ObjectChange change, Consumer<Key> keys) {
        ApiObject object = change.after().or(change::before).orElseThrow();
        if (change.after().isEmpty() || object.isDeleting()) {
            keys.accept(new Key("", object.uid()));
        }
        change.before()
                .filter(before -> !before.uid().equals(object.uid()))
                .ifPresent(replaced -> keys.accept(new Key("", replaced.uid())));
        change.before().ifPresent(before -> wakeOwners(view, before, keys));
        change.after().ifPresent(after -> wakeOwners(view, after, keys));
    }

    private static void wakeOwners(View view, ApiObject object, Consumer<Key> keys) {
        for (OwnerReference reference : object.metadata().ownerReferences()) {
            Optional<ApiObject> owner = view.byUid(reference.uid());
            if (owner.isEmpty() || owner.get().isDeleting()) {
                keys.accept(new Key("", reference.uid()));
            }
        }
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        Optional<ApiObject> owner = view.byUid(key.name());
        if (owner.isEmpty()) {
            return new Dangling(view, kinds, key.name()).collected();
        }
        List<String> finalizers = owner.get().metadata().finalizers();
        if (!owner.get().isDeleting()) {
            return List.of();
        }
        if (finalizers.contains(ORPHAN)) {
            return orphaned(view, owner.get());
        }
        return finalizers.contains(FOREGROUND) ? waiting(view, owner.get()) : List.of();
    }

    /** First what it owns is let go, then itself. */
    private static List<Action> orphaned(View view, ApiObject owner) {
        var actions = new ArrayList<Action>();
        for (ApiObject dependent : view.dependents(owner.uid())) {
            actions.add(Owners.release(dependent, owner));
        }
        actions.add(withoutFinalizer(owner, ORPHAN));
        return actions;
    }

    /** What it owns is deleted; it goes itself when nothing that blocks it is left. */
    private static List<Action> waiting(View view, ApiObject owner) {
        var actions = new ArrayList<Action>();
        boolean isBlocked = false;
        for (ApiObject dependent : view.dependents(owner.uid())) {
            Set<String> dying = new LinkedHashSet<>();
            boolean hasOther = false;
            for (OwnerReference reference : dependent.metadata().ownerReferences()) {
                boolean isThis = reference.uid().equals(owner.uid());
                isBlocked |= isThis && reference.blockOwnerDeletion();
                if (isThis || isWaiting(view, reference.uid())) {
                    dying.add(reference.uid());
                } else {
                    hasOther |=
                            view.byUid(reference.uid()).isPresent()
                                    || !view.holds(reference.apiVersion(), reference.kind());
                }
            }
            if (hasOther) {
                actions.add(without(dependent, dying));
            } else if (!dependent.isDeleting()) {
                actions.addAll(deletion(view, dependent));
            }
        }
        if (!isBlocked) {
            actions.add(withoutFinalizer(owner, FOREGROUND));
        }
        return actions;
    }

    private static boolean isWaiting(View view, String uid) {
        return view.byUid(uid)
                .filter(object ->
                        object.isDeleting() && object.metadata().finalizers().contains(FOREGROUND))
                .isPresent();
    }

    /**
     * What owns something itself goes in the foreground, too; but owners in a circle must not wait
     * for each other.
     */
    private static List<Action> deletion(View view, ApiObject dependent) {
        List<ApiObject> below = view.dependents(dependent.uid());
        var actions = new ArrayList<Action>();
        if (below.stream().anyMatch(one -> isWaiting(view, one.uid()))) {
            actions.add(unblocking(dependent));
        }
        actions.add(
                new Action.Delete(
                        dependent, Optional.empty(), below.isEmpty() ? "" : "Foreground"));
        return actions;
    }

    private static Action unblocking(ApiObject dependent) {
        return Owners.withOwners(
                dependent,
                dependent.metadata().ownerReferences().stream()
                        .map(reference -> reference.withBlockOwnerDeletion(false))
                        .toList());
    }

    static Action without(ApiObject dependent, Set<String> owners) {
        return Owners.withOwners(
                dependent,
                dependent.metadata().ownerReferences().stream()
                        .filter(reference -> !owners.contains(reference.uid()))
                        .toList());
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
