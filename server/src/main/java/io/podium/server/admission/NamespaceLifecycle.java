package io.podium.server.admission;

import io.podium.api.core.v1.Namespace;
import io.podium.api.error.ApiError;
import io.podium.api.error.ApiError.Cause;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Attempt.Operation;
import java.util.List;
import java.util.Set;

/**
 * Nothing is made in a namespace that is not there or on its way out, and the cluster's own
 * namespaces stay.
 */
final class NamespaceLifecycle implements Admission {
    private static final Set<String> KEPT = Set.of("default", "kube-system", "kube-public");

    @Override
    public String name() {
        return "NamespaceLifecycle";
    }

    @Override
    public TypedMap mutate(Attempt attempt) {
        // Already here, so that no plug-in looks into a namespace that is not there.
        check(attempt);
        return attempt.subject();
    }

    @Override
    public void review(Attempt attempt) {
        if (attempt.is(Operation.DELETE, "namespaces") && KEPT.contains(attempt.name())) {
            throw attempt.forbidden("this namespace may not be deleted");
        }
        check(attempt);
    }

    private static void check(Attempt attempt) {
        String name = attempt.namespace();
        boolean isNamespaced = attempt.resource().namespaced() && !name.isEmpty();
        if (!isNamespaced || attempt.operation() != Operation.CREATE) {
            return;
        }
        TypedMap found =
                attempt.lookup()
                        .find("namespaces", "", name)
                        .orElseThrow(() -> ApiError.notFound("", "namespaces", name));
        Namespace namespace = Namespace.of(found);
        if (namespace.isDeleting() || namespace.status().phase().equals("Terminating")) {
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
