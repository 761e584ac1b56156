package io.podium.server.admission;

import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Attempt.Operation;
import java.util.ArrayList;
import java.util.Map;

/** Volumes and claims stay while somebody uses them: a finalizer waits for the controllers. */
final class InUse implements Admission {
    private static final Map<String, String> FINALIZERS =
            Map.of(
                    "persistentvolumes", "kubernetes.io/pv-protection",
                    "persistentvolumeclaims", "kubernetes.io/pvc-protection");

    @Override
    public String name() {
        return "StorageObjectInUseProtection";
    }

    @Override
    public Attempt mutate(Attempt attempt) {
        String finalizer = FINALIZERS.get(attempt.resource().groupResource());
        if (finalizer == null || !attempt.is(Operation.CREATE, attempt.resource().plural())) {
            return attempt;
        }
        TypedMap object = attempt.subject();
        ObjectMeta metadata = ObjectMeta.of((TypedMap) object.map("metadata"));
        if (metadata.finalizers().contains(finalizer)) {
            return attempt;
        }
        var all = new ArrayList<>(metadata.finalizers());
        all.add(finalizer);
        return attempt.with(object.with("metadata", metadata.withFinalizers(all).value()));
    }
}
