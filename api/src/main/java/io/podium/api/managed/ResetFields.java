package io.podium.api.managed;

import io.podium.api.schema.Resource;
import io.podium.api.value.FreeMap;
import java.util.List;
import java.util.Set;

/** Which fields a resource leaves as they are, and so gives nobody to manage. */
final class ResetFields {
    /** Their status writes no metadata. */
    private static final Set<String> STATUS_WITHOUT_METADATA =
            Set.of(
                    "flowschemas.flowcontrol.apiserver.k8s.io",
                    "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
                    "resourceclaims.resource.k8s.io",
                    "servicecidrs.networking.k8s.io",
                    "validatingadmissionpolicies.admissionregistration.k8s.io",
                    "volumeattachments.storage.k8s.io");

    private ResetFields() {}

    static FreeMap of(Resource resource, String subresource) {
        String name = resource.groupResource();
        FreeMap set = FieldSets.NONE;
        for (String path :
                switch (subresource) {
                    case "" -> main(name);
                    case "status" -> status(name);
                    case "finalize" -> List.of("status");
                    case "approval" -> List.of("spec", "status.certificate");
                    default -> List.<String>of();
                }) {
            set = FieldSets.union(set, path(path));
        }
        return set;
    }

    private static List<String> main(String name) {
        return name.equals("certificatesigningrequests.certificates.k8s.io")
                ? List.of("spec", "status")
                : List.of("status");
    }

    private static List<String> status(String name) {
        if (STATUS_WITHOUT_METADATA.contains(name)) {
            return List.of("spec", "metadata");
        }
        return switch (name) {
            case "pods" ->
                    List.of("spec", "metadata.deletionTimestamp", "metadata.ownerReferences");
            case "deployments.apps" -> List.of("spec", "metadata.labels");
            case "certificatesigningrequests.certificates.k8s.io" ->
                    List.of("spec", "status.conditions");
            default -> List.of("spec");
        };
    }

    /** The set of one field, by the names on the way to it. */
    static FreeMap path(String dotted) {
        FreeMap set = FieldSets.MEMBER;
        List<String> names = List.of(dotted.split("\\.", -1));
        for (String name : names.reversed()) {
            var one = new FreeMap.Builder();
            one.put(Elements.field(name), set);
            set = one.build();
        }
        return set;
    }
}
