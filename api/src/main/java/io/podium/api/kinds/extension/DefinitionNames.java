package io.podium.api.kinds.extension;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Locale;

/** How a custom resource is called: what is wished in the spec, what was accepted in the status. */
final class DefinitionNames {
    private DefinitionNames() {}

    /** What a spec has to name. */
    static void required(MapValue names, FieldPath path, Problems problems) {
        for (String field : List.of("plural", "singular", "kind", "listKind")) {
            if (names.string(field).isEmpty()) {
                problems.required(path.child(field), "");
            }
        }
    }

    static void check(MapValue names, FieldPath path, Problems problems) {
        label(names.string("plural"), path.child("plural"), problems);
        label(names.string("singular"), path.child("singular"), problems);
        String kind = names.string("kind");
        String listKind = names.string("listKind");
        mixed(kind, path.child("kind"), problems);
        mixed(listKind, path.child("listKind"), problems);
        labels(names.list("shortNames"), path.child("shortNames"), problems);
        if (!kind.isEmpty() && kind.equals(listKind)) {
            problems.invalid(
                    path.child("listKind"), listKind, "kind and listKind may not be the same");
        }
        labels(names.list("categories"), path.child("categories"), problems);
    }

    private static void label(String name, FieldPath path, Problems problems) {
        if (!name.isEmpty()) {
            joined(Names.dnsLabel1035(name), name, "", path, problems);
        }
    }

    private static void mixed(String name, FieldPath path, Problems problems) {
        if (!name.isEmpty()) {
            joined(
                    Names.dnsLabel1035(name.toLowerCase(Locale.ROOT)),
                    name,
                    "may have mixed case, but should otherwise match: ",
                    path,
                    problems);
        }
    }

    private static void labels(ListValue names, FieldPath path, Problems problems) {
        for (int i = 0; i < names.size(); i++) {
            String name = (String) names.get(i);
            joined(Names.dnsLabel1035(name), name, "", path.index(i), problems);
        }
    }

    /** All that is wrong with one name is told as one fault. */
    static void joined(
            List<String> faults, String name, String before, FieldPath path, Problems problems) {
        if (!faults.isEmpty()) {
            problems.invalid(path, name, before + String.join(",", faults));
        }
    }
}
