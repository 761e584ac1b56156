package io.podium.server.registry;

import io.podium.api.schema.Resource;
import java.util.Set;

/**
 * Kinds whose updates must say which version they are of: those upstream allows no unconditional
 * update of.
 */
final class Versioned {
    private static final Set<String> DEMANDING =
            Set.of(
                    "apiservices.apiregistration.k8s.io",
                    "csinodes.storage.k8s.io",
                    "csidrivers.storage.k8s.io",
                    "customresourcedefinitions.apiextensions.k8s.io",
                    "csistoragecapacities.storage.k8s.io",
                    "leases.coordination.k8s.io",
                    "mutatingwebhookconfigurations.admissionregistration.k8s.io",
                    "mutatingadmissionpolicies.admissionregistration.k8s.io",
                    "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
                    "poddisruptionbudgets.policy",
                    "runtimeclasses.node.k8s.io",
                    "validatingadmissionpolicies.admissionregistration.k8s.io",
                    "validatingadmissionpolicybindings.admissionregistration.k8s.io",
                    "validatingwebhookconfigurations.admissionregistration.k8s.io",
                    "volumeattachments.storage.k8s.io");

    private Versioned() {}

    static boolean demands(Resource resource) {
        return DEMANDING.contains(resource.groupResource());
    }
}
