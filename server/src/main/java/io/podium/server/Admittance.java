package io.podium.server;

import io.podium.server.Pipeline.HeardInside;
import io.podium.server.Pipeline.Identified;
import io.podium.server.Pipeline.Seated;
import io.podium.server.Pipeline.SeatedInside;
import io.podium.server.authz.Attributes;
import io.podium.server.fairness.Fairness;
import io.podium.server.fairness.Flow;
import io.podium.server.fairness.Seat;
import io.podium.server.fairness.Width;
import io.podium.server.request.ApiRequest;
import io.podium.store.Snapshot;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The stage between who asks and whether he may: whose turn it is.
 *
 * @param state says how long a list will be
 * @param aside where a request of this process goes on that had to wait
 */
record Admittance(Fairness fairness, Supplier<Snapshot> state, Executor aside) {
    /** Streams last as long as they last, and are not held up. */
    CompletableFuture<Seated> admit(
            Identified asked, List<Attributes> attributes, boolean isSubject) {
        if (!isSubject) {
            return CompletableFuture.completedFuture(seated(asked, attributes, Seat.FREE));
        }
        Attributes first = attributes.getFirst();
        Flow flow = fairness.flow(first);
        var response = asked.call().response();
        response.put(flow.headers());
        Seat seat =
                fairness.enter(
                        flow,
                        first,
                        width(first, asked.line().parameter("limit")),
                        false,
                        response::onLoop);
        // Given back when the answer is over and so is the work for it, which does not end because
        // its client leaves; a client may be gone before its turn.
        asked.call()
                .upgrade()
                .ifPresent(upgrade -> upgrade.channel().closeFuture().addListener(_ -> seat.run()));
        response.onRest(seat);
        if (seat.isRunning()) {
            return CompletableFuture.completedFuture(seated(asked, attributes, seat));
        }
        return seat.turn().thenApply(turn -> seated(asked, attributes, turn));
    }

    private static Seated seated(Identified asked, List<Attributes> attributes, Seat seat) {
        return new Seated(
                asked.call(), asked.line(), asked.user(), asked.audit(), attributes, seat);
    }

    /** Callers in this process are never turned away: they are few, and wait for each answer. */
    CompletableFuture<SeatedInside> admit(HeardInside heard) {
        ApiRequest request = heard.request();
        Attributes attributes = Attributes.of(request);
        Seat seat =
                fairness.enter(
                        fairness.flow(attributes),
                        attributes,
                        width(attributes, request.parameter("limit")),
                        true,
                        aside);
        return seat.turn().thenApply(turn -> new SeatedInside(request, heard.audit(), turn));
    }

    private int width(Attributes asked, String limit) {
        if (!asked.verb().equals("list") || !asked.isResource()) {
            return 1;
        }
        String stored =
                asked.group().isEmpty() ? asked.resource() : asked.resource() + "." + asked.group();
        return Width.ofList(state.get().count(stored, asked.namespace()), limit);
    }
}
