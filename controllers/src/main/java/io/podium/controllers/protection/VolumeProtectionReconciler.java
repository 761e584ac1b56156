package io.podium.controllers.protection;

import io.podium.api.core.v1.PersistentVolume;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import java.util.ArrayList;
import java.util.List;

/** A volume being deleted stays while it is bound to a claim. */
public final class VolumeProtectionReconciler implements Reconciler {
    static final String FINALIZER = "kubernetes.io/pv-protection";

    @Override
    public List<Action> reconcile(View view, Key key) {
        PersistentVolume volume = view.find(PersistentVolume.class, key).orElse(null);
        if (volume == null
                || !volume.isDeleting()
                || !volume.metadata().finalizers().contains(FINALIZER)
                || volume.status().phase().equals("Bound")) {
            return List.of();
        }
        var left = new ArrayList<>(volume.metadata().finalizers());
        left.remove(FINALIZER);
        var metadata = volume.metadata();
        return List.of(
                new Action.Update(
                        volume.withMetadata(
                                left.isEmpty()
                                        ? metadata.withoutFinalizers()
                                        : metadata.withFinalizers(left))));
    }
}
