package io.podium.server.admission.podsecurity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a check found wrong.
 *
 * @param reason in a word or two, such as hostPort
 * @param detail who does what
 */
record Finding(String reason, String detail) {
    static final Optional<Finding> NONE = Optional.empty();

    static Optional<Finding> of(String reason, String detail) {
        return Optional.of(new Finding(reason, detail));
    }

    /** As messages tell it. */
    String text() {
        return detail.isEmpty() ? reason : reason + " (" + detail + ")";
    }

    /** Such as: container "a", or containers "a", "b". */
    static String containers(Collection<String> names) {
        return plural("container", names.size()) + " " + quoted(names);
    }

    /** Such as: pod and container "a". */
    static String setters(boolean isPod, Collection<String> names) {
        List<String> all = new ArrayList<>();
        if (isPod) {
            all.add("pod");
        }
        if (!names.isEmpty()) {
            all.add(containers(names));
        }
        return String.join(" and ", all);
    }

    static String plural(String word, int count) {
        return count == 1 ? word : word + "s";
    }

    /** The verb that goes with so many. */
    static String uses(int count) {
        return count == 1 ? "uses" : "use";
    }

    static String quoted(Collection<String> texts) {
        return "\"" + String.join("\", \"", texts) + "\"";
    }
}
