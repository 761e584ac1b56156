package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.server.render.Kind;
import io.podium.server.request.ApiRequest;
import io.podium.server.watch.Arrivals;
import io.podium.store.CompactedException;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Snapshot;
import io.podium.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads lists, whole or in pieces that all show one revision. */
final class Listing {
    private static final String EXPIRED =
            "The provided continue parameter is too old to display a consistent list result. You"
                    + " can start a new list without the continue parameter, or use the continue token"
                    + " in this response to retrieve the remainder of the results. Continuing with the"
                    + " provided token results in an inconsistent list - objects that were created,"
                    + " modified, or deleted between the time the first chunk was returned and now may"
                    + " show up in the list.";

    /**
     * A list or a piece of one.
     *
     * @param next the continue token, "" at the end
     * @param remaining how many follow; empty when unknown or none
     */
    record Page(List<Entry> items, long revision, String next, Optional<Long> remaining) {}

    private final Store store;
    private final Arrivals arrivals;

    Listing(Store store, Arrivals arrivals) {
        this.store = store;
        this.arrivals = arrivals;
    }

    /** Done at once unless a revision is asked for that is not there yet. */
    CompletableFuture<Page> list(ApiRequest request, Kind<?> kind) {
        ListOrder order = ListOrder.ofList(request);
        return list(request, kind, order, order.isExact());
    }

    /**
     * What a deletion of the collection is about. Upstream reads it in pieces, so a version alone
     * means that very version.
     */
    CompletableFuture<Page> listToDelete(ApiRequest request, Kind<?> kind) {
        ListOrder order = ListOrder.ofList(request);
        boolean isPlain = order.match().isEmpty() && order.revision() > 0;
        return list(request, kind, order, order.isExact() || isPlain);
    }

    private CompletableFuture<Page> list(
            ApiRequest request, Kind<?> kind, ListOrder order, boolean isExact) {
        Selection selection = Selection.of(request, kind);
        String namespace = request.namespace();
        if (namespace.isEmpty() && kind.resource().namespaced()) {
            namespace = selection.namespace();
        }
        var wanted = new Wanted(kind.storage(), namespace, selection, order.pieceLength());
        if (!order.next().isEmpty()) {
            ContinueToken token = ContinueToken.parse(order.next());
            if (!order.version().isEmpty() && !order.version().equals("0")) {
                throw ApiError.badRequest(
                        "specifying resource version is not allowed when using continue");
            }
            return continued(wanted, token);
        }
        return arrivals.reach(order.revision())
                .thenApply(arrived -> {
                    Snapshot snapshot =
                            isExact ? store.snapshot(order.revision()) : store.snapshot();
                    return page(snapshot, wanted, Optional.empty());
                });
    }

    private CompletableFuture<Page> continued(Wanted wanted, ContinueToken token) {
        Optional<Key> after = Optional.of(token.key(wanted.resource(), wanted.namespace()));
        if (token.revision() < 0) {
            return CompletableFuture.completedFuture(page(store.snapshot(), wanted, after));
        }
        return arrivals.reach(token.revision())
                .thenApply(arrived -> {
                    Snapshot snapshot;
                    try {
                        snapshot = store.snapshot(token.revision());
                    } catch (CompactedException e) {
                        throw ApiError.expiredContinue(EXPIRED, token.anyRevision().text());
                    }
                    return page(snapshot, wanted, after);
                });
    }

    /** What is to be listed, wherever it begins and at whatever revision. */
    private record Wanted(String resource, String namespace, Selection selection, long limit) {}

    private static Page page(Snapshot snapshot, Wanted wanted, Optional<Key> after) {
        String resource = wanted.resource();
        String namespace = wanted.namespace();
        Selection selection = wanted.selection();
        long limit = wanted.limit();
        var items = new ArrayList<Entry>();
        if (!selection.name().isEmpty() && after.isEmpty()) {
            Optional<Entry> only = snapshot.get(new Key(resource, namespace, selection.name()));
            if (only.isPresent() || !namespace.isEmpty()) {
                only.filter(selection).ifPresent(items::add);
                return new Page(items, snapshot.revision(), "", Optional.empty());
            }
        }
        boolean[] hasMore = {false};
        snapshot.scan(
                resource,
                namespace,
                after,
                entry -> {
                    if (!selection.test(entry)) {
                        return true;
                    }
                    if (limit > 0 && items.size() == limit) {
                        hasMore[0] = true;
                        return false;
                    }
                    items.add(entry);
                    return true;
                });
        if (!hasMore[0]) {
            return new Page(items, snapshot.revision(), "", Optional.empty());
        }
        Key last = items.getLast().key();
        Optional<Long> remaining =
                selection.isEverything()
                        ? Optional.of((long) snapshot.countAfter(resource, namespace, last))
                        : Optional.empty();
        return new Page(
                items,
                snapshot.revision(),
                ContinueToken.behind(last, namespace, snapshot.revision()).text(),
                remaining);
    }
}
