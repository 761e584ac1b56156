package io.podium.server;

import io.podium.api.error.ApiError;
import io.podium.base.loop.Loop;
import io.podium.server.Resolution.Target;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.User;
import io.podium.server.request.WatchSink;
import io.podium.server.wire.Call;
import io.podium.server.wire.RequestLine;

/**
 * The ways of all requests. Read each downwards: the first line runs first. What happens to an
 * object between permission and commit (decode, default, mutate, validate, commit) is the
 * registry's own list.
 */
final class Pipeline {
    /** A request whose method and path are understood. */
    record Parsed(Call call, RequestLine line) {}

    /** A request of which we know who asks. */
    record Identified(Call call, RequestLine line, User user) {}

    private Pipeline() {}

    /**
     * Everything that comes over the wire: from bytes to what is asked for, by whom, and that he
     * may.
     */
    static Chain<Call, Permitted<Target>> entrance(Rooms rooms) {
        return Chain.of(rooms::parse) //           Call       -> Parsed: method and path
                .then(rooms::identify) //          Parsed     -> Identified: who sent it
                .then(rooms::impersonate) //       Identified -> Identified: as whom it counts
                .then(rooms::permit) //            Identified -> Permitted: may they
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
    static Chain<ApiRequest, Answer> inside(Rooms rooms) {
        Chain<Permitted<ApiRequest>, Answer> serve = serve(rooms);
        return Chain.of(rooms::permitInside) //    ApiRequest -> Permitted: may they
                .thenWait(serve::run); //          Permitted  -> Answer
    }

    /** Watches, once permitted. */
    static Loop.Cancel watch(Rooms rooms, Permitted<ApiRequest> request, WatchSink sink) {
        return rooms.registry().watch(request.asked(), sink);
    }

    /** Streams (logs, exec, attach, port-forward), once permitted. */
    static void connect(Rooms rooms, Permitted<ApiRequest> request, Call call) {
        var connect =
                rooms.connect()
                        .orElseThrow(() ->
                                ApiError.notImplemented(
                                        "the subresource "
                                                + request.asked().resource().plural()
                                                + "/"
                                                + request.asked().subresource()));
        call.upgrade()
                .ifPresentOrElse(
                        upgrade -> connect.upgrade(request.asked(), upgrade),
                        () -> connect.serve(request.asked(), call.head(), call.response()));
    }
}
