package io.podium.client.local;

import io.podium.api.authorization.v1.SubjectAccessReviewSpec;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.error.ApiError;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.client.Action;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Door.Outcome;
import io.podium.client.Key;
import io.podium.client.Question;
import io.podium.client.view.Kinds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The objects behind a {@link LocalDoor}; every write happens at once and becomes the next
 * revision.
 */
final class LocalTable {
    private static final int SUFFIX_LENGTH = 5;
    private static final long USUAL_GRACE_SECONDS = 30;

    private final Kinds kinds;
    private final Clock clock;
    private final Randomness randomness;
    private final Map<String, Map<Key, ApiObject>> objects = new TreeMap<>();
    private final List<ObjectChange> changes = new ArrayList<>();
    private long revision;
    private Predicate<SubjectAccessReviewSpec> grants = _ -> false;

    LocalTable(Kinds kinds, Clock clock, Randomness randomness) {
        this.kinds = kinds;
        this.clock = clock;
        this.randomness = randomness;
    }

    long revision() {
        return revision;
    }

    /** What changed since the last call, in order. */
    List<ObjectChange> takeChanges() {
        List<ObjectChange> taken = List.copyOf(changes);
        changes.clear();
        return taken;
    }

    /** From now on who may do what. */
    void grant(Predicate<SubjectAccessReviewSpec> which) {
        grants = which;
    }

    /** Carries out a write or fails with {@link ApiError}. */
    Outcome apply(Action action) {
        return switch (action) {
            case Action.Create create -> created(create.object());
            case Action.Update update -> updated(update.object());
            case Action.UpdateStatus update -> statusUpdated(update.object());
            case Action.UpdatePart part -> partUpdated(part);
            case Action.Patch patch -> patched(patch);
            case Action.Delete delete -> deleted(delete);
            case Action.DeleteAll all -> allDeleted(all);
            case Action.Bind bind -> bound(bind);
            case Action.Post post ->
                    throw ApiError.notImplemented("posting to " + post.subresource());
            case Action.Announced announced -> apply(announced.write());
            case Action.Event _, Action.Again _, Action.Ask _ ->
                    throw ApiError.badRequest("not a write: " + action.getClass().getSimpleName());
        };
    }

    Question.Reply answer(Question question) {
        return switch (question) {
            case Question.Live live ->
                    new Question.Reply.Found(
                            Optional.ofNullable(
                                    table(live.resource())
                                            .get(new Key(live.namespace(), live.name()))));
            case Question.Census census -> counted(census.namespace());
            case Question.Access access -> new Question.Reply.Granted(grants.test(access.spec()));
        };
    }

    private Question.Reply counted(String namespace) {
        var remainders = new ArrayList<Question.Remainder>();
        objects.forEach((resource, table) -> {
            var finalizers = new TreeMap<String, Integer>();
            int count = 0;
            int deleting = 0;
            for (ApiObject object : table.values()) {
                if (object.namespace().equals(namespace)) {
                    count++;
                    deleting += object.isDeleting() ? 1 : 0;
                    object.metadata()
                            .finalizers()
                            .forEach(finalizer -> finalizers.merge(finalizer, 1, Integer::sum));
                }
            }
            if (count > 0) {
                remainders.add(new Question.Remainder(resource, count, deleting, finalizers));
            }
        });
        return new Question.Reply.Counted(remainders);
    }

    private Map<Key, ApiObject> table(String resource) {
        return objects.computeIfAbsent(resource, _ -> new TreeMap<>());
    }

    private static String group(String resource) {
        int dot = resource.indexOf('.');
        return dot < 0 ? "" : resource.substring(dot + 1);
    }

    private static String plural(String resource) {
        int dot = resource.indexOf('.');
        return dot < 0 ? resource : resource.substring(0, dot);
    }

    private ApiObject current(ApiObject object) {
        String resource = kinds.resource(object.getClass());
        ApiObject found = table(resource).get(Key.of(object));
        if (found == null) {
            throw ApiError.notFound(group(resource), plural(resource), object.name());
        }
        return found;
    }

    private Outcome created(ApiObject object) {
        String resource = kinds.resource(object.getClass());
        refuseWhereNamespaceEnds(resource, object);
        ObjectMeta metadata = object.metadata();
        String name =
                metadata.name().isEmpty()
                        ? metadata.generateName() + randomness.nameSuffix(SUFFIX_LENGTH)
                        : metadata.name();
        if (table(resource).containsKey(new Key(object.namespace(), name))) {
            throw ApiError.alreadyExists(group(resource), plural(resource), name);
        }
        ObjectMeta stamped =
                metadata.withName(name)
                        .withUid(randomness.uuid().toString())
                        .withCreationTimestamp(clock.now());
        TypedMap value = object.value();
        if (value.type().field("spec") != null) {
            stamped = stamped.withGeneration(1);
        }
        ApiObject fresh = object.withMetadata(stamped);
        if (fresh instanceof Namespace namespace) {
            fresh =
                    namespace
                            .withSpec(namespace.spec().withFinalizers(List.of("kubernetes")))
                            .withStatus(namespace.status().withPhase("Active"));
        } else if (fresh instanceof Pod pod) {
            fresh = pod.withStatus(pod.status().withPhase("Pending"));
        }
        return stored(resource, Optional.empty(), fresh);
    }

    private void refuseWhereNamespaceEnds(String resource, ApiObject object) {
        if (object.namespace().isEmpty()) {
            return;
        }
        ApiObject namespace = table("namespaces").get(new Key("", object.namespace()));
        if (namespace == null) {
            throw ApiError.notFound("", "namespaces", object.namespace());
        }
        if (namespace.isDeleting()) {
            String why =
                    "unable to create new content in namespace "
                            + object.namespace()
                            + " because it is being terminated";
            throw ApiError.forbidden(group(resource), plural(resource), object.name(), why)
                    .withCauses(
                            List.of(
                                    new ApiError.Cause(
                                            "NamespaceTerminating",
                                            "namespace "
                                                    + object.namespace()
                                                    + " is being terminated",
                                            "metadata.namespace")));
        }
    }

    private Outcome stored(String resource, Optional<ApiObject> before, ApiObject after) {
        revision++;
        ApiObject stamped =
                after.withMetadata(after.metadata().withResourceVersion(Long.toString(revision)));
        table(resource).put(Key.of(stamped), stamped);
        changes.add(new ObjectChange(resource, before, Optional.of(stamped)));
        return new Outcome(revision, Optional.of(stamped));
    }

    private Outcome removed(String resource, ApiObject before) {
        revision++;
        table(resource).remove(Key.of(before));
        changes.add(new ObjectChange(resource, Optional.of(before), Optional.empty()));
        return new Outcome(revision, Optional.empty());
    }

    private void checkRevision(ApiObject asked, ApiObject current) {
        String wanted = asked.metadata().resourceVersion();
        if (!wanted.isEmpty() && !wanted.equals(current.metadata().resourceVersion())) {
            String resource = kinds.resource(asked.getClass());
            throw ApiError.modified(group(resource), plural(resource), asked.name());
        }
    }

    private Outcome updated(ApiObject object) {
        ApiObject current = current(object);
        checkRevision(object, current);
        boolean hasStatus = object.value().type().field("status") != null;
        TypedMap kept =
                hasStatus ? withPart(object.value(), "status", current.value()) : object.value();
        return replaced(current, kinds.view(object.getClass(), kept));
    }

    private Outcome statusUpdated(ApiObject object) {
        ApiObject current = current(object);
        checkRevision(object, current);
        // As the server has it: annotations may come with a status, as a Deployment's revision
        // does.
        var metadata = current.metadata().withAnnotations(object.metadata().annotations());
        TypedMap annotated = current.value().with("metadata", metadata.value());
        return replaced(
                current,
                kinds.view(object.getClass(), withPart(annotated, "status", object.value())));
    }

    private Outcome partUpdated(Action.UpdatePart part) {
        if (!(part.object() instanceof Namespace namespace)
                || !part.subresource().equals("finalize")) {
            throw ApiError.notImplemented("updating " + part.subresource());
        }
        var current = (Namespace) current(namespace);
        checkRevision(namespace, current);
        return replaced(
                current,
                current.withSpec(current.spec().withFinalizers(namespace.spec().finalizers())));
    }

    private static TypedMap withPart(TypedMap target, String part, TypedMap source) {
        Object value = source.get(part);
        return value == null ? target.without(part) : target.with(part, value);
    }

    private Outcome patched(Action.Patch patch) {
        ApiObject current = current(patch.object());
        String resource = kinds.resource(current.getClass());
        if (!patch.object().uid().equals(current.uid())) {
            throw ApiError.conflict(
                    group(resource),
                    plural(resource),
                    current.name(),
                    "the UID in the precondition ("
                            + patch.object().uid()
                            + ") does not match the UID in record ("
                            + current.uid()
                            + ")");
        }
        TypedMap merged = (TypedMap) Merge.patched(current.value(), patch.mergePatch());
        ApiObject wanted = kinds.view(current.getClass(), merged);
        checkRevision(wanted, current);
        return switch (patch.subresource()) {
            case "" ->
                    replaced(
                            current, kinds.view(current.getClass(), withStatusOf(merged, current)));
            case "status" ->
                    replaced(
                            current,
                            kinds.view(
                                    current.getClass(),
                                    withPart(current.value(), "status", merged)));
            default -> throw ApiError.notImplemented("patching " + patch.subresource());
        };
    }

    private static TypedMap withStatusOf(TypedMap value, ApiObject current) {
        return value.type().field("status") == null
                ? value
                : withPart(value, "status", current.value());
    }

    /**
     * Keeps what users may not change, counts the generation, and lets go what waited for its last
     * finalizer.
     */
    private Outcome replaced(ApiObject current, ApiObject wanted) {
        ObjectMeta old = current.metadata();
        ObjectMeta metadata =
                wanted.metadata().withUid(old.uid()).withResourceVersion(old.resourceVersion());
        metadata = metadata.withoutCreationTimestamp();
        if (old.creationTimestamp().isPresent()) {
            metadata = metadata.withCreationTimestamp(old.creationTimestamp().get());
        }
        if (old.hasGeneration()) {
            boolean changed =
                    !String.valueOf(current.value().get("spec"))
                            .equals(String.valueOf(wanted.value().get("spec")));
            metadata = metadata.withGeneration(old.generation() + (changed ? 1 : 0));
        }
        ApiObject kept = wanted.withMetadata(metadata);
        String resource = kinds.resource(current.getClass());
        if (kept.value().equals(current.value())) {
            return new Outcome(revision, Optional.of(current));
        }
        return isLetGo(kept)
                ? removed(resource, kept)
                : stored(resource, Optional.of(current), kept);
    }

    private static boolean isLetGo(ApiObject object) {
        return object.isDeleting()
                && object.metadata().finalizers().isEmpty()
                && object.metadata().deletionGracePeriodSeconds() == 0
                && !(object instanceof Namespace namespace
                        && !namespace.spec().finalizers().isEmpty());
    }

    private Outcome deleted(Action.Delete delete) {
        ApiObject current = current(delete.object());
        String uid = delete.object().uid();
        String resource = kinds.resource(current.getClass());
        if (!uid.isEmpty() && !uid.equals(current.uid())) {
            throw ApiError.conflict(
                    group(resource),
                    plural(resource),
                    current.name(),
                    "Precondition failed: UID in precondition: "
                            + uid
                            + ", UID in object meta: "
                            + current.uid());
        }
        if (delete.isAsSeen()) {
            checkRevision(delete.object(), current);
        }
        var finalizers = new ArrayList<>(current.metadata().finalizers());
        switch (delete.propagation()) {
            case "Foreground" -> add(finalizers, "foregroundDeletion");
            case "Orphan" -> add(finalizers, "orphan");
            default -> {
                // Dependents go in the background: nothing to mark.
            }
        }
        long grace = graceSeconds(current, delete.graceSeconds());
        Instant end = clock.now().plusSeconds(grace);
        ObjectMeta metadata = current.metadata().withFinalizers(finalizers);
        boolean isSooner = !current.isDeleting() || grace < metadata.deletionGracePeriodSeconds();
        if (isSooner) {
            metadata = metadata.withDeletionTimestamp(end).withDeletionGracePeriodSeconds(grace);
        }
        ApiObject marked = current.withMetadata(metadata);
        if (marked instanceof Namespace namespace) {
            marked = namespace.withStatus(namespace.status().withPhase("Terminating"));
        }
        if (isLetGo(marked)) {
            return removed(resource, current);
        }
        return marked.value().equals(current.value())
                ? new Outcome(revision, Optional.of(current))
                : stored(resource, Optional.of(current), marked);
    }

    private static void add(List<String> finalizers, String finalizer) {
        if (!finalizers.contains(finalizer)) {
            finalizers.add(finalizer);
        }
    }

    private static long graceSeconds(ApiObject object, Optional<Long> asked) {
        if (!(object instanceof Pod pod) || pod.spec().nodeName().isEmpty()) {
            return 0;
        }
        boolean isOver =
                pod.status().phase().equals("Succeeded") || pod.status().phase().equals("Failed");
        long own =
                pod.spec().hasTerminationGracePeriodSeconds()
                        ? pod.spec().terminationGracePeriodSeconds()
                        : USUAL_GRACE_SECONDS;
        return isOver ? 0 : asked.orElse(own);
    }

    private Outcome allDeleted(Action.DeleteAll all) {
        for (ApiObject object : List.copyOf(table(all.resource()).values())) {
            if (object.namespace().equals(all.namespace())) {
                deleted(new Action.Delete(object));
            }
        }
        return new Outcome(revision, Optional.empty());
    }

    private Outcome bound(Action.Bind bind) {
        var current = (Pod) current(bind.pod());
        if (!bind.pod().uid().equals(current.uid()) || !current.spec().nodeName().isEmpty()) {
            throw ApiError.conflict(
                    "",
                    "pods/binding",
                    current.name(),
                    "pod "
                            + current.name()
                            + " is already assigned to node \""
                            + current.spec().nodeName()
                            + "\"");
        }
        PodCondition scheduled =
                PodCondition.empty()
                        .withType("PodScheduled")
                        .withStatus("True")
                        .withLastTransitionTime(clock.now());
        var conditions = new ArrayList<>(current.status().conditions());
        conditions.removeIf(condition -> condition.type().equals("PodScheduled"));
        conditions.add(scheduled);
        Pod pod =
                current.withSpec(current.spec().withNodeName(bind.node()))
                        .withStatus(current.status().withConditions(conditions));
        return stored("pods", Optional.of(current), pod);
    }
}
