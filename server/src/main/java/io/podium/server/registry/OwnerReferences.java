package io.podium.server.registry;

import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.value.TypedMap;
import io.podium.server.registry.Drafts.Draft;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Owners named twice are kept once, and whoever named them is told. */
final class OwnerReferences {
    private OwnerReferences() {}

    /** The body of a create or an update. */
    static Draft ofBody(Draft draft) {
        return once(draft, "");
    }

    /** What a patch made of an object; upstream looks at it later, and says so. */
    static Draft ofPatch(Draft draft) {
        return once(draft, " after mutating admission happens");
    }

    private static Draft once(Draft draft, String when) {
        TypedMap tree = draft.tree();
        if (!(tree.get("metadata") instanceof TypedMap map) || !map.has("ownerReferences")) {
            return draft;
        }
        ObjectMeta metadata = ObjectMeta.of(map);
        var kept = new LinkedHashSet<OwnerReference>();
        var twice = new ArrayList<String>();
        for (OwnerReference owner : metadata.ownerReferences()) {
            if (!kept.add(owner)) {
                twice.add(owner.uid());
            }
        }
        if (twice.isEmpty()) {
            return draft;
        }
        var warnings = new ArrayList<>(draft.warnings());
        warnings.add(
                ".metadata.ownerReferences contains duplicate entries"
                        + when
                        + "; API server dedups owner references in 1.20+, and may reject such"
                        + " requests as early as 1.24; please fix your requests; duplicate UID(s)"
                        + " observed: "
                        + String.join(", ", twice));
        return new Draft(
                Metadata.with(tree, metadata.withOwnerReferences(List.copyOf(kept))), warnings);
    }
}
