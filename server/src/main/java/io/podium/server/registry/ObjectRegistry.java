package io.podium.server.registry;

import io.podium.api.core.v1.Service;
import io.podium.api.error.ApiError;
import io.podium.api.schema.Resource;
import io.podium.api.value.TypedMap;
import io.podium.base.loop.Loop;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.render.Accepts;
import io.podium.server.render.Accepts.Offer;
import io.podium.server.render.Kind;
import io.podium.server.render.Rendition;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.Verb;
import io.podium.server.request.WatchSink;
import io.podium.server.watch.WatchHub;
import io.podium.store.Entry;
import io.podium.store.Key;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The registry over a store: finds the room for a request and lets it in. */
public final class ObjectRegistry implements Registry, AutoCloseable {
    private final Parts parts;
    private final Answers answers;
    private final Drafts drafts;
    private final Listing listing;
    private final Writing writing;
    private final Subresources subresources;
    private final ComponentStatuses components;
    private final Usages usages;
    private final CalculatedBodies calculated;
    private final Watching watching;
    private final WatchHub hub;
    private final EventExpiry expiry;
    private final Runnable accounts;

    /** A registry ready for requests; addresses of stored services are taken. */
    public ObjectRegistry(Parts parts) {
        this.parts = parts;
        var rooms =
                new Rooms(
                        parts.store(),
                        parts.kinds(),
                        parts.forms(),
                        parts.clock(),
                        parts.randomness(),
                        parts.loop(),
                        parts.admissions(),
                        parts.services(),
                        new FieldOwners(parts.kinds(), parts.clock()));
        this.answers = new Answers(parts.clock(), parts.forms());
        this.drafts = new Drafts(parts.kinds().schema(), parts.forms().decoder());
        this.hub = new WatchHub(parts.store(), parts.loop(), parts.randomness());
        this.listing = new Listing(parts.store(), hub.arrivals());
        var creating = new Creating(rooms);
        var updating = new Updating(rooms, creating);
        var deleting = new Deleting(rooms);
        this.writing =
                new Writing(answers, drafts, listing, creating, updating, deleting, rooms.owners());
        this.subresources = new Subresources(rooms, answers, drafts, updating, deleting, writing);
        this.components = new ComponentStatuses(parts, answers);
        this.usages = new Usages(parts, answers);
        this.calculated = new CalculatedBodies(drafts, parts.kinds().schema());
        this.watching = new Watching(parts, hub);
        this.expiry = new EventExpiry(parts.store(), parts.loop(), parts.clock());
        this.accounts = parts.admissions().follow(parts.store(), parts.clock());
        restoreServices();
    }

    private void restoreServices() {
        parts.store()
                .snapshot()
                .scan(
                        "services",
                        "",
                        Optional.empty(),
                        entry -> {
                            parts.services().restore(Service.of(Rooms.peek(entry)));
                            return true;
                        });
    }

    @Override
    public CompletableFuture<Answer> serve(ApiRequest request, Consumer<Verb> rights) {
        try {
            return route(request, rights)
                    .exceptionallyCompose(
                            trouble -> CompletableFuture.failedFuture(Troubles.refusal(trouble)));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(Troubles.refusal(e));
        }
    }

    @Override
    public Sent read(ApiRequest request) {
        return calculated.read(request);
    }

    @Override
    public TypedMap admit(ApiRequest request, Operation operation, TypedMap body) {
        return subresources.admit(request, operation, body);
    }

    @Override
    public Loop.Cancel watch(ApiRequest request, WatchSink sink) {
        try {
            return watching.watch(request, kind(request), sink);
        } catch (RuntimeException e) {
            throw Troubles.refusal(e);
        }
    }

    private CompletableFuture<Answer> route(ApiRequest request, Consumer<Verb> rights) {
        Resource resource = request.resource();
        if (resource.groupResource().equals("bindings") && request.verb() == Verb.CREATE) {
            return subresources.bind(request, "", Accepts.negotiate(request, Offer.OBJECTS));
        }
        Optional<Kind<?>> shown = parts.kinds().shown(resource);
        if (shown.isPresent()) {
            Rendition rendition = Accepts.negotiate(request, Offer.OBJECTS);
            return usages.areOf(resource)
                    ? usages.serve(request, shown.get(), rendition)
                    : components.serve(request, shown.get(), rendition);
        }
        Kind<?> kind = kind(request);
        Rendition rendition = Accepts.negotiate(request, Offer.OBJECTS);
        return request.subresource().isEmpty()
                ? verb(request, kind, rendition, rights)
                : subresources.serve(request, kind, rendition);
    }

    private Kind<?> kind(ApiRequest request) {
        Resource resource = request.resource();
        return parts.kinds()
                .find(resource)
                .orElseThrow(() -> ApiError.notImplemented(resource.groupResource()));
    }

    private CompletableFuture<Answer> verb(
            ApiRequest request, Kind<?> kind, Rendition rendition, Consumer<Verb> rights) {
        return switch (request.verb()) {
            case GET -> get(request, kind, rendition);
            case LIST ->
                    listing.list(request, kind)
                            .thenApply(page -> answers.list(kind, page, rendition));
            case CREATE -> writing.create(request, kind, rendition);
            case UPDATE -> {
                boolean mayCreate = creates(request, kind);
                if (mayCreate) {
                    rights.accept(Verb.CREATE);
                }
                yield writing.update(request, kind, Aim.OBJECT, mayCreate, rendition);
            }
            case PATCH -> writing.patch(request, kind, Aim.OBJECT, rights, rendition);
            case DELETE -> writing.delete(request, kind, rendition);
            case DELETE_COLLECTION -> writing.deleteCollection(request, kind, rendition);
            case WATCH -> throw ApiError.badRequest("a watch has no single answer");
        };
    }

    private CompletableFuture<Answer> get(ApiRequest request, Kind<?> kind, Rendition rendition) {
        return hub.arrivals()
                .reach(ListOrder.revision(request.parameter("resourceVersion")))
                .thenApply(arrived -> answers.stored(kind, found(request, kind), rendition));
    }

    /** Whether an update finds nothing to update, and its kind begins to be that way, too. */
    private boolean creates(ApiRequest request, Kind<?> kind) {
        return kind.strategy().allowsCreateOnUpdate()
                && parts.store()
                        .snapshot()
                        .get(new Key(kind.storage(), request.namespace(), request.name()))
                        .isEmpty();
    }

    private Entry found(ApiRequest request, Kind<?> kind) {
        Resource resource = kind.resource();
        return parts.store()
                .snapshot()
                .get(new Key(kind.storage(), request.namespace(), request.name()))
                .orElseThrow(() ->
                        ApiError.notFound(resource.group(), resource.plural(), request.name()));
    }

    /** Ends all watches. */
    @Override
    public void close() {
        accounts.run();
        expiry.close();
        hub.close();
    }
}
