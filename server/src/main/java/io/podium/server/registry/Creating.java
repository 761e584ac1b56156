package io.podium.server.registry;

import io.podium.api.core.v1.Event;
import io.podium.api.core.v1.Service;
import io.podium.api.error.ApiError;
import io.podium.api.error.Problems;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.schema.Resource;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Attempt;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.admission.Remarks;
import io.podium.server.allocate.ServiceAllocator.Grant;
import io.podium.server.registry.Drafts.Draft;
import io.podium.server.render.Kind;
import io.podium.server.render.ObjectBody;
import io.podium.store.Commit;
import io.podium.store.ConflictException;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Brings objects into being. */
final class Creating {
    /** How often another generated name is tried when one is taken; upstream tries as often. */
    private static final int NAMES_TRIED = 8;

    private static final int GENERATED_PREFIX = 58;
    private static final int SUFFIX_LENGTH = 5;

    private final Rooms rooms;
    private final NewNamespaces namespaces;

    Creating(Rooms rooms) {
        this.rooms = rooms;
        namespaces = new NewNamespaces(rooms);
    }

    /** Creates what was sent, in the version it was sent in. */
    CompletableFuture<Outcome> create(Kind<?> sent, String namespace, Draft draft, Caller caller) {
        return namespaces.settled(
                sent, namespace, draft.tree(), () -> createNow(sent, namespace, draft, caller));
    }

    private CompletableFuture<Outcome> createNow(
            Kind<?> sent, String namespace, Draft draft, Caller caller) {
        TypedMap placed =
                placed(sent.resource(), namespace, Metadata.edit(draft.tree(), Metadata::unborn));
        Kind<?> kind = sent.stored();
        TypedMap here = sent.completed(placed);
        checkSent(sent, here);
        TypedMap owned =
                draft.isManaged() ? here : rooms.owners().created(sent, here, caller.manager());
        TypedMap tree = Rooms.stored(sent, owned);
        var remarks = new Remarks(caller.notes());
        TypedMap mutated =
                rooms.admissions()
                        .mutate(attempt(kind, namespace, tree, caller, remarks))
                        .subject();
        if (!mutated.equals(tree)) {
            // Defaults run after mutation, too: what was added gets its own.
            tree = Rooms.completed(kind, mutated);
        }
        List<String> ofSent = kind.warningsOfSent(tree);
        tree = born(kind, kind.prepareCreate(tree));
        if (Requesters.concerns(tree)) {
            tree = Requesters.asked(tree, caller.user());
        } else if (LocalApis.concerns(tree)) {
            tree = LocalApis.available(tree, rooms.clock().now());
        }
        var all = new ArrayList<>(draft.warnings());
        all.addAll(ofSent);
        all.addAll(kind.warnings(tree));
        return named(new Birth(kind, tree, caller, all, remarks), NAMES_TRIED);
    }

    /** In the namespace of the path, unless it says another. */
    static TypedMap placed(Resource resource, String namespace, TypedMap draft) {
        ObjectMeta metadata = Metadata.of(draft);
        if (!resource.namespaced()) {
            return metadata.hasNamespace()
                    ? Metadata.with(draft, metadata.withoutNamespace())
                    : draft;
        }
        if (metadata.namespace().isEmpty()) {
            return Metadata.with(draft, metadata.withNamespace(namespace));
        }
        if (!metadata.namespace().equals(namespace)) {
            throw ApiError.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the"
                            + " request");
        }
        return draft;
    }

    /** With all that only the server may say. */
    private TypedMap born(Kind<?> kind, TypedMap tree) {
        if (Metadata.of(tree).hasResourceVersion()) {
            throw ApiError.badRequest("resourceVersion should not be set on objects to be created");
        }
        boolean hasGeneration = kind.strategy().hasGeneration();
        return Metadata.edit(
                tree,
                metadata -> {
                    ObjectMeta clean =
                            Metadata.unborn(metadata)
                                    .withUid(rooms.randomness().uuid().toString())
                                    .withCreationTimestamp(rooms.clock().now());
                    return hasGeneration ? clean.withGeneration(1) : clean.withoutGeneration();
                });
    }

    /** An object that may still need a name. */
    private record Birth(
            Kind<?> kind, TypedMap tree, Caller caller, List<String> warnings, Remarks remarks) {
        /** What its caller is to be warned of, plug-ins' warnings last. */
        List<String> allWarnings() {
            var all = new ArrayList<>(warnings);
            all.addAll(remarks.warnings());
            return all;
        }
    }

    private CompletableFuture<Outcome> named(Birth birth, int triesLeft) {
        Kind<?> kind = birth.kind();
        TypedMap tree = birth.tree();
        ObjectMeta metadata = Metadata.of(tree);
        boolean isGenerated = metadata.name().isEmpty() && !metadata.generateName().isEmpty();
        TypedMap complete =
                kind.prepareNamed(
                        isGenerated
                                ? Metadata.with(tree, metadata.withName(generated(metadata)))
                                : tree);
        validate(kind, complete);
        ObjectMeta now = Metadata.of(complete);
        List<Entry> home = home(now.namespace());
        rooms.admissions()
                .review(attempt(kind, now.namespace(), complete, birth.caller(), birth.remarks()));
        var key = new Key(kind.storage(), now.namespace(), now.name());
        Optional<Entry> present = rooms.store().snapshot().get(key);
        if (present.isPresent()) {
            birth.remarks().fail();
            if (!isGenerated || triesLeft <= 1) {
                throw taken(kind, present.get(), isGenerated);
            }
            return named(birth, triesLeft - 1);
        }
        Optional<Grant> grant = birth.remarks().guard(() -> grant(kind, complete));
        grant.ifPresent(one -> birth.remarks().onFailure(one.onFailure()));
        TypedMap granted = grant.map(one -> one.service().value()).orElse(complete);
        if (birth.caller().isDryRun()) {
            birth.remarks().fail();
            return CompletableFuture.completedFuture(
                    Outcome.shown(granted, true, birth.allWarnings()));
        }
        var result = new CompletableFuture<Outcome>();
        CompletableFuture<Commit> committed =
                birth.remarks()
                        .guard(() -> {
                            Write write = Write.create(key, ObjectBody.of(rooms.forms(), granted));
                            return rooms.store().commit(List.of(write), home);
                        });
        var _ =
                committed.whenComplete((commit, trouble) -> {
                    if (trouble == null) {
                        grant.ifPresent(one -> one.onCommit().run());
                        Entry entry = commit.changes().getFirst().after().orElseThrow();
                        announce(entry, birth.remarks());
                        result.complete(Outcome.stored(entry, true, birth.allWarnings()));
                    } else {
                        birth.remarks().fail();
                        failed(birth, key, trouble, isGenerated ? triesLeft : 0, result);
                    }
                });
        return result;
    }

    /**
     * Tries again when the name that was taken was a generated one, or when only the namespace has
     * changed since it was looked at.
     *
     * @param namesLeft how many names may still be tried; 0 for a name that was given
     */
    private void failed(
            Birth birth,
            Key key,
            Throwable trouble,
            int namesLeft,
            CompletableFuture<Outcome> result) {
        if (!(Troubles.cause(trouble) instanceof ConflictException conflict)) {
            result.completeExceptionally(trouble);
        } else if (!conflict.write().key().equals(key)) {
            // Perhaps it is ending.
            Supplier<CompletableFuture<Outcome>> again = () -> named(birth, namesLeft);
            rooms.loop().execute(() -> Troubles.into(result, again));
        } else if (namesLeft > 1) {
            Supplier<CompletableFuture<Outcome>> again = () -> named(birth, namesLeft - 1);
            rooms.loop().execute(() -> Troubles.into(result, again));
        } else {
            Entry rival = conflict.current().orElseThrow();
            result.completeExceptionally(taken(birth.kind(), rival, namesLeft > 0));
        }
    }

    /** Writes down what plug-ins want said about an object that is stored now. */
    void announce(Entry stored, Remarks remarks) {
        for (Remarks.Announcement one : remarks.announcements()) {
            TypedMap about = Rooms.peek(stored);
            Event event = Announcements.event(about, one, rooms.clock().now(), rooms.randomness());
            Supplier<CompletableFuture<Outcome>> write =
                    () ->
                            create(
                                    rooms.kinds().stored("events"),
                                    event.namespace(),
                                    new Draft(event.value(), List.of()),
                                    Announcements.CALLER);
            // Nobody waits for it, and an event that finds no room is none.
            rooms.loop().execute(() -> Troubles.into(new CompletableFuture<>(), write));
        }
    }

    /**
     * The namespace as it is now: nothing is stored in it when it has changed meanwhile, so that a
     * namespace that was found empty while ending stays empty.
     */
    private List<Entry> home(String namespace) {
        return namespace.isEmpty()
                ? List.of()
                : rooms.store().snapshot().get(new Key("namespaces", "", namespace)).stream()
                        .toList();
    }

    private String generated(ObjectMeta metadata) {
        String prefix = metadata.generateName();
        String base = prefix.substring(0, Math.min(prefix.length(), GENERATED_PREFIX));
        return base + rooms.randomness().nameSuffix(SUFFIX_LENGTH);
    }

    private static void checkSent(Kind<?> sent, TypedMap here) {
        var problems = new Problems();
        sent.validateSent(here, problems);
        Updating.refuse(sent, here, problems);
    }

    private void validate(Kind<?> kind, TypedMap tree) {
        var problems = new Problems();
        AdminAccess.check(kind, tree, rooms.lookup(), problems);
        kind.validateCreate(tree, problems);
        Updating.refuse(kind, tree, problems);
    }

    private Optional<Grant> grant(Kind<?> kind, TypedMap tree) {
        if (kind.type() != Service.TYPE) {
            return Optional.empty();
        }
        var problems = new Problems();
        Grant grant = rooms.services().grant(Service.of(tree), Optional.empty(), problems);
        Updating.refuse(kind, tree, problems);
        return Optional.of(grant);
    }

    private Attempt attempt(
            Kind<?> kind, String namespace, TypedMap tree, Caller caller, Remarks remarks) {
        return rooms.attempt(
                Operation.CREATE,
                kind.resource(),
                "",
                new Key(kind.storage(), namespace, Metadata.of(tree).name()),
                Optional.of(tree),
                Optional.empty(),
                caller,
                remarks);
    }

    private static ApiError taken(Kind<?> kind, Entry present, boolean isGenerated) {
        Resource resource = kind.resource();
        String name = present.key().name();
        if (isGenerated) {
            return ApiError.generatedNameTaken(resource.group(), resource.plural(), name);
        }
        ApiError error = ApiError.alreadyExists(resource.group(), resource.plural(), name);
        boolean isDying = Metadata.of(Rooms.peek(present)).hasDeletionTimestamp();
        return isDying
                ? error.withMessage("object is being deleted: " + error.getMessage())
                : error;
    }
}
