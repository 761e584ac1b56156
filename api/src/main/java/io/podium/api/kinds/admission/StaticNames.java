package io.podium.api.kinds.admission;

import java.util.ArrayList;
import java.util.List;

/** Names kept for configurations that come from files and not through the API. */
final class StaticNames {
    private static final String SUFFIX = ".static.k8s.io";

    private StaticNames() {}

    /** The warnings, with one more when the name is such a one. */
    static List<String> warn(List<String> warnings, String name) {
        if (!name.endsWith(SUFFIX)) {
            return warnings;
        }
        var all = new ArrayList<>(warnings);
        all.add(
                "metadata.name: names ending with \""
                        + SUFFIX
                        + "\" are reserved for static manifest-based configurations and cannot be"
                        + " managed via the API");
        return List.copyOf(all);
    }
}
