package io.podium.server.admission;

import io.podium.api.core.v1.Namespace;
import io.podium.api.error.ApiError;
import io.podium.api.error.ApiError.Cause;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Attempt.Operation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Nothing is made or changed in a namespace that is not there, nothing is made in one on its way
 * out, and the cluster's own namespaces stay.
 */
final class NamespaceLifecycle implements Admission {
    private static final Set<String> KEPT = Set.of("default", "kube-system", "kube-public");

    /** Asking for rights must not tell which namespaces there are. */
    private static final String REVIEW = "localsubjectaccessreviews.authorization.k8s.io";

    @Override
    public String name() {
        return "NamespaceLifecycle";
    }

    @Override
    public Attempt mutate(Attempt attempt) {
        // Already here, so that no plug-in looks into a namespace that is not there.
        review(attempt);
        return attempt;
    }

    @Override
    public void review(Attempt attempt) {
        switch (attempt.operation()) {
            case DELETE -> {
                if (attempt.is(Operation.DELETE, "namespaces") && KEPT.contains(attempt.name())) {
                    throw attempt.forbidden("this namespace may not be deleted");
                }
            }
            case CREATE, UPDATE -> check(attempt);
            case CONNECT -> {
                // Whoever is inside a pod already is not kept out while it ends.
            }
        }
    }

    private static void check(Attempt attempt) {
        String name = attempt.namespace();
        boolean isNamespaced = attempt.resource().namespaced() && !name.isEmpty();
        if (!isNamespaced || attempt.resource().groupResource().equals(REVIEW)) {
            return;
        }
        Optional<TypedMap> found = attempt.lookup().find("namespaces", "", name);
        if (found.isEmpty()) {
            throw ApiError.notFound("", "namespaces", name);
        }
        Namespace namespace = Namespace.of(found.get());
        boolean isEnding =
                namespace.isDeleting() || namespace.status().phase().equals("Terminating");
        if (isEnding && attempt.operation() == Operation.CREATE) {
            var cause =
                    new Cause(
                            "NamespaceTerminating",
                            "namespace " + name + " is being terminated",
                            "metadata.namespace");
            throw attempt.forbidden(
                            "unable to create new content in namespace "
                                    + name
                                    + " because it is being terminated")
                    .withCauses(List.of(cause));
        }
    }
}
