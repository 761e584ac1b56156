package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;

/** The claims of devices that containers of a pod may use. */
final class DeviceClaimRules {
    private DeviceClaimRules() {}

    static void check(ListValue claims, FieldPath path, Problems problems) {
        var names = new HashSet<String>();
        for (int i = 0; i < claims.size(); i++) {
            MapValue claim = claims.map(i);
            FieldPath here = path.index(i);
            String name = claim.string("name");
            if (name.isEmpty()) {
                problems.required(here.child("name"), "");
            } else if (!names.add(name)) {
                problems.duplicate(here.child("name"), name);
            } else {
                problems.invalidEach(here.child("name"), name, Names.dnsLabel(name));
            }
            boolean hasClaim = claim.has("resourceClaimName");
            boolean hasTemplate = claim.has("resourceClaimTemplateName");
            if (hasClaim && hasTemplate) {
                problems.invalid(
                        here,
                        GoForm.of(claim),
                        "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be"
                                + " specified");
            }
            if (!hasClaim && !hasTemplate) {
                problems.invalid(
                        here,
                        GoForm.of(claim),
                        "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
            }
            name(claim, "resourceClaimName", here, problems);
            name(claim, "resourceClaimTemplateName", here, problems);
        }
    }

    private static void name(MapValue claim, String field, FieldPath path, Problems problems) {
        if (claim.has(field)) {
            String name = claim.string(field);
            problems.invalidEach(path.child(field), name, Names.dnsSubdomain(name));
        }
    }
}
