package io.podium.server.registry;

import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Service;
import io.podium.api.error.ApiError;
import io.podium.api.error.Problems;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.schema.Resource;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Attempt;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.admission.Remarks;
import io.podium.server.allocate.ServiceAllocator;
import io.podium.server.allocate.ServiceAllocator.Grant;
import io.podium.server.registry.Drafts.Draft;
import io.podium.server.render.Kind;
import io.podium.server.render.ObjectBody;
import io.podium.store.Commit;
import io.podium.store.ConflictException;
import io.podium.store.Entry;
import io.podium.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Changes objects that are there: prepare, validate, review, commit, and once more on a fresh
 * object if it must be.
 */
final class Updating {
    private final Rooms rooms;
    private final Creating creating;

    Updating(Rooms rooms, Creating creating) {
        this.rooms = rooms;
        this.creating = creating;
    }

    CompletableFuture<Outcome> run(Edit edit) {
        return attempt(edit, rooms.store().snapshot().get(edit.key()), edit.tries());
    }

    private CompletableFuture<Outcome> attempt(Edit edit, Optional<Entry> current, int triesLeft) {
        if (current.isEmpty()) {
            if (edit.create().isEmpty()) {
                throw notFound(edit);
            }
            return creating.create(
                    edit.kind(), edit.key().namespace(), edit.create().get().get(), edit.caller());
        }
        Entry entry = current.get();
        TypedMap old = Rooms.peek(entry);
        Step step = step(edit, entry, old);
        if (step.now.equals(old)) {
            step.remarks.fail();
            return CompletableFuture.completedFuture(Outcome.stored(entry, false, step.warnings));
        }
        if (isGone(step.now, old)) {
            return finish(edit, step, Write.delete(entry), triesLeft);
        }
        var body = ObjectBody.of(rooms.forms(), step.now);
        return finish(edit, step, Write.update(entry, body), triesLeft);
    }

    /** An update that is ready to be committed. */
    private record Step(
            TypedMap now, Optional<Grant> grant, List<String> warnings, Remarks remarks) {}

    private Step step(Edit edit, Entry entry, TypedMap old) {
        Kind<?> kind = edit.kind().stored();
        TypedMap shown = edit.kind().fromStored(old);
        Draft draft = edit.change().apply(shown);
        TypedMap wanted = draft.tree();
        checkPreconditions(edit, Metadata.of(wanted), entry);
        if (edit.aim() == Aim.TRUSTED) {
            return new Step(
                    kept(edit.kind().toStored(wanted), old),
                    Optional.empty(),
                    draft.warnings(),
                    new Remarks(edit.caller().notes()));
        }
        TypedMap here = edit.kind().completed(wanted);
        TypedMap owned =
                draft.isManaged()
                        ? here
                        : rooms.owners()
                                .updated(
                                        edit.kind(),
                                        edit.subresource(),
                                        shown,
                                        here,
                                        edit.caller().manager());
        ObjectMeta managed = Metadata.of(owned);
        TypedMap now = kept(Rooms.stored(edit.kind(), owned), old);
        var remarks = new Remarks(edit.caller().notes());
        TypedMap mutated = mutated(edit, kind, now, old, remarks);
        if (!mutated.equals(now)) {
            now = kept(Rooms.completed(kind, mutated), old);
        }
        now = edit.aim().prepare(kind, now, old);
        if (Requesters.concerns(now)) {
            now = Requesters.stamped(now, old, rooms.clock().now());
        }
        if (edit.aim() == Aim.OBJECT && LocalApis.concerns(now) && !LocalApis.concerns(old)) {
            now = LocalApis.available(now, rooms.clock().now());
        }
        if (kind.type() == Service.TYPE) {
            now = ServiceAllocator.carried(Service.of(now), Service.of(old)).value();
        }
        now = FieldOwners.settled(now, managed, old);
        validate(edit, kind, now, old);
        rooms.admissions().review(attempt(edit, kind, now, old, remarks));
        var warnings = new ArrayList<>(draft.warnings());
        if (edit.aim() == Aim.OBJECT) {
            warnings.addAll(kind.warnings(now, old));
        }
        warnings.addAll(remarks.warnings());
        if (kind.type() != Service.TYPE || edit.aim() != Aim.OBJECT) {
            return new Step(now, Optional.empty(), warnings, remarks);
        }
        Grant grant = granted(kind, now, old, remarks);
        remarks.onFailure(grant.onFailure());
        return new Step(grant.service().value(), Optional.of(grant), warnings, remarks);
    }

    private Grant granted(Kind<?> kind, TypedMap now, TypedMap old, Remarks remarks) {
        return remarks.guard(() -> {
            var problems = new Problems();
            Grant grant =
                    rooms.services().grant(Service.of(now), Optional.of(Service.of(old)), problems);
            refuse(kind, now, problems);
            return grant;
        });
    }

    /** The object as plug-ins want it; of a scale they see the scale. */
    private TypedMap mutated(Edit edit, Kind<?> kind, TypedMap now, TypedMap old, Remarks remarks) {
        Attempt attempt = attempt(edit, kind, now, old, remarks);
        TypedMap wanted = rooms.admissions().mutate(attempt).subject();
        if (wanted.equals(attempt.subject())) {
            return now;
        }
        return edit.subresource().equals(Scales.SUBRESOURCE) ? Scales.applied(now, wanted) : wanted;
    }

    private static TypedMap kept(TypedMap wanted, TypedMap old) {
        ObjectMeta before = Metadata.of(old);
        return Metadata.edit(
                wanted,
                metadata ->
                        Metadata.carried(metadata, before)
                                .withResourceVersion(before.resourceVersion()));
    }

    private Attempt attempt(Edit edit, Kind<?> kind, TypedMap now, TypedMap old, Remarks remarks) {
        boolean isScale = edit.subresource().equals(Scales.SUBRESOURCE);
        return rooms.attempt(
                Operation.UPDATE,
                kind.resource(),
                edit.subresource(),
                edit.key(),
                Optional.of(isScale ? Scales.of(kind, now).value() : now),
                Optional.of(isScale ? Scales.of(kind, old).value() : old),
                edit.caller(),
                remarks);
    }

    private void validate(Edit edit, Kind<?> kind, TypedMap now, TypedMap old) {
        if (!edit.kind().isStored() && edit.aim() == Aim.OBJECT) {
            var ofSent = new Problems();
            Kind<?> sent = edit.kind();
            sent.validateSentChange(sent.fromStored(now), sent.fromStored(old), ofSent);
            refuse(sent, now, ofSent);
        }
        var problems = new Problems();
        if (edit.aim() == Aim.STATUS) {
            AdminAccess.checkStatus(kind, now, old, rooms.lookup(), problems);
        }
        edit.aim().validate(kind, now, old, problems);
        refuse(kind, now, problems);
    }

    static void refuse(Kind<?> kind, TypedMap now, Problems problems) {
        if (!problems.isEmpty()) {
            Resource resource = kind.resource();
            throw ApiError.invalid(
                    resource.group(), resource.kind(), Metadata.of(now).name(), problems.causes());
        }
    }

    /** Refuses when the object is not the one meant, or not in the version meant. */
    private static void checkPreconditions(Edit edit, ObjectMeta wanted, Entry entry) {
        String uid = entry.body().header().uid();
        if (!wanted.uid().isEmpty() && !wanted.uid().equals(uid)) {
            throw edit.otherObject(wanted.uid(), uid);
        }
        String version = wanted.resourceVersion();
        if (!version.isEmpty() && !version.equals("0")) {
            if (ListOrder.revision(version) != entry.revision()) {
                throw modified(edit);
            }
            return;
        }
        Resource resource = edit.kind().resource();
        if (edit.aim() == Aim.OBJECT && Versioned.demands(resource)) {
            var problems = new Problems();
            problems.invalid("metadata.resourceVersion", 0, "must be specified for an update");
            throw ApiError.invalid(
                    resource.group(), resource.kind(), edit.key().name(), problems.causes());
        }
    }

    /** Whether this update takes the last that held a dying object back. */
    private static boolean isGone(TypedMap now, TypedMap old) {
        ObjectMeta before = Metadata.of(old);
        boolean isReleased =
                before.hasDeletionTimestamp()
                        && before.deletionGracePeriodSeconds() == 0
                        && Metadata.of(now).finalizers().isEmpty();
        return isReleased
                && (now.type() != Namespace.TYPE
                        || Namespace.of(now).spec().finalizers().isEmpty());
    }

    private CompletableFuture<Outcome> finish(Edit edit, Step step, Write write, int triesLeft) {
        if (edit.isDryRun()) {
            step.remarks.fail();
            return CompletableFuture.completedFuture(Outcome.shown(step.now, false, step.warnings));
        }
        var result = new CompletableFuture<Outcome>();
        CompletableFuture<Commit> committed =
                step.remarks.guard(() -> rooms.store().commit(List.of(write)));
        var _ =
                committed.whenComplete((commit, trouble) -> {
                    if (trouble == null) {
                        result.complete(done(step, commit));
                    } else {
                        step.remarks.fail();
                        failed(edit, trouble, triesLeft, result);
                    }
                });
        return result;
    }

    private Outcome done(Step step, Commit commit) {
        step.grant.ifPresent(grant -> grant.onCommit().run());
        Optional<Entry> after = commit.changes().getFirst().after();
        if (after.isPresent()) {
            // What was written again will be once more: a look keeps its tree among those in use.
            var _ = Rooms.peek(after.get());
            creating.announce(after.get(), step.remarks);
            return Outcome.stored(after.get(), false, step.warnings);
        }
        rooms.release(step.now);
        return Outcome.shown(step.now, false, step.warnings);
    }

    private void failed(
            Edit edit, Throwable trouble, int triesLeft, CompletableFuture<Outcome> result) {
        if (!(Troubles.cause(trouble) instanceof ConflictException conflict)) {
            result.completeExceptionally(trouble);
        } else if (triesLeft > 1 || conflict.current().isEmpty()) {
            retry(edit, conflict.current(), triesLeft - 1, result);
        } else {
            result.completeExceptionally(modified(edit));
        }
    }

    /** Not on the store's loop: an attempt decodes, patches and validates. */
    private void retry(
            Edit edit, Optional<Entry> current, int triesLeft, CompletableFuture<Outcome> result) {
        rooms.loop().execute(() -> Troubles.into(result, () -> attempt(edit, current, triesLeft)));
    }

    private static ApiError notFound(Edit edit) {
        Resource resource = edit.kind().resource();
        return ApiError.notFound(resource.group(), resource.plural(), edit.key().name());
    }

    private static ApiError modified(Edit edit) {
        Resource resource = edit.kind().resource();
        return ApiError.modified(resource.group(), resource.plural(), edit.key().name());
    }
}
