package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.error.ApiError.Cause;
import io.podium.server.render.Kind;
import io.podium.server.request.ApiRequest;
import io.podium.store.CompactedException;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Snapshot;
import io.podium.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    Listing(Store store) {
        this.store = store;
    }

    Page list(ApiRequest request, Kind<?> kind) {
        ListOrder order = ListOrder.of(request, false);
        Selection selection = Selection.of(request, kind);
        Optional<Key> after = Optional.empty();
        Snapshot snapshot;
        if (order.next().isEmpty()) {
            snapshot = snapshot(order);
        } else {
            ContinueToken token = ContinueToken.parse(order.next(), kind.storage());
            after = Optional.of(token.last());
            snapshot = continued(token);
        }
        String namespace = request.namespace();
        if (namespace.isEmpty() && kind.resource().namespaced()) {
            namespace = selection.namespace();
        }
        return page(snapshot, kind.storage(), namespace, selection, after, order.limit());
    }

    private Snapshot snapshot(ListOrder order) {
        Snapshot newest = store.snapshot();
        if (order.revision() > newest.revision()) {
            throw tooLarge(order.revision(), newest.revision());
        }
        return order.isExact() ? store.snapshot(order.revision()) : newest;
    }

    static ApiError tooLarge(long wanted, long newest) {
        String message = "Too large resource version: " + wanted + ", current: " + newest;
        return ApiError.timeout(
                "Timeout: " + message,
                1,
                List.of(new Cause("ResourceVersionTooLarge", "Too large resource version", "")));
    }

    private Snapshot continued(ContinueToken token) {
        if (token.revision() == ContinueToken.ANY) {
            return store.snapshot();
        }
        try {
            return store.snapshot(token.revision());
        } catch (CompactedException e) {
            throw ApiError.expiredContinue(
                    EXPIRED, new ContinueToken(ContinueToken.ANY, token.last()).text());
        }
    }

    private static Page page(
            Snapshot snapshot,
            String resource,
            String namespace,
            Selection selection,
            Optional<Key> after,
            long limit) {
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
                        ? Optional.of(countAfter(snapshot, resource, namespace, last))
                        : Optional.empty();
        return new Page(
                items,
                snapshot.revision(),
                new ContinueToken(snapshot.revision(), last).text(),
                remaining);
    }

    private static long countAfter(Snapshot snapshot, String resource, String namespace, Key last) {
        long[] count = {0};
        snapshot.scan(
                resource,
                namespace,
                Optional.of(last),
                entry -> {
                    count[0]++;
                    return true;
                });
        return count[0];
    }
}
