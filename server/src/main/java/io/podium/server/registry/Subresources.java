package io.podium.server.registry;

import io.podium.api.core.v1.Binding;
import io.podium.api.core.v1.Pod;
import io.podium.api.error.ApiError;
import io.podium.api.meta.v1.DeleteOptions;
import io.podium.api.meta.v1.StatusDetails;
import io.podium.api.meta.v1.UpdateOptions;
import io.podium.api.policy.v1.Eviction;
import io.podium.api.policy.v1.PodDisruptionBudget;
import io.podium.api.schema.Resource;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.admission.Remarks;
import io.podium.server.registry.Drafts.Configuration;
import io.podium.server.registry.Drafts.Draft;
import io.podium.server.registry.Drafts.Expected;
import io.podium.server.render.Kind;
import io.podium.server.render.Rendition;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.Verb;
import io.podium.store.Entry;
import io.podium.store.Key;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What hangs below objects: status, scale, finalizers, bindings, evictions. What needs a room not
 * built yet is 501.
 */
final class Subresources {
    private static final int BIND_TRIES = 20;

    private final Rooms rooms;
    private final Answers answers;
    private final Drafts drafts;
    private final Updating updating;
    private final Deleting deleting;
    private final Writing writing;

    Subresources(
            Rooms rooms,
            Answers answers,
            Drafts drafts,
            Updating updating,
            Deleting deleting,
            Writing writing) {
        this.rooms = rooms;
        this.answers = answers;
        this.drafts = drafts;
        this.updating = updating;
        this.deleting = deleting;
        this.writing = writing;
    }

    CompletableFuture<Answer> serve(ApiRequest request, Kind<?> kind, Rendition rendition) {
        String name = kind.resource().groupResource() + "/" + request.subresource();
        return switch (request.subresource()) {
            case "status" -> part(request, kind, Aim.STATUS, rendition);
            case "approval" -> part(request, kind, Aim.APPROVAL, rendition);
            case "ephemeralcontainers" -> part(request, kind, Aim.EPHEMERAL, rendition);
            case "resize" -> part(request, kind, Aim.RESIZE, rendition);
            case "finalize" -> part(request, kind, Aim.FINALIZE, rendition);
            case "scale" -> scale(request, kind, rendition);
            case "binding" -> bind(request, request.name(), rendition);
            case "eviction" -> evict(request, kind, rendition);
            case "rollback" -> rollBack(request, kind, rendition);
            default -> throw ApiError.notImplemented(name);
        };
    }

    /** A subresource whose body is the object itself. */
    private CompletableFuture<Answer> part(
            ApiRequest request, Kind<?> kind, Aim aim, Rendition rendition) {
        return switch (request.verb()) {
            case GET ->
                    CompletableFuture.completedFuture(
                            answers.stored(kind, found(request, kind), rendition));
            case UPDATE -> writing.update(request, kind, aim, false, rendition);
            case PATCH -> writing.patch(request, kind, aim, verb -> {}, rendition);
            default -> throw ApiError.methodNotAllowed();
        };
    }

    private Entry found(ApiRequest request, Kind<?> kind) {
        Resource resource = kind.resource();
        return rooms.find(kind, request.namespace(), request.name())
                .orElseThrow(() ->
                        ApiError.notFound(resource.group(), resource.plural(), request.name()));
    }

    private CompletableFuture<Answer> scale(ApiRequest request, Kind<?> kind, Rendition rendition) {
        return switch (request.verb()) {
            case GET -> {
                TypedMap tree = kind.fromStored(Rooms.peek(found(request, kind)));
                yield CompletableFuture.completedFuture(shown(kind, tree, rendition, List.of()));
            }
            case UPDATE -> {
                WriteOptions options = WriteOptions.of(request, "UpdateOptions");
                Kind<?> shown = rooms.kinds().scale(kind.resource());
                Draft draft = drafts.read(request, Writing.expected(shown), options.validation());
                Writing.checkedName(request, draft.tree());
                boolean isConditional = !Metadata.of(draft.tree()).resourceVersion().isEmpty();
                yield rescale(
                        request,
                        kind,
                        Scales.change(kind, shown, scale -> draft),
                        isConditional ? 1 : BIND_TRIES,
                        options,
                        rendition);
            }
            case PATCH -> {
                WriteOptions options = WriteOptions.of(request, "PatchOptions");
                yield rescale(
                        request,
                        kind,
                        scalePatch(request, kind, options),
                        Writing.PATCH_TRIES,
                        options,
                        rendition);
            }
            default -> throw ApiError.methodNotAllowed();
        };
    }

    private Function<TypedMap, Draft> scalePatch(
            ApiRequest request, Kind<?> kind, WriteOptions options) {
        if (!Patching.isApply(request)) {
            return Scales.change(
                    kind,
                    rooms.kinds().scale(kind.resource()),
                    Patching.change(request, drafts, options.validation()));
        }
        Configuration said = drafts.configuration(request, options.validation());
        return Scales.applied(kind, rooms.owners(), said, options);
    }

    private CompletableFuture<Answer> rescale(
            ApiRequest request,
            Kind<?> kind,
            Function<TypedMap, Draft> change,
            int tries,
            WriteOptions options,
            Rendition rendition) {
        var edit =
                new Edit(
                        kind,
                        new Key(kind.storage(), request.namespace(), request.name()),
                        Aim.OBJECT,
                        "scale",
                        change,
                        Optional.empty(),
                        tries,
                        options.caller(request));
        return updating.run(edit)
                .thenApply(outcome ->
                        shown(
                                kind,
                                kind.fromStored(outcome.tree()),
                                rendition,
                                outcome.warnings()));
    }

    /** The scale of the object, in the version that belongs to the object's. */
    private Answer shown(Kind<?> kind, TypedMap tree, Rendition rendition, List<String> warnings) {
        Kind<?> scale = rooms.kinds().scale(kind.resource());
        TypedMap value = scale.fromStored(Scales.of(kind, tree).value());
        return answers.object(200, scale, value, rendition, warnings);
    }

    private CompletableFuture<Answer> rollBack(
            ApiRequest request, Kind<?> kind, Rendition rendition) {
        WriteOptions options = WriteOptions.of(request, "CreateOptions");
        var sub = kind.resource().subresource("rollback");
        String apiVersion = sub.group() + "/" + sub.version();
        var expected =
                new Expected(
                        rooms.kinds().schema().body(apiVersion, sub.kind()).orElseThrow(),
                        apiVersion,
                        sub.kind());
        Draft wish = drafts.read(request, expected, options.validation());
        var edit =
                new Edit(
                        kind,
                        new Key(kind.storage(), request.namespace(), request.name()),
                        Aim.OBJECT,
                        "rollback",
                        Rollbacks.change(request.name(), wish),
                        Optional.empty(),
                        BIND_TRIES,
                        options.caller(request));
        return updating.run(edit)
                .thenApply(outcome ->
                        answers.plain(
                                201,
                                Rollbacks.done(request.name()).value(),
                                rendition,
                                outcome.warnings()));
    }

    /** Binds a pod; the name comes from the path or, for a Binding by itself, from its body. */
    CompletableFuture<Answer> bind(ApiRequest request, String podName, Rendition rendition) {
        if (request.verb() != Verb.CREATE) {
            throw ApiError.methodNotAllowed();
        }
        WriteOptions options = WriteOptions.of(request, "CreateOptions");
        var expected = new Expected(Binding.TYPE, Binding.API_VERSION, Binding.KIND);
        Draft draft = drafts.read(request, expected, options.validation());
        Binding binding = Binding.of(draft.tree());
        String name = podName.isEmpty() ? binding.metadata().name() : podName;
        if (!binding.metadata().name().isEmpty() && !binding.metadata().name().equals(name)) {
            throw ApiError.badRequest("name in URL does not match name in Binding object");
        }
        Binding admitted = Binding.of(admit(request, name, draft.tree(), options));
        Bindings.validate(admitted);
        var edit =
                new Edit(
                        rooms.kinds().stored("pods"),
                        new Key("pods", request.namespace(), name),
                        Aim.TRUSTED,
                        "binding",
                        Bindings.change(admitted, rooms.clock()),
                        Optional.empty(),
                        BIND_TRIES,
                        options.caller(request));
        return updating.run(edit)
                .thenApply(outcome ->
                        answers.success(201, StatusDetails.empty(), rendition, draft.warnings()));
    }

    private CompletableFuture<Answer> evict(ApiRequest request, Kind<?> kind, Rendition rendition) {
        if (request.verb() != Verb.CREATE) {
            throw ApiError.methodNotAllowed();
        }
        WriteOptions options = WriteOptions.of(request, "CreateOptions");
        var expected =
                new Expected(
                        Eviction.TYPE,
                        Eviction.API_VERSION,
                        Eviction.KIND,
                        "policy/v1beta1"); // The same fields, and many clients still write it.
        Draft draft = drafts.read(request, expected, options.validation());
        if (!Eviction.of(draft.tree()).metadata().name().equals(request.name())) {
            throw ApiError.badRequest("name in URL does not match name in Eviction object");
        }
        Entry found = found(request, kind);
        Eviction eviction = Eviction.of(admit(request, request.name(), draft.tree(), options));
        Pod pod = Pod.of(Rooms.peek(found));
        List<TypedMap> budgets = rooms.lookup().list(Evictions.BUDGETS, request.namespace());
        Optional<PodDisruptionBudget> budget = Evictions.budget(pod, budgets);
        boolean isDryRun = options.isDryRun() || !eviction.deleteOptions().dryRun().isEmpty();
        CompletableFuture<?> permission =
                budget.<CompletableFuture<?>>map(one -> take(request, one, pod, isDryRun))
                        .orElse(CompletableFuture.completedFuture(null));
        var order = order(eviction, pod, isDryRun);
        return permission
                .thenCompose(taken ->
                        isDryRun
                                ? CompletableFuture.completedFuture(null)
                                : mark(request, kind, options))
                .thenCompose(marked ->
                        deleting.delete(
                                kind,
                                new Key(kind.storage(), request.namespace(), request.name()),
                                order,
                                request))
                .thenApply(deleted ->
                        answers.success(201, StatusDetails.empty(), rendition, draft.warnings()));
    }

    private CompletableFuture<?> mark(ApiRequest request, Kind<?> kind, WriteOptions options) {
        return updating.run(
                new Edit(
                        kind,
                        new Key(kind.storage(), request.namespace(), request.name()),
                        Aim.TRUSTED,
                        "status",
                        Evictions.marked(rooms.clock()),
                        Optional.empty(),
                        BIND_TRIES,
                        options.caller(request)));
    }

    private CompletableFuture<Outcome> take(
            ApiRequest request, PodDisruptionBudget budget, Pod pod, boolean isDryRun) {
        return updating.run(
                new Edit(
                        rooms.kinds().stored(Evictions.BUDGETS),
                        new Key(Evictions.BUDGETS, request.namespace(), budget.name()),
                        Aim.TRUSTED,
                        "status",
                        Evictions.take(pod, rooms.clock()),
                        Optional.empty(),
                        BIND_TRIES,
                        new Caller(
                                request.user(),
                                "",
                                isDryRun,
                                () -> UpdateOptions.empty().value(),
                                request.notes())));
    }

    /** What plug-ins make of a body that is answered elsewhere. */
    TypedMap admit(ApiRequest request, Operation operation, TypedMap body) {
        Caller caller =
                operation == Operation.CONNECT
                        ? new Caller(request.user(), "", false, () -> body, request.notes())
                        : WriteOptions.of(request, "CreateOptions").caller(request);
        return admit(request, operation, request.name(), body, caller);
    }

    /** What plug-ins make of a body that is carried out and not stored. */
    private TypedMap admit(ApiRequest request, String name, TypedMap body, WriteOptions options) {
        Caller caller = options.caller(request);
        return admit(request, Operation.CREATE, name, body, caller);
    }

    private TypedMap admit(
            ApiRequest request, Operation operation, String name, TypedMap body, Caller caller) {
        return rooms.admissions()
                .admit(
                        rooms.attempt(
                                operation,
                                request.resource(),
                                request.subresource(),
                                new Key(
                                        request.resource().groupResource(),
                                        request.namespace(),
                                        name),
                                Optional.of(body),
                                Optional.empty(),
                                caller,
                                new Remarks(caller.notes())))
                .subject();
    }

    private static DeleteOrder order(Eviction eviction, Pod pod, boolean isDryRun) {
        DeleteOptions options = eviction.deleteOptions();
        String uid = options.preconditions().uid();
        return new DeleteOrder(
                options.hasGracePeriodSeconds()
                        ? Optional.of(options.gracePeriodSeconds())
                        : Optional.empty(),
                options.propagationPolicy(),
                uid.isEmpty() ? pod.uid() : uid,
                options.preconditions().resourceVersion(),
                isDryRun,
                false,
                true);
    }
}
