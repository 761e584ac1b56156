package io.podium.api.quota;

import io.podium.api.core.v1.PersistentVolumeClaim;
import io.podium.api.core.v1.PersistentVolumeClaimStatus;
import io.podium.api.quantity.Quantity;
import io.podium.api.value.TypedMap;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Measures claims of volumes: how many, how much storage, and both by storage class. */
record ClaimEvaluator() implements Evaluator {
    private static final String COUNT = CountEvaluator.name("persistentvolumeclaims");
    private static final String CLAIMS = "persistentvolumeclaims";
    private static final String STORAGE = "requests.storage";
    private static final String OF_CLASS = ".storageclass.storage.k8s.io/";
    private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

    @Override
    public Set<String> measured(Collection<String> names) {
        var found = Evaluator.among(names, Set.of(COUNT, CLAIMS, STORAGE));
        for (String name : names) {
            if (name.endsWith(OF_CLASS + CLAIMS) || name.endsWith(OF_CLASS + STORAGE)) {
                found.add(name);
            }
        }
        return found;
    }

    @Override
    public Amounts usage(TypedMap object, Instant now) {
        PersistentVolumeClaim claim = PersistentVolumeClaim.of(object);
        String storageClass =
                claim.metadata()
                        .annotations()
                        .getOrDefault(CLASS_ANNOTATION, claim.spec().storageClassName());
        Amounts usage = Amounts.one(COUNT, CLAIMS);
        if (!storageClass.isEmpty()) {
            usage = usage.plus(Amounts.one(storageClass + OF_CLASS + CLAIMS));
        }
        String wanted = claim.spec().resources().requests().get("storage");
        if (wanted == null) {
            return usage;
        }
        Quantity bytes = whole(wanted);
        String allocated = claim.status().allocatedResources().get("storage");
        if (allocated != null && whole(allocated).compareTo(bytes) > 0) {
            bytes = whole(allocated);
        }
        usage = usage.with(STORAGE, bytes);
        return storageClass.isEmpty()
                ? usage
                : usage.with(storageClass + OF_CLASS + STORAGE, bytes);
    }

    private static Quantity whole(String text) {
        Quantity amount = Quantity.orZero(text);
        return amount.isWhole() ? amount : Quantity.parse(Long.toString(amount.value()));
    }

    @Override
    public boolean matches(Scope scope, TypedMap object) {
        if (!scope.name().equals(Scope.VOLUME_ATTRIBUTES_CLASS)) {
            return false;
        }
        PersistentVolumeClaim claim = PersistentVolumeClaim.of(object);
        PersistentVolumeClaimStatus status = claim.status();
        List<String> all =
                List.of(
                        claim.spec().volumeAttributesClassName(),
                        status.currentVolumeAttributesClassName(),
                        status.modifyVolumeStatus().targetVolumeAttributesClassName());
        var names = new TreeSet<>(all);
        names.remove("");
        return scope.matchesAny(names);
    }
}
