package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What holds for where a pod must or would like to run: near which nodes, near which pods. */
final class AffinityRules {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private AffinityRules() {}

    static void check(MapValue affinity, FieldPath path, PodContext context, Problems problems) {
        if (affinity.isEmpty()) {
            return;
        }
        if (affinity.has("nodeAffinity")) {
            nodes(affinity.map("nodeAffinity"), path.child("nodeAffinity"), context, problems);
        }
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            if (affinity.has(kind)) {
                pods(affinity.map(kind), path.child(kind), problems);
            }
        }
    }

    private static void nodes(
            MapValue affinity, FieldPath path, PodContext context, Problems problems) {
        if (affinity.has(REQUIRED)) {
            boolean anyValue =
                    context.old() != null
                            && NodeSelectorRules.hasOddValue(
                                    context.old().at("affinity", "nodeAffinity", REQUIRED));
            NodeSelectorRules.check(
                    affinity.map(REQUIRED), anyValue, path.child(REQUIRED), problems);
        }
        ListValue wishes = affinity.list(PREFERRED);
        for (int i = 0; i < wishes.size(); i++) {
            FieldPath here = path.child(PREFERRED).index(i);
            weight(wishes.map(i), here, problems);
            // Of wishes any value was always taken.
            NodeSelectorRules.term(
                    wishes.map(i).map("preference"), true, here.child("preference"), problems);
        }
    }

    private static void weight(MapValue wish, FieldPath path, Problems problems) {
        long weight = wish.integer("weight");
        if (weight < 1 || weight > 100) {
            problems.invalid(path.child("weight"), weight, "must be in the range 1-100");
        }
    }

    private static void pods(MapValue affinity, FieldPath path, Problems problems) {
        ListValue terms = affinity.list(REQUIRED);
        for (int i = 0; i < terms.size(); i++) {
            term(terms.map(i), path.child(REQUIRED).index(i), problems);
        }
        ListValue wishes = affinity.list(PREFERRED);
        for (int i = 0; i < wishes.size(); i++) {
            FieldPath here = path.child(PREFERRED).index(i);
            weight(wishes.map(i), here, problems);
            term(wishes.map(i).map("podAffinityTerm"), here.child("podAffinityTerm"), problems);
        }
    }

    private static void term(MapValue term, FieldPath path, Problems problems) {
        for (String selector : List.of("labelSelector", "namespaceSelector")) {
            if (term.has(selector)) {
                ObjectRules.labelSelector(term.map(selector), path.child(selector), problems);
            }
        }
        for (Object namespace : term.list("namespaces")) {
            String name = String.valueOf(namespace);
            problems.invalidEach(path, "namespace", name, Names.dnsLabel(name));
        }
        labelKeys(term, path, problems);
        String key = term.string("topologyKey");
        if (key.isEmpty()) {
            problems.required(path.child("topologyKey"), "can not be empty");
        }
        problems.invalidEach(path, "topologyKey", key, Names.qualifiedName(key));
    }

    /**
     * Labels of which the pod's own value counts, or any other: names, with a selector, and none in
     * two of these places.
     */
    static void labelKeys(MapValue term, FieldPath path, Problems problems) {
        ListValue matching = term.list("matchLabelKeys");
        ListValue others = term.list("mismatchLabelKeys");
        if (matching.isEmpty() && others.isEmpty()) {
            return;
        }
        boolean hasSelector = term.has("labelSelector");
        keys(matching, hasSelector, path.child("matchLabelKeys"), problems);
        keys(others, hasSelector, path.child("mismatchLabelKeys"), problems);
        selectedTwice(term.map("labelSelector"), matching, path, problems);
        for (int i = 0; i < matching.size(); i++) {
            if (others.contains(matching.get(i))) {
                problems.invalid(
                        path.child("matchLabelKeys").index(i),
                        matching.get(i),
                        "exists in both matchLabelKeys and mismatchLabelKeys");
            }
        }
    }

    private static void keys(
            ListValue keys, boolean hasSelector, FieldPath path, Problems problems) {
        if (!keys.isEmpty() && !hasSelector) {
            problems.forbidden(path, "must not be specified when labelSelector is not set");
            return;
        }
        for (int i = 0; i < keys.size(); i++) {
            String key = String.valueOf(keys.get(i));
            problems.invalidEach(path.index(i), key, Names.qualifiedName(key));
        }
    }

    /** By then the selector has a condition for each key; another one is the user's. */
    private static void selectedTwice(
            MapValue selector, ListValue keys, FieldPath path, Problems problems) {
        if (keys.isEmpty()) {
            return;
        }
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            places.put(String.valueOf(keys.get(i)), i);
        }
        Set<String> seen = new HashSet<>();
        selector.map("matchLabels").forEach(entry -> seen.add(entry.getKey()));
        ListValue expressions = selector.list("matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            String key = expressions.map(i).string("key");
            if (!seen.add(key) && places.containsKey(key)) {
                problems.invalid(
                        path.index(places.get(key)),
                        key,
                        "exists in both matchLabelKeys and labelSelector");
            }
        }
    }
}
