package io.podium.server.fairness;

import io.podium.api.error.ApiError;
import io.podium.api.flowcontrol.v1.FlowSchema;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.server.fairness.FlowRepair.Repair;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.ApiRequest.Payload;
import io.podium.server.request.User;
import io.podium.server.request.Verb;
import io.podium.store.Body;
import io.podium.store.Change;
import io.podium.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the default flow schemas and priority levels in the store, and writes into each flow schema
 * whether its level is there. Wakes when one of them changes.
 */
public final class FlowKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FlowKeeper.class);
    private static final String GROUP = "flowcontrol.apiserver.k8s.io";
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final User SELF =
            new User(
                    "system:apiserver",
                    "",
                    Set.of(User.MASTERS_GROUP, User.AUTHENTICATED_GROUP),
                    Map.of());

    private final Store store;
    private final Function<Body, TypedMap> trees;
    private final Function<ApiRequest, CompletableFuture<Answer>> registry;
    private final Resource schemas;
    private final Resource levels;
    private final Loop loop;
    private final Clock clock;
    private Store.Subscription subscription = () -> {};
    private boolean isWorking;
    private boolean isStale;
    private volatile boolean isClosed;

    /** Writes go to the registry as the API server's own user. */
    public FlowKeeper(
            Store store,
            Function<Body, TypedMap> trees,
            Function<ApiRequest, CompletableFuture<Answer>> registry,
            Schema schema,
            Loop loop,
            Clock clock) {
        this.store = store;
        this.trees = trees;
        this.registry = registry;
        this.schemas = schema.resource(GROUP, "v1", "flowschemas").orElseThrow();
        this.levels = schema.resource(GROUP, "v1", "prioritylevelconfigurations").orElseThrow();
        this.loop = loop;
        this.clock = clock;
    }

    /** Writes what is missing; from when that is durable on it follows the store. */
    public CompletableFuture<Void> start() {
        FlowObjects objects = objects();
        return writeAll(FlowRepair.defaults(objects.schemas(), objects.levels()))
                .thenRun(() -> {
                    subscription = store.watch(store.revision(), this::changed);
                    loop.execute(this::wake);
                });
    }

    @Override
    public void close() {
        isClosed = true;
        subscription.close();
    }

    private FlowObjects objects() {
        var objects = FlowObjects.withoutDefaults(trees);
        objects.read(store.snapshot());
        return objects;
    }

    private void changed(List<Change> changes) {
        if (changes.stream().anyMatch(FlowObjects::isAbout)) {
            loop.execute(this::wake);
        }
    }

    /** On the loop: one pass at a time, and one more when something changed meanwhile. */
    private void wake() {
        if (isClosed) {
            return;
        }
        if (isWorking) {
            isStale = true;
            return;
        }
        FlowObjects objects = objects();
        var repairs = new ArrayList<>(FlowRepair.defaults(objects.schemas(), objects.levels()));
        repairs.addAll(FlowRepair.conditions(objects.schemas(), objects.levels(), clock.now()));
        if (repairs.isEmpty()) {
            return;
        }
        isWorking = true;
        var _ =
                writeAll(repairs)
                        .whenComplete((done, failure) -> loop.execute(() -> worked(failure)));
    }

    private void worked(Throwable failure) {
        isWorking = false;
        if (failure != null) {
            LOG.info("flow schemas are looked at again later", failure);
            loop.schedule(RETRY, this::wake);
        } else if (isStale) {
            isStale = false;
            wake();
        }
    }

    private CompletableFuture<Void> writeAll(List<Repair> repairs) {
        return CompletableFuture.allOf(
                repairs.stream().map(this::write).toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Answer> write(Repair repair) {
        ApiObject object = repair.object();
        ApiRequest request =
                switch (repair) {
                    case Repair.Create create -> request(Verb.CREATE, "", object);
                    case Repair.Update update -> request(Verb.UPDATE, "", object);
                    case Repair.Status status -> request(Verb.UPDATE, "status", object);
                    case Repair.Delete delete -> request(Verb.DELETE, "", object);
                };
        return registry.apply(request)
                .exceptionally(failure -> {
                    Throwable cause =
                            failure instanceof CompletionException && failure.getCause() != null
                                    ? failure.getCause()
                                    : failure;
                    if (cause instanceof ApiError error
                            && Set.of("AlreadyExists", "Conflict", "NotFound")
                                    .contains(error.reason())) {
                        return null; // Somebody was quicker, and the change wakes us again.
                    }
                    throw new CompletionException(cause);
                });
    }

    private ApiRequest request(Verb verb, String subresource, ApiObject object) {
        String manager =
                subresource.isEmpty()
                        ? "api-priority-and-fairness-config-producer-v1"
                        : "api-priority-and-fairness-config-consumer-v1";
        return new ApiRequest(
                verb,
                object instanceof FlowSchema ? schemas : levels,
                subresource,
                "",
                verb == Verb.CREATE ? "" : object.name(),
                verb == Verb.DELETE ? Map.of() : Map.of("fieldManager", List.of(manager)),
                "",
                ApiRequest.VALUE,
                "podium-server",
                verb == Verb.DELETE ? new Payload.None() : new Payload.Tree(object.value()),
                SELF);
    }
}
