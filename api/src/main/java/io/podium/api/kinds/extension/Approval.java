package io.podium.api.kinds.extension;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.MapValue;
import java.net.URI;
import java.net.URISyntaxException;

/** Groups of Kubernetes itself are free only to those who say who approved of it. */
final class Approval {
    private static final String ANNOTATION = "api-approved.kubernetes.io";
    private static final String SEE = ", see https://github.com/kubernetes/enhancements/pull/1111";
    private static final FieldPath PATH =
            FieldPath.of("metadata").child("annotations").key(ANNOTATION);

    /** What an annotation says. */
    private enum State {
        MISSING,
        BYPASSED,
        APPROVED,
        INVALID
    }

    private Approval() {}

    /**
     * Checks it where it is needed.
     *
     * @param old the definition before an update, or null; what it said may stay
     */
    static void check(MapValue definition, MapValue old, Problems problems) {
        if (!isProtected(definition.map("spec").string("group"))) {
            return;
        }
        String said = annotation(definition);
        State state = state(said);
        if (old != null && state(annotation(old)) == state) {
            return;
        }
        String needed = "protected groups must have approval annotation \"" + ANNOTATION + "\"";
        if (state == State.MISSING) {
            problems.required(PATH, needed + SEE);
        } else if (state == State.INVALID) {
            problems.invalid(
                    PATH,
                    said,
                    needed + " with either a URL or a reason starting with \"unapproved\"" + SEE);
        }
    }

    private static String annotation(MapValue definition) {
        return definition.at("metadata", "annotations").string(ANNOTATION);
    }

    private static boolean isProtected(String group) {
        return ("." + group).endsWith(".k8s.io") || ("." + group).endsWith(".kubernetes.io");
    }

    private static State state(String said) {
        if (said.isEmpty()) {
            return State.MISSING;
        }
        if (said.startsWith("unapproved")) {
            return State.BYPASSED;
        }
        try {
            URI address = new URI(said);
            boolean isWhole = address.getScheme() != null && address.getAuthority() != null;
            return isWhole ? State.APPROVED : State.INVALID;
        } catch (URISyntaxException e) {
            return State.INVALID; // What is no address approves of nothing.
        }
    }
}
