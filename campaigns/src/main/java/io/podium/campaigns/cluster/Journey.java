package io.podium.campaigns.cluster;

import io.podium.api.error.ApiError;
import io.podium.api.json.JsonEncoder;
import io.podium.api.schema.Resource;
import io.podium.api.value.MapValue;
import io.podium.base.simulation.Simulation;
import io.podium.node.fleet.FleetSettings;
import io.podium.server.bootstrap.Bootstrap;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.ApiRequest.Payload;
import io.podium.server.request.User;
import io.podium.server.request.Verb;
import io.podium.store.Change;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * A cluster of somebody's own objects on virtual time: whole control plane, simulated nodes, no
 * faults but those asked for. The same seed, start and deeds give the same history, to the last
 * revision. For one thread.
 */
public final class Journey implements AutoCloseable {
    /** Nodes report, and their accounts are made; before that a pod would be told to wait. */
    private static final Duration SETTLING = Duration.ofSeconds(20);

    private static final User ADMIN =
            User.of("kubernetes-admin", User.MASTERS_GROUP, User.AUTHENTICATED_GROUP);
    private static final InetSocketAddress NOWHERE =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 6443);

    private final Simulation time;
    private final Town town;
    private final Rows rows;
    private final Instant start;
    private long changes;
    private long digest = 17;

    /**
     * What came of it.
     *
     * @param changes of the store, heartbeats among them
     * @param digest of all changes and when they came
     */
    public record Outcome(long changes, long digest) {}

    /**
     * Starts the cluster; its nodes are ready when this returns, and it is the given time.
     *
     * @param start what the clock then shows
     * @param nodes how many, {@code sim-1} and so on
     * @param teller is told each change of an object as {@code kubectl get --watch} shows it
     */
    public Journey(long seed, Instant start, int nodes, Consumer<String> teller) {
        this.start = start;
        time = new Simulation(seed);
        time.jump(Duration.between(time.clock().now(), start.minus(SETTLING)));
        town = new Town(time, FleetSettings.of(nodes, "v1.36.0+simulated"));
        rows = new Rows(Town.SERVED, time.clock(), teller);
        var _ = town.store().watch(0, this::see);
        var _ =
                await(
                        new Bootstrap(Town.SCHEMA, town.registry()::serve, time.clock())
                                .run("10.96.0.1", NOWHERE, Town.PEM, Map.of()));
        time.advance(SETTLING);
        rows.begin();
    }

    private void see(List<Change> batch) {
        changes += batch.size();
        for (Change change : batch) {
            digest = digest * 31 + change.key().hashCode();
            digest = digest * 31 + change.revision() + (change.after().isPresent() ? 1 : 0);
            digest = digest * 31 + time.clock().now().hashCode();
            rows.see(change);
        }
    }

    /** How far the cluster has come since its start. */
    public Duration elapsed() {
        return Duration.between(start, time.clock().now());
    }

    /** Lets so much time pass, with all that becomes due in it. */
    public void advance(Duration length) {
        time.advance(length);
    }

    /**
     * Creates the object or brings what is there to it, as {@code kubectl apply --server-side
     * --force-conflicts} does.
     *
     * @param document with apiVersion, kind and a name, or generateName for a new one
     * @param namespace for what has none
     * @return what the server warns of
     * @throws ApiError as the server refuses it
     */
    public List<String> apply(MapValue document, String namespace) {
        Resource resource =
                Town.SCHEMA
                        .kind(document.string("apiVersion"), document.string("kind"))
                        .orElseThrow(() ->
                                ApiError.badRequest(
                                        "no matches for kind \""
                                                + document.string("kind")
                                                + "\" in version \""
                                                + document.string("apiVersion")
                                                + "\""));
        MapValue metadata =
                document.get("metadata") instanceof MapValue map ? map : MapValue.empty();
        String name = metadata.string("name");
        String own = metadata.string("namespace");
        boolean isNew = name.isEmpty();
        return await(
                        serve(
                                isNew ? Verb.CREATE : Verb.PATCH,
                                resource,
                                own.isEmpty() ? namespace : own,
                                name,
                                isNew
                                        ? Map.of()
                                        : Map.of(
                                                "fieldManager", List.of("kubectl"),
                                                "force", List.of("true")),
                                isNew ? "application/json" : "application/apply-patch+yaml",
                                new Payload.Bytes(JsonEncoder.encode(document))))
                .warnings();
    }

    /**
     * Deletes the object as {@code kubectl delete} does, in the background.
     *
     * @param kind plural, singular or short name, with or without group
     * @throws ApiError as the server refuses it
     */
    public void delete(String kind, String namespace, String name) {
        Resource resource =
                Town.SCHEMA.resources().stream()
                        .filter(one -> isCalled(one, kind) && one.verbs().contains("delete"))
                        .findFirst()
                        .orElseThrow(() ->
                                ApiError.badRequest(
                                        "the server doesn't have a resource type \""
                                                + kind
                                                + "\""));
        var _ =
                await(
                        serve(
                                Verb.DELETE,
                                resource,
                                namespace,
                                name,
                                Map.of("propagationPolicy", List.of("Background")),
                                "",
                                new Payload.None()));
    }

    private static boolean isCalled(Resource resource, String kind) {
        return resource.plural().equals(kind)
                || resource.singular().equals(kind)
                || resource.shortNames().contains(kind)
                || resource.groupResource().equals(kind);
    }

    /**
     * Cuts a node off, or joins it again: while it is silent it does nothing at all.
     *
     * @return whether there is such a node
     */
    public boolean silence(String node, boolean isSilent) {
        if (!town.fleet().names().contains(node)) {
            return false;
        }
        town.fleet().silence(node, isSilent);
        return true;
    }

    /** What there is now, as {@code kubectl get} shows it, one table for each kind. */
    public String tables() {
        return rows.tables(town.store().snapshot());
    }

    public Outcome outcome() {
        return new Outcome(changes, digest);
    }

    private CompletableFuture<Answer> serve(
            Verb verb,
            Resource resource,
            String namespace,
            String name,
            Map<String, List<String>> query,
            String contentType,
            Payload body) {
        return town.registry()
                .serve(
                        new ApiRequest(
                                verb,
                                resource,
                                "",
                                resource.namespaced() ? namespace : "",
                                name,
                                query,
                                contentType,
                                ApiRequest.VALUE,
                                "podium-advance",
                                body,
                                ADMIN));
    }

    private <T> T await(CompletableFuture<T> answer) {
        time.settle();
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ApiError refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        town.close();
    }
}
