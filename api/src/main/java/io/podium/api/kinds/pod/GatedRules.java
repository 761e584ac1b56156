package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.Map;

/** What may change of a pod that nobody schedules yet: the nodes it may be put on become fewer. */
final class GatedRules {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

    private GatedRules() {}

    /** Checks what may change; answers the spec with it as it was. */
    static MapValue check(MapValue spec, MapValue old, FieldPath path, Problems problems) {
        MapValue rest = spec;
        MapValue selector = spec.map("nodeSelector");
        if (!selector.equals(old.map("nodeSelector"))) {
            selector(selector, old.map("nodeSelector"), path.child("nodeSelector"), problems);
            rest = PodUpdateRules.as(rest, old, "nodeSelector");
        }
        MapValue affinity = spec.map("affinity");
        MapValue before = old.map("affinity");
        if (!SameMeaning.of(affinity.map("nodeAffinity"), before.map("nodeAffinity"))
                || affinity.has("nodeAffinity") != before.has("nodeAffinity")) {
            affinity(
                    affinity.at("nodeAffinity", REQUIRED),
                    before.at("nodeAffinity", REQUIRED),
                    path.child("affinity").child("nodeAffinity").child(REQUIRED),
                    problems);
            rest = withNodeAffinityOf(rest, old);
        }
        return rest;
    }

    private static void selector(
            MapValue selector, MapValue old, FieldPath path, Problems problems) {
        for (Map.Entry<String, Object> entry : old) {
            if (!entry.getValue().equals(selector.get(entry.getKey()))) {
                problems.invalid(
                        path,
                        selector,
                        "only additions to spec.nodeSelector are allowed (no mutations or"
                                + " deletions)");
                return;
            }
        }
    }

    private static void affinity(
            MapValue required, MapValue old, FieldPath path, Problems problems) {
        ListValue terms = required.list("nodeSelectorTerms");
        ListValue before = old.list("nodeSelectorTerms");
        FieldPath here = path.child("nodeSelectorTerms");
        if (!before.isEmpty() && before.size() != terms.size()) {
            problems.invalid(
                    here,
                    terms.isEmpty() ? null : GoForm.of(terms),
                    "no additions/deletions to non-empty NodeSelectorTerms list are allowed");
            return;
        }
        for (int i = 0; i < before.size(); i++) {
            if (!isAddedTo(before.map(i), terms.map(i))) {
                problems.invalid(
                        here.index(i),
                        GoForm.of(terms.map(i)),
                        "only additions are allowed (no mutations or deletions)");
            }
        }
    }

    /** Whether the term demands what it did and maybe more; one that demanded nothing stays so. */
    private static boolean isAddedTo(MapValue old, MapValue term) {
        if (old.list("matchExpressions").isEmpty() && old.list("matchFields").isEmpty()) {
            return term.list("matchExpressions").isEmpty() && term.list("matchFields").isEmpty();
        }
        return startsWith(term.list("matchExpressions"), old.list("matchExpressions"))
                && startsWith(term.list("matchFields"), old.list("matchFields"));
    }

    private static boolean startsWith(ListValue list, ListValue start) {
        if (list.size() < start.size()) {
            return false;
        }
        for (int i = 0; i < start.size(); i++) {
            if (!SameMeaning.of(list.map(i), start.map(i))) {
                return false;
            }
        }
        return true;
    }

    private static MapValue withNodeAffinityOf(MapValue spec, MapValue old) {
        MapValue before = old.map("affinity");
        if (!spec.has("affinity")) {
            Object kept = before.get("nodeAffinity");
            return kept == null
                    ? spec
                    : spec.with(
                            "affinity",
                            PodUpdateRules.as(
                                    MapValue.empty(((TypedMap) before).type()),
                                    before,
                                    "nodeAffinity"));
        }
        MapValue affinity = spec.map("affinity");
        boolean isOnlyThis =
                !old.has("affinity")
                        && !affinity.has("podAffinity")
                        && !affinity.has("podAntiAffinity");
        return isOnlyThis
                ? spec.without("affinity")
                : spec.with("affinity", PodUpdateRules.as(affinity, before, "nodeAffinity"));
    }
}
