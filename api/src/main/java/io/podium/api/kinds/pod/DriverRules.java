package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import java.util.Locale;

/** What holds for the names of storage drivers. */
public final class DriverRules {
    private static final int LONGEST = 63;

    private DriverRules() {}

    /** Checks the name; an empty one is missing and no name, too. */
    public static void name(String name, FieldPath path, Problems problems) {
        if (name.isEmpty()) {
            problems.required(path, "");
        }
        if (name.length() > LONGEST) {
            problems.tooLong(path, LONGEST);
        }
        problems.invalidEach(path, name, Names.dnsSubdomain(name.toLowerCase(Locale.ROOT)));
    }
}
