package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.error.Problems;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.schema.Resource;
import io.podium.api.value.TypedMap;
import io.podium.server.registry.Deleting.Deleted;
import io.podium.server.registry.Drafts.Configuration;
import io.podium.server.registry.Drafts.Draft;
import io.podium.server.registry.Drafts.Expected;
import io.podium.server.registry.Listing.Page;
import io.podium.server.render.Kind;
import io.podium.server.render.Rendition;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.Verb;
import io.podium.store.Entry;
import io.podium.store.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** The writing verbs, from request to answer. */
final class Writing {
    /** As often as upstream tries a patch again. */
    static final int PATCH_TRIES = 5;

    private static final int UNCONDITIONAL_TRIES = 100;

    private final Answers answers;
    private final Drafts drafts;
    private final Listing listing;
    private final Creating creating;
    private final Updating updating;
    private final Deleting deleting;
    private final FieldOwners owners;

    Writing(
            Answers answers,
            Drafts drafts,
            Listing listing,
            Creating creating,
            Updating updating,
            Deleting deleting,
            FieldOwners owners) {
        this.answers = answers;
        this.drafts = drafts;
        this.listing = listing;
        this.creating = creating;
        this.updating = updating;
        this.deleting = deleting;
        this.owners = owners;
    }

    CompletableFuture<Answer> create(ApiRequest request, Kind<?> kind, Rendition rendition) {
        WriteOptions options = WriteOptions.of(request, "CreateOptions");
        Draft draft = drafts.read(request, expected(kind), options.validation());
        TypedMap placed = Creating.placed(kind.resource(), request.namespace(), draft.tree());
        request.notes().heard(() -> kind.completed(placed));
        return creating.create(kind, request.namespace(), draft, options.caller(request))
                .thenApply(outcome -> answer(kind, outcome, rendition));
    }

    /**
     * An update; it may also create when nothing is there and the caller was found to be allowed.
     */
    CompletableFuture<Answer> update(
            ApiRequest request, Kind<?> kind, Aim aim, boolean mayCreate, Rendition rendition) {
        WriteOptions options = WriteOptions.of(request, "UpdateOptions");
        Draft draft = drafts.read(request, expected(kind), options.validation());
        request.notes().heard(() -> kind.completed(draft.tree()));
        ObjectMeta metadata = checkedName(request, draft.tree());
        String version = metadata.resourceVersion();
        boolean isConditional = !version.isEmpty() && !version.equals("0");
        var edit =
                new Edit(
                        kind,
                        new Key(kind.storage(), request.namespace(), request.name()),
                        aim,
                        aim.subresource(),
                        current -> draft,
                        mayCreate ? Optional.of(draft::fresh) : Optional.empty(),
                        isConditional ? 1 : UNCONDITIONAL_TRIES,
                        options.caller(request));
        return updating.run(edit.meaning(metadata.uid()))
                .thenApply(outcome -> answer(kind, outcome, rendition));
    }

    /** A patch; where a configuration finds nothing, the caller needs the right to create, too. */
    CompletableFuture<Answer> patch(
            ApiRequest request, Kind<?> kind, Aim aim, Consumer<Verb> rights, Rendition rendition) {
        WriteOptions options = WriteOptions.of(request, "PatchOptions");
        Change change = change(request, kind, aim.subresource(), options);
        boolean mayCreate = aim == Aim.OBJECT && Patching.isApply(request);
        var edit =
                new Edit(
                        kind,
                        new Key(kind.storage(), request.namespace(), request.name()),
                        aim,
                        aim.subresource(),
                        current -> {
                            Draft draft = change.of(Optional.of(current));
                            ObjectMeta metadata = checkedName(request, draft.tree());
                            checkSameObject(kind, metadata, Metadata.of(current));
                            return draft;
                        },
                        mayCreate
                                ? Optional.of(() -> {
                                    rights.accept(Verb.CREATE);
                                    return born(request, change);
                                })
                                : Optional.empty(),
                        PATCH_TRIES,
                        options.caller(request));
        return updating.run(edit).thenApply(outcome -> answer(kind, outcome, rendition));
    }

    /** A patch means whatever object is there, and cannot make another of it. */
    private static void checkSameObject(Kind<?> kind, ObjectMeta wanted, ObjectMeta current) {
        if (!wanted.uid().isEmpty() && !wanted.uid().equals(current.uid())) {
            var problems = new Problems();
            problems.immutable("metadata.uid", wanted.uid(), current.uid());
            Resource resource = kind.resource();
            throw ApiError.invalid(
                    resource.group(), resource.kind(), current.name(), problems.causes());
        }
    }

    /** What a patch makes of what is there; only a configuration makes something of nothing. */
    private interface Change {
        Draft of(Optional<TypedMap> current);
    }

    private Change change(
            ApiRequest request, Kind<?> kind, String subresource, WriteOptions options) {
        if (!Patching.isApply(request)) {
            Function<TypedMap, Draft> patch =
                    Patching.change(request, drafts, options.validation());
            return current -> patch.apply(current.orElseThrow());
        }
        Configuration said = drafts.configuration(request, options.validation());
        return current ->
                new Draft(
                        owners.applied(kind, subresource, current, said.value(), options),
                        said.warnings(),
                        true);
    }

    /** The object a configuration means where there is none. */
    private static Draft born(ApiRequest request, Change change) {
        Draft draft = change.of(Optional.empty());
        ObjectMeta metadata = checkedName(request, draft.tree());
        if (!metadata.uid().isEmpty()) {
            Resource resource = request.resource();
            throw ApiError.conflict(
                    resource.group(),
                    resource.plural(),
                    request.name(),
                    "uid mismatch: the provided object specified uid "
                            + metadata.uid()
                            + ", and no existing object was found");
        }
        return new Draft(
                Metadata.with(draft.tree(), metadata.withoutResourceVersion()),
                draft.warnings(),
                true);
    }

    static Expected expected(Kind<?> kind) {
        Resource resource = kind.resource();
        return new Expected(resource.type(), resource.apiVersion(), resource.kind());
    }

    /** The metadata of a body, which must be about the object the path names. */
    static ObjectMeta checkedName(ApiRequest request, TypedMap tree) {
        ObjectMeta metadata = Metadata.of(tree);
        if (metadata.name().isEmpty()) {
            throw ApiError.badRequest(
                    "the name of the object ("
                            + request.name()
                            + " based on URL) was undeterminable: name must be provided");
        }
        if (!metadata.name().equals(request.name())) {
            throw ApiError.badRequest(
                    "the name of the object ("
                            + metadata.name()
                            + ") does not match the name on the URL ("
                            + request.name()
                            + ")");
        }
        boolean isElsewhere =
                !request.namespace().isEmpty()
                        && !metadata.namespace().isEmpty()
                        && !metadata.namespace().equals(request.namespace());
        if (isElsewhere) {
            throw ApiError.badRequest(
                    "the namespace of the object ("
                            + metadata.namespace()
                            + ") does not match the namespace on the request ("
                            + request.namespace()
                            + ")");
        }
        return metadata;
    }

    private Answer answer(Kind<?> kind, Outcome outcome, Rendition rendition) {
        int code = outcome.isCreated() ? 201 : 200;
        return outcome.body()
                .map(body -> answers.stored(code, kind, body, rendition, outcome.warnings()))
                .orElseGet(() ->
                        answers.object(
                                code,
                                kind,
                                kind.fromStored(outcome.tree()),
                                rendition,
                                outcome.warnings()));
    }

    CompletableFuture<Answer> delete(ApiRequest request, Kind<?> kind, Rendition rendition) {
        DeleteOrder order = DeleteOrder.of(request, drafts);
        List<String> warnings = Deletions.warnings(kind.resource(), order);
        var key = new Key(kind.storage(), request.namespace(), request.name());
        return deleting.delete(kind, key, order, request)
                .thenApply(deleted -> {
                    if (deleted.isGone() && !Deletions.showsObject(kind.storage())) {
                        return answers.gone(
                                kind.resource(), Metadata.of(deleted.tree()), rendition, warnings);
                    }
                    int code = !deleted.isGone() && order.saysDependentsGo() ? 202 : 200;
                    return answers.object(
                            code, kind, kind.fromStored(deleted.tree()), rendition, warnings);
                });
    }

    CompletableFuture<Answer> deleteCollection(
            ApiRequest request, Kind<?> kind, Rendition rendition) {
        DeleteOrder order = DeleteOrder.of(request, drafts).forAny();
        return listing.listToDelete(request, kind)
                .thenCompose(page -> deleteAll(page, order, request, kind, rendition));
    }

    private CompletableFuture<Answer> deleteAll(
            Page page, DeleteOrder order, ApiRequest request, Kind<?> kind, Rendition rendition) {
        var all = new ArrayList<CompletableFuture<Void>>();
        for (Entry entry : page.items()) {
            var one = new CompletableFuture<Deleted>();
            Troubles.into(one, () -> deleting.delete(kind, entry.key(), order, request));
            all.add(
                    one.handle((deleted, trouble) -> {
                        boolean isGone =
                                trouble == null
                                        || (Troubles.cause(trouble) instanceof ApiError error
                                                && error.code() == 404);
                        if (isGone) {
                            return null;
                        }
                        throw Troubles.refusal(trouble);
                    }));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(nothing ->
                        answers.list(
                                kind, page, rendition, Deletions.warnings(kind.resource(), order)));
    }
}
