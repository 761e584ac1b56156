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
import java.time.Duration;
import java.util.List;

/** Understands what a watch asks for. */
final class Watching {
    /**
     * A watch without a time-out ends after half an hour to an hour, so that connections spread
     * anew.
     */
    private static final long SHORTEST_SECONDS = 30 * 60;

    /** More than any connection lives; keeps sums of nanoseconds from running over. */
    private static final long LONGEST_SECONDS = 10L * 365 * 24 * 3600;

    private final Parts parts;
    private final WatchHub hub;

    Watching(Parts parts, WatchHub hub) {
        this.parts = parts;
        this.hub = hub;
    }

    Loop.Cancel watch(ApiRequest request, Kind<?> kind, WatchSink sink) {
        ListOrder order = ListOrder.ofWatch(request);
        Selection selection = Selection.of(request, kind);
        Rendition rendition = Accepts.negotiate(request, Offer.FRAMES);
        boolean isNamespaced = kind.resource().namespaced();
        String namespace =
                request.namespace().isEmpty() && isNamespaced
                        ? selection.namespace()
                        : request.namespace();
        String name = request.name().isEmpty() ? selection.name() : request.name();
        boolean hasInitial = order.initialEvents().orElse(false);
        long after =
                order.revision() == 0 && !hasInitial ? parts.store().revision() : order.revision();
        var wanted =
                new WatchOrder(
                        kind.storage(),
                        namespace,
                        name,
                        selection.node(),
                        selection.label(),
                        selection,
                        hasInitial,
                        after,
                        hasInitial && order.bookmarks(),
                        order.bookmarks(),
                        timeout(order),
                        new ObjectFrames(kind, rendition, parts.clock(), parts.forms()),
                        parts.watches().apply(request.resource()));
        sink.open(Answers.frameType(rendition), List.of());
        return hub.watch(wanted, sink);
    }

    /** Zero counts as unsaid, and less than that as over. */
    private Duration timeout(ListOrder order) {
        long said = order.timeoutSeconds().orElse(0L);
        long seconds =
                said != 0
                        ? Math.clamp(said, 0, LONGEST_SECONDS)
                        : SHORTEST_SECONDS + parts.randomness().nextInt((int) SHORTEST_SECONDS);
        return Duration.ofSeconds(seconds);
    }
}
