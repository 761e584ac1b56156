package io.podium.controllers.protection;

import io.podium.api.core.v1.PersistentVolumeClaim;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Volume;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A claim being deleted stays until no pod uses it. Pods that nobody placed yet, and those that are
 * over, use nothing.
 */
public final class ClaimProtectionReconciler implements Reconciler {
    static final String FINALIZER = "kubernetes.io/pvc-protection";

    @Override
    public List<Action> reconcile(View view, Key key) {
        PersistentVolumeClaim claim = view.find(PersistentVolumeClaim.class, key).orElse(null);
        if (claim == null
                || !claim.isDeleting()
                || !claim.metadata().finalizers().contains(FINALIZER)
                || view.list(Pod.class, key.namespace()).stream()
                        .anyMatch(pod -> isUsing(pod, key.name()))) {
            return List.of();
        }
        var left = new ArrayList<>(claim.metadata().finalizers());
        left.remove(FINALIZER);
        var metadata = claim.metadata();
        return List.of(
                new Action.Update(
                        claim.withMetadata(
                                left.isEmpty()
                                        ? metadata.withoutFinalizers()
                                        : metadata.withFinalizers(left))));
    }

    private static boolean isUsing(Pod pod, String claim) {
        String phase = pod.status().phase();
        boolean isPlaced = !pod.spec().nodeName().isEmpty();
        boolean isOver = phase.equals("Succeeded") || phase.equals("Failed");
        return isPlaced && !isOver && claims(pod).contains(claim);
    }

    private static List<String> claims(Pod pod) {
        var names = new ArrayList<String>();
        for (Volume volume : pod.spec().volumes()) {
            if (volume.hasPersistentVolumeClaim()) {
                names.add(volume.persistentVolumeClaim().claimName());
            } else if (volume.hasEphemeral()) {
                names.add(pod.name() + "-" + volume.name());
            }
        }
        return names;
    }

    /** Wakes the claims a pod let go of, or took. */
    public static void wake(
            View view, Optional<Pod> before, Optional<Pod> after, Consumer<Key> keys) {
        before.or(() -> after)
                .ifPresent(pod ->
                        claims(pod).forEach(name -> keys.accept(new Key(pod.namespace(), name))));
    }
}
