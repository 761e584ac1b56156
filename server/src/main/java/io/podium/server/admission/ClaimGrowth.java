package io.podium.server.admission;

import io.podium.api.core.v1.PersistentVolumeClaim;
import io.podium.api.quantity.Quantity;
import io.podium.api.storage.v1.StorageClass;
import io.podium.server.admission.Attempt.Operation;

/** A claim grows only when it has a volume, and its storage class lets volumes grow. */
final class ClaimGrowth implements Admission {
    @Override
    public String name() {
        return "PersistentVolumeClaimResize";
    }

    @Override
    public void review(Attempt attempt) {
        if (!attempt.is(Operation.UPDATE, "persistentvolumeclaims")) {
            return;
        }
        PersistentVolumeClaim claim = PersistentVolumeClaim.of(attempt.subject());
        PersistentVolumeClaim old = PersistentVolumeClaim.of(attempt.old().orElseThrow());
        if (size(claim).compareTo(size(old)) <= 0) {
            return;
        }
        if (!old.status().phase().equals("Bound")) {
            throw attempt.forbidden("Only bound persistent volume claims can be expanded");
        }
        String name = StorageClasses.named(claim);
        boolean mayGrow =
                name.equals(StorageClasses.named(old))
                        && !name.isEmpty()
                        && attempt.lookup()
                                .find(StorageClasses.CLASSES, "", name)
                                .filter(found -> StorageClass.of(found).allowVolumeExpansion())
                                .isPresent();
        if (!mayGrow) {
            throw attempt.forbidden(
                    "only dynamically provisioned pvc can be resized and the storageclass that"
                            + " provisions the pvc must support resize");
        }
    }

    private static Quantity size(PersistentVolumeClaim claim) {
        return Quantity.orZero(claim.spec().resources().requests().getOrDefault("storage", ""));
    }
}
