package io.podium.server.admission;

import io.podium.api.core.v1.PersistentVolumeClaim;
import io.podium.api.storage.v1.StorageClass;
import io.podium.server.admission.Attempt.Operation;
import java.util.Map;
import java.util.Optional;

/** A claim that names no storage class gets the default one, if there is one. */
final class StorageClasses implements Admission {
    static final String CLASSES = "storageclasses.storage.k8s.io";

    private static final String IS_DEFAULT = "storageclass.kubernetes.io/is-default-class";
    private static final String WAS_DEFAULT = "storageclass.beta.kubernetes.io/is-default-class";
    private static final String NAMED = "volume.beta.kubernetes.io/storage-class";

    @Override
    public String name() {
        return "DefaultStorageClass";
    }

    @Override
    public Attempt mutate(Attempt attempt) {
        if (!attempt.is(Operation.CREATE, "persistentvolumeclaims")) {
            return attempt;
        }
        PersistentVolumeClaim claim = PersistentVolumeClaim.of(attempt.subject());
        if (claim.spec().hasStorageClassName()
                || claim.metadata().annotations().containsKey(NAMED)) {
            return attempt;
        }
        Optional<StorageClass> chosen =
                Newest.of(
                        attempt.lookup().list(CLASSES, "").stream().map(StorageClass::of),
                        StorageClasses::isDefault);
        return chosen.map(one ->
                        attempt.with(
                                claim.withSpec(claim.spec().withStorageClassName(one.name()))
                                        .value()))
                .orElse(attempt);
    }

    private static boolean isDefault(StorageClass one) {
        Map<String, String> annotations = one.metadata().annotations();
        return "true".equals(annotations.get(IS_DEFAULT))
                || "true".equals(annotations.get(WAS_DEFAULT));
    }

    /** The class a claim names, by field or as in older days; "" for none. */
    static String named(PersistentVolumeClaim claim) {
        return claim.metadata().annotations().getOrDefault(NAMED, claim.spec().storageClassName());
    }
}
