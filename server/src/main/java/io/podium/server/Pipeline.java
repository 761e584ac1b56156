package io.podium.server;

import io.podium.api.error.ApiError;
import io.podium.base.loop.Loop;
import io.podium.server.Resolution.Target;
import io.podium.server.audit.AuditRecord;
import io.podium.server.authz.Attributes;
import io.podium.server.fairness.Seat;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.User;
import io.podium.server.request.WatchSink;
import io.podium.server.wire.Call;
import io.podium.server.wire.RequestLine;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The ways of all requests. Read each downwards: the first line runs first. What happens to an
 * object between permission and commit (decode, default, mutate, validate, commit) is the
 * registry's own list.
 */
final class Pipeline {
    /** A request as it came, and what is written of it. */
    record Heard(Call call, AuditRecord audit) {}

    /** A request whose method and path are understood. */
    record Parsed(Call call, RequestLine line, AuditRecord audit) {}

    /** A request of which we know who asks. */
    record Identified(Call call, RequestLine line, User user, AuditRecord audit) {}

    /** A request whose turn it is; the seat is given back when the answer is over. */
    record Seated(
            Call call,
            RequestLine line,
            User user,
            AuditRecord audit,
            List<Attributes> attributes,
            Seat seat) {}

    /** The same of a request from this process. */
    record SeatedInside(ApiRequest request, AuditRecord audit, Seat seat) {}

    /** A request from this process, and what is written of it. */
    record HeardInside(ApiRequest request, AuditRecord audit) {}

    /** What a request was found to mean, and its seat. */
    record Resolved(Target target, Seat seat) {}

    private Pipeline() {}

    /**
     * Everything that comes over the wire: from bytes to what is asked for, by whom, and that he
     * may.
     */
    static Chain<Heard, Permitted<Resolved>> entrance(Rooms rooms) {
        return Chain.of(rooms::parse) //           Heard      -> Parsed: method and path
                .then(rooms::identify) //          Parsed     -> Identified: who sent it
                .then(rooms::record) //            Identified -> Identified: what is written of it
                .then(rooms::impersonate) //       Identified -> Identified: as whom it counts
                .thenWait(rooms::admitNow) //      Identified -> Seated: is it its turn
                .then(rooms::permit) //            Seated     -> Permitted: may they
                .then(rooms::resolve); //          Permitted  -> Permitted: is there such a thing
    }

    /** Reads and writes, once permitted. */
    static Chain<Permitted<ApiRequest>, Answer> serve(Rooms rooms) {
        return Chain.<Permitted<ApiRequest>, ApiRequest>of(
                        Permitted::asked) // Permitted -> ApiRequest
                .thenWait(rooms::carryOut); //                                   ApiRequest ->
        // Answer: done and durable
    }

    /** Reads and writes from this process: the same way from permission on. */
    static Chain<HeardInside, Answer> inside(Rooms rooms) {
        Chain<Permitted<ApiRequest>, Answer> serve = serve(rooms);
        Chain<SeatedInside, Answer> work =
                Chain.of(rooms::permitInside) //   Seated     -> Permitted: may they
                        .thenWait(serve::run); //  Permitted  -> Answer
        return Chain.of(rooms::recordInside) //    Heard      -> Heard: what is written of it
                .thenWait(rooms::admitInside) //   Heard      -> Seated: is it its turn
                .thenWait(seated -> during(seated, work));
    }

    private static CompletableFuture<Answer> during(
            SeatedInside seated, Chain<SeatedInside, Answer> work) {
        return work.run(seated).whenComplete((answer, failure) -> seated.seat().run());
    }

    /** Watches, once permitted. */
    static Loop.Cancel watch(Rooms rooms, Permitted<ApiRequest> request, WatchSink sink) {
        return rooms.registry().watch(request.asked(), sink);
    }

    /**
     * Streams (logs, exec, attach, port-forward), once permitted, and admitted before they start.
     */
    static void connect(Rooms rooms, Permitted<ApiRequest> request, Call call) {
        var connect =
                rooms.connect()
                        .orElseThrow(() ->
                                ApiError.notImplemented(
                                        "the subresource "
                                                + request.asked().resource().plural()
                                                + "/"
                                                + request.asked().subresource()));
        rooms.admitConnection(request.asked());
        call.upgrade()
                .ifPresentOrElse(
                        upgrade -> connect.upgrade(request.asked(), upgrade),
                        () -> connect.serve(request.asked(), call.head(), call.response()));
    }
}
