package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.meta.v1.DeleteOptions;
import io.podium.api.meta.v1.Preconditions;
import io.podium.api.value.TypedMap;
import io.podium.server.registry.Drafts.Expected;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.ApiRequest.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How something is to be deleted, from DeleteOptions in the body or from the query.
 *
 * @param propagation Background, Foreground, Orphan, or "" for the kind's own
 * @param uid which object is meant, "" for any
 * @param resourceVersion which version is meant, "" for any
 * @param saysDependentsGo whether the deprecated orphanDependents is false: then a pending deletion
 *     answers 202
 * @param isEviction whether it was admitted already, as an eviction
 */
record DeleteOrder(
        Optional<Long> graceSeconds,
        String propagation,
        String uid,
        String resourceVersion,
        boolean isDryRun,
        boolean saysDependentsGo,
        boolean isEviction) {
    private static final List<String> PROPAGATIONS = List.of("Foreground", "Background", "Orphan");

    static DeleteOrder of(ApiRequest request, Drafts drafts) {
        boolean hasBody =
                switch (request.body()) {
                    case Payload.Bytes(byte[] bytes) -> bytes.length > 0;
                    case Payload.Tree tree -> true;
                    case Payload.None none -> false;
                };
        return hasBody ? ofBody(request, drafts) : ofQuery(request);
    }

    private static DeleteOrder ofBody(ApiRequest request, Drafts drafts) {
        var expected =
                new Expected(DeleteOptions.TYPE, DeleteOptions.API_VERSION, DeleteOptions.KIND);
        return of(DeleteOptions.of(drafts.readOptions(request, expected)), request);
    }

    private static DeleteOrder ofQuery(ApiRequest request) {
        DeleteOptions options = DeleteOptions.empty();
        Optional<Long> grace = request.number("gracePeriodSeconds");
        if (grace.isPresent()) {
            options = options.withGracePeriodSeconds(grace.get());
        }
        if (!request.parameter("propagationPolicy").isEmpty()) {
            options = options.withPropagationPolicy(request.parameter("propagationPolicy"));
        }
        if (!request.parameter("orphanDependents").isEmpty()) {
            options = options.withOrphanDependents(request.flag("orphanDependents"));
        }
        return of(options, request);
    }

    private static DeleteOrder of(DeleteOptions options, ApiRequest request) {
        var problems = new Problems();
        String propagation = options.propagationPolicy();
        if (options.hasOrphanDependents()) {
            if (!propagation.isEmpty()) {
                problems.invalid(
                        "propagationPolicy",
                        propagation,
                        "orphanDependents and deletionPropagation cannot be both set");
            }
        }
        if (!propagation.isEmpty() && !PROPAGATIONS.contains(propagation)) {
            // So says upstream: that it may be left out stands among the values.
            var values = new ArrayList<>(PROPAGATIONS);
            values.add("nil");
            problems.notOneOf(FieldPath.of("propagationPolicy"), propagation, values);
        }
        if (options.hasOrphanDependents()) {
            propagation = options.orphanDependents() ? "Orphan" : "Background";
        }
        boolean isDryRun =
                WriteOptions.isDryRun(options.dryRun(), problems)
                        || WriteOptions.isDryRun(
                                request.query().getOrDefault("dryRun", List.of()), problems);
        if (!problems.isEmpty()) {
            throw ApiError.invalid("meta.k8s.io", DeleteOptions.KIND, "", problems.causes());
        }
        return new DeleteOrder(
                options.hasGracePeriodSeconds()
                        ? Optional.of(options.gracePeriodSeconds())
                        : Optional.empty(),
                propagation,
                options.preconditions().uid(),
                options.preconditions().resourceVersion(),
                isDryRun,
                options.hasOrphanDependents() && !options.orphanDependents(),
                false);
    }

    /** The same as the object plug-ins see. */
    TypedMap tree() {
        DeleteOptions options =
                DeleteOptions.empty().withKind(DeleteOptions.KIND).withApiVersion("meta.k8s.io/v1");
        if (!propagation.isEmpty()) {
            options = options.withPropagationPolicy(propagation);
        }
        if (graceSeconds.isPresent()) {
            options = options.withGracePeriodSeconds(graceSeconds.get());
        }
        if (!uid.isEmpty() || !resourceVersion.isEmpty()) {
            Preconditions meant = Preconditions.empty();
            meant = uid.isEmpty() ? meant : meant.withUid(uid);
            options =
                    options.withPreconditions(
                            resourceVersion.isEmpty()
                                    ? meant
                                    : meant.withResourceVersion(resourceVersion));
        }
        return (isDryRun ? options.withDryRun(List.of("All")) : options).value();
    }

    /** The same order without what names one object. */
    DeleteOrder forAny() {
        return new DeleteOrder(
                graceSeconds, propagation, "", "", isDryRun, saysDependentsGo, isEviction);
    }
}
