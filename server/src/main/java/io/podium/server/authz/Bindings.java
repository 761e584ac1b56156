package io.podium.server.authz;

import io.podium.api.rbac.v1.RoleRef;
import io.podium.api.rbac.v1.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which roles a subject is bound to in which place, so that a decision asks for a handful of keys
 * however many bindings there are. One writer, many readers.
 */
final class Bindings {
    private static final String SERVICE_ACCOUNT_PREFIX = "system:serviceaccount:";

    /**
     * A role bound by a binding.
     *
     * @param text of the subject, as reasons spell it
     */
    record Bound(String binding, RoleName role, String text) {}

    /** A subject in a place; the namespace is "" for the whole cluster. */
    private record Place(String namespace, boolean isGroup, String subject) {}

    private record BindingName(String namespace, String name) {}

    private final Map<Place, List<Bound>> byPlace = new ConcurrentHashMap<>();
    private final Map<BindingName, Set<Place>> places = new HashMap<>();

    /** What a user (or group) is bound to in the namespace, or cluster-wide for "". */
    List<Bound> of(String namespace, boolean isGroup, String subject) {
        return byPlace.getOrDefault(new Place(namespace, isGroup, subject), List.of());
    }

    /** A RoleBinding, or a ClusterRoleBinding when the namespace is "". */
    void put(String namespace, String name, List<Subject> subjects, RoleRef reference) {
        remove(namespace, name);
        boolean isCluster = reference.kind().equals("ClusterRole");
        var role = new RoleName(isCluster ? "" : namespace, reference.name());
        var mine = new LinkedHashSet<Place>();
        for (Subject subject : subjects) {
            Place place = place(namespace, subject);
            if (place != null && mine.add(place)) {
                var bound = new Bound(name, role, text(namespace, subject));
                byPlace.merge(place, List.of(bound), Bindings::joined);
            }
        }
        places.put(new BindingName(namespace, name), mine);
    }

    void remove(String namespace, String name) {
        Set<Place> mine = places.remove(new BindingName(namespace, name));
        if (mine == null) {
            return;
        }
        for (Place place : mine) {
            byPlace.computeIfPresent(
                    place,
                    (same, bound) -> {
                        List<Bound> left =
                                bound.stream().filter(one -> !one.binding().equals(name)).toList();
                        return left.isEmpty() ? null : left;
                    });
        }
    }

    private static List<Bound> joined(List<Bound> some, List<Bound> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    /** Null for kinds of subjects nobody can be. */
    private static Place place(String namespace, Subject subject) {
        return switch (subject.kind()) {
            case "User" -> new Place(namespace, false, subject.name());
            case "Group" -> new Place(namespace, true, subject.name());
            case "ServiceAccount" -> {
                String home = subject.namespace().isEmpty() ? namespace : subject.namespace();
                yield home.isEmpty()
                        ? null
                        : new Place(
                                namespace,
                                false,
                                SERVICE_ACCOUNT_PREFIX + home + ":" + subject.name());
            }
            default -> null;
        };
    }

    private static String text(String namespace, Subject subject) {
        String home = subject.namespace().isEmpty() ? namespace : subject.namespace();
        return subject.kind().equals("ServiceAccount")
                ? "ServiceAccount \"" + subject.name() + "/" + home + "\""
                : subject.kind() + " \"" + subject.name() + "\"";
    }
}
