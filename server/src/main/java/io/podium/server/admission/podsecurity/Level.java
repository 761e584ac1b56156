package io.podium.server.admission.podsecurity;

import java.util.Locale;

/** How much a pod may do, the most first. */
enum Level {
    PRIVILEGED,
    BASELINE,
    RESTRICTED;

    /** As labels spell it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
