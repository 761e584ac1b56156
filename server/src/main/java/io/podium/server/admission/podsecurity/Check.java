package io.podium.server.admission.podsecurity;

import java.util.List;
import java.util.Optional;

/**
 * One thing the standards look at.
 *
 * @param id as upstream calls it
 * @param editions by version, the oldest first
 */
record Check(String id, Level level, List<Edition> editions) {
    /** Looks at a pod. */
    interface Eye {
        Optional<Finding> look(Subject subject);
    }

    /**
     * How it looks from a version on.
     *
     * @param minor the first version's second number
     * @param instead the check of the level below that this one makes superfluous, or ""
     */
    record Edition(int minor, Eye eye, String instead) {
        static Edition since(int minor, Eye eye) {
            return new Edition(minor, eye, "");
        }
    }

    /** The edition for a version, empty when the version is older than the check. */
    Optional<Edition> edition(int minor) {
        Optional<Edition> found = Optional.empty();
        for (Edition edition : editions) {
            if (edition.minor() <= minor) {
                found = Optional.of(edition);
            }
        }
        return found;
    }
}
