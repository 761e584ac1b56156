package io.podium.controllers.workload;

import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.Null;
import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who controls whom, and the writes that change it. */
public final class Owners {
    private Owners() {}

    /** The reference to the one controller, if there is one. */
    public static Optional<OwnerReference> controller(ApiObject object) {
        for (OwnerReference owner : object.metadata().ownerReferences()) {
            if (owner.controller()) {
                return Optional.of(owner);
            }
        }
        return Optional.empty();
    }

    public static boolean isControlledBy(ApiObject object, ApiObject owner) {
        return controller(object)
                .filter(reference -> reference.uid().equals(owner.uid()))
                .isPresent();
    }

    /**
     * A reference that makes the owner the controller and lets it wait for the object when deleted
     * in the foreground.
     */
    public static OwnerReference referenceTo(ApiObject owner) {
        return OwnerReference.empty()
                .withApiVersion(owner.value().string("apiVersion"))
                .withKind(owner.value().string("kind"))
                .withName(owner.name())
                .withUid(owner.uid())
                .withController(true)
                .withBlockOwnerDeletion(true);
    }

    /** Makes the owner the controller of an object that has none. */
    public static Action adopt(ApiObject object, ApiObject owner) {
        var references = new ArrayList<>(object.metadata().ownerReferences());
        references.removeIf(reference -> reference.uid().equals(owner.uid()));
        references.add(referenceTo(owner));
        return withOwners(object, references);
    }

    /** The same, and it does not go before the owner has looked at its end. */
    static Action adopt(ApiObject object, ApiObject owner, String finalizer) {
        var references = new ArrayList<>(object.metadata().ownerReferences());
        references.removeIf(reference -> reference.uid().equals(owner.uid()));
        references.add(referenceTo(owner));
        var finalizers = new ArrayList<>(object.metadata().finalizers());
        if (!finalizers.contains(finalizer)) {
            finalizers.add(finalizer);
        }
        return changed(
                object,
                Map.of(
                        "ownerReferences", listed(references),
                        "finalizers", Finalizers.value(finalizers)));
    }

    /** Ends the owner's control over an object; other owners stay. */
    public static Action release(ApiObject object, ApiObject owner) {
        var references = new ArrayList<>(object.metadata().ownerReferences());
        references.removeIf(reference -> reference.uid().equals(owner.uid()));
        return withOwners(object, references);
    }

    /** The same, and the owner does not look at its end any more. */
    static Action release(ApiObject object, ApiObject owner, String finalizer) {
        var references = new ArrayList<>(object.metadata().ownerReferences());
        references.removeIf(reference -> reference.uid().equals(owner.uid()));
        var finalizers = new ArrayList<>(object.metadata().finalizers());
        finalizers.remove(finalizer);
        return changed(
                object,
                Map.of(
                        "ownerReferences", listed(references),
                        "finalizers", Finalizers.value(finalizers)));
    }

    /** Replaces the owner references of the very revision that was looked at. */
    public static Action withOwners(ApiObject object, List<OwnerReference> references) {
        return changed(object, Map.of("ownerReferences", listed(references)));
    }

    private static Object listed(List<OwnerReference> references) {
        return references.isEmpty()
                ? Null.NULL
                : ListValue.of(references.stream().map(OwnerReference::value).toList());
    }

    private static Action changed(ApiObject object, Map<String, Object> fields) {
        var metadata = new HashMap<>(fields);
        metadata.put("uid", object.uid());
        metadata.put("resourceVersion", object.metadata().resourceVersion());
        return new Action.Patch(object, "", FreeMap.of(Map.of("metadata", FreeMap.of(metadata))));
    }
}
