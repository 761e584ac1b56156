package io.podium.api.managed;

import io.podium.api.error.ApiError;
import io.podium.api.error.ApiError.Cause;
import io.podium.api.error.Shown;
import io.podium.api.value.FreeMap;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Says who manages what an applied configuration would change. */
final class Conflicts {
    private static final String SCALE = "autoscaling/v1";

    private Conflicts() {}

    /** The refusal; entries hold the fields in question. */
    static ApiError refusal(Site site, List<Stake> conflicts) {
        var byManager = new TreeMap<String, List<String>>();
        int count = 0;
        for (Stake one : conflicts) {
            List<String> paths = new ArrayList<>();
            collect(one.fields(), "", paths);
            byManager.computeIfAbsent(name(site, one), name -> new ArrayList<>()).addAll(paths);
            count += paths.size();
        }
        var causes = new ArrayList<Cause>();
        var messages = new ArrayList<String>();
        boolean isOne = count == 1;
        byManager.forEach((manager, paths) -> {
            for (String path : paths) {
                causes.add(new Cause("FieldManagerConflict", "conflict with " + manager, path));
            }
            messages.add(
                    isOne
                            ? "conflict with " + manager + ": " + paths.getFirst()
                            : "conflicts with " + manager + ":\n- " + String.join("\n- ", paths));
        });
        String message =
                "Apply failed with "
                        + count
                        + (count == 1 ? " conflict: " : " conflicts: ")
                        + String.join("\n", messages);
        return ApiError.of(409, "Conflict", message).withCauses(causes);
    }

    private static String name(Site site, Stake one) {
        String name = Shown.of(one.manager());
        if (!one.subresource().isEmpty()) {
            name += " with subresource " + Shown.of(one.subresource());
        }
        if (one.isApplied()) {
            return name;
        }
        // Who looks at a scale sees its managers in its version.
        boolean isScale = site.subresource().equals("scale");
        return name + " using " + (isScale ? SCALE : one.apiVersion());
    }

    /** The paths in the order people are told them: of each level first what is owned itself. */
    private static void collect(FreeMap node, String path, List<String> paths) {
        List<String> elements = elements(node);
        for (String element : elements) {
            if (FieldSets.isMember(FieldSets.below(node, element))) {
                paths.add(path + Elements.shown(element));
            }
        }
        for (String element : elements) {
            collect(FieldSets.below(node, element), path + Elements.shown(element), paths);
        }
    }

    private static List<String> elements(FreeMap node) {
        var elements = new ArrayList<String>();
        for (int i = 0; i < node.size(); i++) {
            if (!node.name(i).equals(FieldSets.SELF)) {
                elements.add(node.name(i));
            }
        }
        elements.sort(Elements.ORDER);
        return elements;
    }
}
