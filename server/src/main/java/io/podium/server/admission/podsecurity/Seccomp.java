package io.podium.server.admission.podsecurity;

import io.podium.api.core.v1.SeccompProfile;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which system calls a pod may make: checked for both levels, and once in annotations. */
final class Seccomp {
    private static final String REASON = "seccompProfile";
    private static final String POD = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
    private static final Set<String> DEFAULTS = Set.of("", "runtime/default", "docker/default");

    private Seccomp() {}

    /** No annotation names a profile that confines nothing. */
    static Optional<Finding> annotations(Subject subject) {
        var bad = new TreeSet<String>();
        note(subject, POD, bad);
        subject.parts().forEach(part -> note(subject, CONTAINER + part.name(), bad));
        return bad.isEmpty()
                ? Finding.NONE
                : Finding.of(
                        REASON,
                        "forbidden "
                                + Finding.plural("annotation", bad.size())
                                + " "
                                + String.join(", ", bad));
    }

    private static void note(Subject subject, String key, Set<String> bad) {
        String value = subject.annotations().get(key);
        if (value != null && !DEFAULTS.contains(value) && !value.startsWith("localhost/")) {
            bad.add(key + "=\"" + value + "\"");
        }
    }

    /** Nobody asks to be unconfined. */
    static Optional<Finding> unconfined(Subject subject) {
        boolean isPod =
                subject.security().hasSeccompProfile()
                        && isBad(subject.security().seccompProfile());
        List<String> names =
                subject.names(part ->
                        part.security().hasSeccompProfile()
                                && isBad(part.security().seccompProfile()));
        if (!isPod && names.isEmpty()) {
            return Finding.NONE;
        }
        var types = new TreeSet<String>();
        if (isPod) {
            types.add(subject.security().seccompProfile().type());
        }
        subject.parts().stream()
                .filter(part -> part.security().hasSeccompProfile())
                .map(part -> part.security().seccompProfile())
                .filter(Seccomp::isBad)
                .forEach(profile -> types.add(profile.type()));
        return Finding.of(
                REASON,
                Finding.setters(isPod, names)
                        + " must not set securityContext.seccompProfile.type to "
                        + Finding.quoted(types));
    }

    /** Everybody is confined, by a profile of the pod or one of its own. */
    static Optional<Finding> unset(Subject subject) {
        Optional<Finding> explicit = unconfined(subject);
        if (explicit.isPresent() || subject.security().hasSeccompProfile()) {
            return explicit;
        }
        List<String> names = subject.names(part -> !part.security().hasSeccompProfile());
        return names.isEmpty()
                ? Finding.NONE
                : Finding.of(
                        REASON,
                        "pod or "
                                + Finding.containers(names)
                                + " must set securityContext.seccompProfile.type to"
                                + " \"RuntimeDefault\" or \"Localhost\"");
    }

    private static boolean isBad(SeccompProfile profile) {
        return !profile.type().equals("RuntimeDefault") && !profile.type().equals("Localhost");
    }
}
