package io.podium.server.registry;

import io.podium.api.schema.Resource;
import java.util.List;
import java.util.Set;

/** How deletions are answered. */
public final class Deletions {
    /** Upstream answers the deletion of these with the object, of others with a Status. */
    private static final Set<String> SHOWN =
            Set.of(
                    "namespaces",
                    "pods",
                    "podtemplates",
                    "services",
                    "serviceaccounts",
                    "resourcequotas",
                    "persistentvolumes",
                    "persistentvolumeclaims",
                    "csidrivers.storage.k8s.io",
                    "csinodes.storage.k8s.io",
                    "storageclasses.storage.k8s.io",
                    "volumeattachments.storage.k8s.io",
                    "volumeattributesclasses.storage.k8s.io",
                    "deviceclasses.resource.k8s.io",
                    "resourceclaims.resource.k8s.io",
                    "resourceclaimtemplates.resource.k8s.io",
                    "resourceslices.resource.k8s.io");

    private static final String PODS_STAY =
            "child pods are preserved by default when jobs are deleted; set"
                    + " propagationPolicy=Background to remove them or set"
                    + " propagationPolicy=Orphan to suppress this warning";

    private Deletions() {}

    /** Who deletes a Job and does not say what becomes of its pods may not expect what does. */
    static List<String> warnings(Resource asked, DeleteOrder order) {
        boolean isJob = asked.group().equals("batch") && asked.plural().equals("jobs");
        return isJob && order.propagation().isEmpty() ? List.of(PODS_STAY) : List.of();
    }

    /** Whether the answer shows the object that went, by the resource's storage name. */
    public static boolean showsObject(String storage) {
        return SHOWN.contains(storage);
    }
}
