package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.error.ApiError;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.schema.Field;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Resource.Subresource;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Admission;
import io.podium.server.admission.Attempt;
import io.podium.server.registry.World.Reply;
import io.podium.server.render.Kind;
import io.podium.server.render.ObjectBody;
import io.podium.store.Key;
import io.podium.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No write gets past the plug-ins, whatever its verb, its resource and its subresource. */
class AdmissionReachTest {
    private static final String REASON = "KeptOutByTheTest";

    /** Streams, tokens and what is asked for only: admitted by the server, outside the registry. */
    private static final Set<String> ELSEWHERE =
            Set.of("attach", "exec", "log", "portforward", "proxy", "token");

    private static final String EVENT =
            "eventTime: \"2030-01-01T00:00:00.000000Z\", type: Normal, action: a, reason: r,"
                    + " reportingController: example.com/c, reportingInstance: i";

    /** Notes who comes by, and keeps out whoever it is told to. */
    private static final class Doorkeeper implements Admission {
        private final List<Attempt> seen = new ArrayList<>();
        private boolean isClosed;

        @Override
        public String name() {
            return "Doorkeeper";
        }

        @Override
        public Attempt mutate(Attempt attempt) {
            seen.add(attempt);
            return attempt;
        }

        @Override
        public void review(Attempt attempt) {
            seen.add(attempt);
            if (isClosed) {
                throw ApiError.of(403, REASON, attempt.operation() + " " + named(attempt));
            }
        }

        static String named(Attempt attempt) {
            return attempt.resource().plural()
                    + (attempt.subresource().isEmpty() ? "" : "/" + attempt.subresource());
        }
    }

    private final Doorkeeper doorkeeper = new Doorkeeper();
    private final World world = World.with(doorkeeper);

    @BeforeEach
    void aNamespace() {
        world.ok("POST /api/v1/namespaces", "{metadata: {name: default}}");
        world.ok("POST /api/v1/namespaces/default/serviceaccounts", "{metadata: {name: default}}");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static String path(Resource resource) {
        String root = resource.group().isEmpty() ? "/api/" : "/apis/" + resource.group() + "/";
        return root
                + resource.version()
                + (resource.namespaced() ? "/namespaces/default/" : "/")
                + resource.plural();
    }

    /** An object of the kind is there, whatever the kind thinks of it. */
    private void put(Kind<?> kind, String name) {
        Resource stored = kind.stored().resource();
        TypedMap tree =
                MapValue.empty(stored.type())
                        .with("kind", stored.kind())
                        .with("apiVersion", stored.apiVersion());
        Field spec = stored.type().field("spec");
        if (spec != null && spec.type() != null) {
            tree = tree.with("spec", MapValue.empty(spec.type()));
        }
        var metadata = ObjectMeta.empty().withName(name).withUid("u-" + name);
        String namespace = stored.namespaced() ? "default" : "";
        metadata = stored.namespaced() ? metadata.withNamespace(namespace) : metadata;
        var key = new Key(kind.storage(), namespace, name);
        if (world.store.snapshot().get(key).isEmpty()) {
            tree = tree.with("metadata", metadata.value());
            var _ =
                    world.store.commit(
                            List.of(Write.create(key, ObjectBody.of(world.forms, tree))));
            world.loop.settle();
        }
    }

    @Test
    void everyWriteOfEveryResourceIsShown() {
        var missed = new TreeSet<String>();
        for (Kind<?> kind : World.KINDS.all()) {
            Resource resource = kind.resource();
            put(kind, "there");
            doorkeeper.isClosed = true;
            for (String verb : resource.verbs()) {
                ask(resource, verb, "").ifPresent(missed::add);
            }
            for (Subresource sub : resource.subresources()) {
                if (!ELSEWHERE.contains(sub.name())) {
                    for (String verb : sub.verbs()) {
                        ask(resource, verb, sub.name()).ifPresent(missed::add);
                    }
                }
            }
            doorkeeper.isClosed = false;
        }
        assertThat(missed).isEmpty();
    }

    /** What got past the door, empty when nothing did. */
    private Optional<String> ask(Resource resource, String verb, String sub) {
        String plural = resource.plural();
        String there = path(resource) + "/there" + (sub.isEmpty() ? "" : "/" + sub);
        String change = "{\"metadata\":{\"annotations\":{\"a\":\"b\"}}}";
        String line =
                switch (verb) {
                    case "create" -> "POST " + (sub.isEmpty() ? path(resource) : there);
                    case "update" -> "PUT " + there;
                    case "patch" -> "PATCH " + there;
                    case "delete" -> "DELETE " + there;
                    case "deletecollection" -> "DELETE " + path(resource);
                    default -> "";
                };
        if (line.isEmpty()) {
            return Optional.empty();
        }
        String body =
                switch (verb) {
                    case "create", "update" -> body(resource, sub, verb, revision(resource));
                    case "patch" -> sub.equals("scale") ? "{\"spec\":{\"replicas\":3}}" : change;
                    default -> "";
                };
        world.contentType =
                verb.equals("patch") ? "application/merge-patch+json" : "application/json";
        int before = doorkeeper.seen.size();
        Reply reply = world.call(line, body);
        boolean isShown =
                doorkeeper.seen.size() > before
                        && Doorkeeper.named(doorkeeper.seen.getLast())
                                .equals(plural + (sub.isEmpty() ? "" : "/" + sub));
        return isShown
                ? Optional.empty()
                : Optional.of(line + " -> " + reply.code() + " " + reply.text());
    }

    private long revision(Resource resource) {
        String storage = World.KINDS.find(resource).orElseThrow().storage();
        var key = new Key(storage, resource.namespaced() ? "default" : "", "there");
        return world.store.snapshot().get(key).orElseThrow().revision();
    }

    private static String body(Resource resource, String sub, String verb, long revision) {
        String name = verb.equals("create") && sub.isEmpty() ? "fresh" : "there";
        String version = verb.equals("update") ? ", resourceVersion: \"" + revision + "\"" : "";
        String metadata = "metadata: {name: " + name + ", annotations: {a: b}" + version + "}";
        return switch (sub) {
            case "binding" -> "{" + metadata + ", target: {kind: Node, name: node}}";
            case "eviction" -> "{" + metadata + "}";
            case "scale" -> "{" + metadata + ", spec: {replicas: 2}}";
            case "rollback" -> "{name: there, rollbackTo: {}}";
            default ->
                    // The newer Event is looked at as it was sent, before any plug-in.
                    resource.group().equals("events.k8s.io") && verb.equals("create")
                            ? "{" + metadata + ", " + EVENT + "}"
                            : "{" + metadata + "}";
        };
    }

    @Test
    void oldAndNewObjectsAreShownAsTheyAre() {
        world.ok(
                "POST /api/v1/namespaces/default/configmaps",
                "{metadata: {name: a}, data: {k: v}}");
        world.contentType = "application/merge-patch+json";
        world.ok("PATCH /api/v1/namespaces/default/configmaps/a", "{\"data\":{\"k\":\"w\"}}");
        Attempt update = doorkeeper.seen.getLast();
        assertThat(update.operation()).isEqualTo(Attempt.Operation.UPDATE);
        assertThat(update.old().orElseThrow().map("data").string("k")).isEqualTo("v");
        assertThat(update.subject().map("data").string("k")).isEqualTo("w");
        assertThat(update.options().get().string("kind")).isEqualTo("PatchOptions");
        world.ok("DELETE /api/v1/namespaces/default/configmaps/a?gracePeriodSeconds=0");
        Attempt delete = doorkeeper.seen.getLast();
        assertThat(delete.operation()).isEqualTo(Attempt.Operation.DELETE);
        assertThat(delete.object()).isEmpty();
        assertThat(delete.old().orElseThrow().map("data").string("k")).isEqualTo("w");
        assertThat(delete.options().get().integer("gracePeriodSeconds")).isZero();
        assertThat(delete.options().get().string("kind")).isEqualTo("DeleteOptions");
    }

    @Test
    void everyObjectOfACollectionIsShownBeforeItGoes() {
        for (String name : List.of("a", "b", "c")) {
            world.ok("POST /api/v1/namespaces/default/secrets", "{metadata: {name: " + name + "}}");
        }
        doorkeeper.seen.clear();
        world.ok("DELETE /api/v1/namespaces/default/secrets");
        assertThat(doorkeeper.seen).extracting(Attempt::name).contains("a", "b", "c");
    }

    @Test
    void aScaleIsShownAsScale() {
        put(World.KINDS.stored("replicasets.apps"), "there");
        world.contentType = "application/merge-patch+json";
        doorkeeper.isClosed = true;
        world.call(
                "PATCH /apis/apps/v1/namespaces/default/replicasets/there/scale",
                "{\"spec\":{\"replicas\":3}}");
        Attempt scale = doorkeeper.seen.getLast();
        assertThat(scale.subresource()).isEqualTo("scale");
        assertThat(scale.subject().string("kind")).isEqualTo("Scale");
        assertThat(scale.subject().map("spec").integer("replicas")).isEqualTo(3);
        assertThat(scale.old().orElseThrow().map("spec").integer("replicas")).isZero();
    }

    @Test
    void dryRunsAreShownAsSuch() {
        world.ok(
                "POST /api/v1/namespaces/default/configmaps?dryRun=All", "{metadata: {name: dry}}");
        assertThat(doorkeeper.seen.getLast().isDryRun()).isTrue();
        assertThat(doorkeeper.seen.getLast().options().get())
                .hasToString("{kind: CreateOptions, apiVersion: meta.k8s.io/v1, dryRun: [All]}");
    }
}
