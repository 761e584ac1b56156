package io.podium.server.registry;

import io.podium.base.loop.Loop;
import io.podium.server.render.Accepts;
import io.podium.server.render.Accepts.Offer;
import io.podium.server.render.Kind;
import io.podium.server.render.Rendition;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.WatchSink;
import io.podium.server.watch.WatchHub;
import io.podium.server.watch.WatchOrder;
import io.podium.store.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Understands what a watch asks for. */
final class Watching {
    /**
     * A watch without a time-out ends after half an hour to an hour, so that connections spread
     * anew.
     */
    private static final long SHORTEST_SECONDS = 30 * 60;

    private final Parts parts;
    private final WatchHub hub;

    Watching(Parts parts, WatchHub hub) {
        this.parts = parts;
        this.hub = hub;
    }

    Loop.Cancel watch(ApiRequest request, Kind<?> kind, WatchSink sink) {
        ListOrder order = ListOrder.of(request, true);
        Selection selection = Selection.of(request, kind);
        Rendition rendition = Accepts.negotiate(request, Offer.FRAMES);
        boolean isNamespaced = kind.resource().namespaced();
        String namespace =
                request.namespace().isEmpty() && isNamespaced
                        ? selection.namespace()
                        : request.namespace();
        String name = request.name().isEmpty() ? selection.name() : request.name();
        Snapshot newest = parts.store().snapshot();
        boolean hasInitial = order.initialEvents().orElse(order.revision() == 0);
        if (hasInitial && order.revision() > newest.revision()) {
            throw Listing.tooLarge(order.revision(), newest.revision());
        }
        var wanted =
                new WatchOrder(
                        kind.storage(),
                        namespace,
                        name,
                        selection.node(),
                        selection,
                        hasInitial ? Optional.of(newest) : Optional.empty(),
                        order.revision() == 0 ? newest.revision() : order.revision(),
                        order.initialEvents().orElse(false) && order.bookmarks(),
                        order.bookmarks(),
                        timeout(order),
                        new ObjectFrames(kind, rendition, parts.clock()));
        sink.open(Answers.contentType(rendition), List.of());
        return hub.watch(wanted, sink);
    }

    private Duration timeout(ListOrder order) {
        long seconds =
                order.timeoutSeconds() > 0
                        ? order.timeoutSeconds()
                        : SHORTEST_SECONDS + parts.randomness().nextInt((int) SHORTEST_SECONDS);
        return Duration.ofSeconds(seconds);
    }
}
