package io.podium.server.registry;

import io.podium.api.core.v1.Namespace;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Lookup;
import io.podium.server.render.Kind;
import java.util.Optional;

/**
 * Devices that others use are looked after from namespaces with a label that says so. Claims ask
 * for it, and their status grants it.
 */
final class AdminAccess {
    private static final String LABEL = "resource.kubernetes.io/admin-access";
    private static final String FIELD = "adminAccess";
    private static final String CLAIMS = "resourceclaims.resource.k8s.io";
    private static final String TEMPLATES = "resourceclaimtemplates.resource.k8s.io";

    private AdminAccess() {}

    /** Of a new claim, or a template of claims; neither changes later. */
    static void check(Kind<?> kind, TypedMap tree, Lookup lookup, Problems problems) {
        MapValue spec =
                switch (kind.storage()) {
                    case CLAIMS -> tree.map("spec");
                    case TEMPLATES -> tree.map("spec").map("spec");
                    default -> MapValue.empty();
                };
        ListValue requests = spec.map("devices").list("requests");
        for (int i = 0; i < requests.size(); i++) {
            if (requests.map(i).map("exactly").bool(FIELD)) {
                FieldPath path = FieldPath.of("spec").child("devices").child("requests").index(i);
                require(tree, path.child(FIELD), lookup, problems);
                return;
            }
        }
    }

    /** Of a claim's new status; what was granted once stays so. */
    static void checkStatus(
            Kind<?> kind, TypedMap now, TypedMap old, Lookup lookup, Problems problems) {
        if (!kind.storage().equals(CLAIMS) || granted(old).isPresent()) {
            return;
        }
        granted(now).ifPresent(path -> require(now, path, lookup, problems));
    }

    private static Optional<FieldPath> granted(TypedMap claim) {
        ListValue results = claim.map("status").map("allocation").map("devices").list("results");
        for (int i = 0; i < results.size(); i++) {
            if (results.map(i).bool(FIELD)) {
                FieldPath devices = FieldPath.of("status").child("allocation").child("devices");
                return Optional.of(devices.child("results").index(i).child(FIELD));
            }
        }
        return Optional.empty();
    }

    private static void require(TypedMap tree, FieldPath path, Lookup lookup, Problems problems) {
        boolean isAllowed =
                lookup.find("namespaces", "", Metadata.of(tree).namespace())
                        .map(Namespace::of)
                        .filter(home -> "true".equals(home.metadata().labels().get(LABEL)))
                        .isPresent();
        if (!isAllowed) {
            problems.forbidden(
                    path,
                    "admin access to devices requires the `"
                            + LABEL
                            + ": true` label on the containing namespace");
        }
    }
}
