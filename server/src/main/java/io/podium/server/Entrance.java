package io.podium.server;

import io.podium.api.error.ApiError;
import io.podium.api.versions.Deprecations;
import io.podium.base.loop.Doers;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.server.Pipeline.Heard;
import io.podium.server.Pipeline.Resolved;
import io.podium.server.Resolution.Target;
import io.podium.server.audit.AuditLog;
import io.podium.server.audit.AuditRecord;
import io.podium.server.audit.AuditedResponse;
import io.podium.server.audit.AuditedUpgrade;
import io.podium.server.discovery.Lazy;
import io.podium.server.discovery.Site;
import io.podium.server.fairness.Seat;
import io.podium.server.metrics.Ending;
import io.podium.server.metrics.MeteredResponse;
import io.podium.server.metrics.MeteredUpgrade;
import io.podium.server.metrics.RequestMetrics;
import io.podium.server.metrics.Route;
import io.podium.server.metrics.ServerMetrics;
import io.podium.server.render.Refusals;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.Notes;
import io.podium.server.request.Verb;
import io.podium.server.request.WatchSink;
import io.podium.server.streams.WatchSocket;
import io.podium.server.trace.RequestLog;
import io.podium.server.trace.Trace;
import io.podium.server.wire.Call;
import io.podium.server.wire.Front;
import io.podium.server.wire.Gzip;
import io.podium.server.wire.Head;
import io.podium.server.wire.Response;
import io.podium.server.wire.Upgrade;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what comes over the wire through the pipeline and brings the answer back to the wire. */
final class Entrance implements Front {
    private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);

    private final Rooms rooms;
    private final Lazy<Site> site;
    private final Doers doers;
    private final Refusals refusals;
    private final ServerMetrics metrics;
    private final Clock clock;
    private final Deadline deadline;
    private final Optional<AuditLog> audit;
    private final RequestLog log = RequestLog.usual();
    private final Chain<Heard, Permitted<Resolved>> entrance;
    private final Chain<Permitted<ApiRequest>, Answer> serve;

    Entrance(
            Rooms rooms,
            Lazy<Site> site,
            Doers doers,
            Refusals refusals,
            ServerMetrics metrics,
            Clock clock,
            Deadline deadline,
            Optional<AuditLog> audit) {
        this.audit = audit;
        this.deadline = deadline;
        this.refusals = refusals;
        this.rooms = rooms;
        this.site = site;
        this.doers = doers;
        this.metrics = metrics;
        this.clock = clock;
        this.entrance = Pipeline.entrance(rooms);
        this.serve = Pipeline.serve(rooms);
    }

    @Override
    public void handle(Call call) {
        if (audit.isEmpty()) {
            enter(call, AuditRecord.NONE);
            return;
        }
        String id = call.response().auditId();
        AuditRecord log = AuditRecord.begin(audit.get(), call.head(), id);
        enter(
                new Call(
                        call.head(),
                        call.body(),
                        new AuditedResponse(call.response(), log),
                        call.upgrade().map(upgrade -> new AuditedUpgrade(upgrade, log))),
                log);
    }

    private void enter(Call call, AuditRecord log) {
        long came = clock.nanos();
        var _ =
                entrance.run(new Heard(call, log))
                        .whenComplete((permitted, failure) -> {
                            if (failure != null) {
                                refuse(call, failure);
                                return;
                            }
                            try {
                                proceed(call, permitted, came);
                            } catch (RuntimeException | Error e) {
                                refuse(call, e);
                            }
                        });
    }

    @Override
    public void handshakeFailed() {
        metrics.failedHandshakes().add();
    }

    @Override
    public Refused refused(Head head, ApiError error) {
        return refusals.write(head, error);
    }

    private void proceed(Call call, Permitted<Resolved> permitted, long came) {
        if (call.response().isOver()) {
            return; // Its client left while it waited for its turn: nobody wants it done.
        }
        Seat seat = permitted.asked().seat();
        switch (permitted.asked().target()) {
            case Target.Path path -> site.get().serve(path.line(), call.head(), call.response());
            case Target.Stream stream ->
                    guarded(
                            metered(call, permitted.narrowed(stream.request()), came),
                            metered ->
                                    Pipeline.connect(
                                            rooms, permitted.narrowed(stream.request()), metered));
            case Target.Objects objects ->
                    guarded(
                            metered(call, permitted.narrowed(objects.request()), came),
                            metered -> serve(metered, permitted.narrowed(objects.request()), seat));
        }
    }

    private void serve(Call call, Permitted<ApiRequest> request, Seat seat) {
        Deprecations.notice(request.asked().resource(), request.asked().subresource())
                .ifPresent(notice -> {
                    call.response().warn(Warnings.header(List.of(notice.text())));
                    metrics.requests()
                            .deprecated(Route.of(request.asked()), notice.removedRelease());
                    Notes notes = request.asked().notes();
                    notes.note("k8s.io/deprecated", "true");
                    if (!notice.removedRelease().isEmpty()) {
                        notes.note("k8s.io/removed-release", notice.removedRelease());
                    }
                });
        if (request.asked().verb() == Verb.WATCH) {
            watch(call, request, seat);
        } else {
            answer(call, request, seat);
        }
    }

    /** The same call, its way back watched, so that every end of it is counted. */
    private Call metered(Call call, Permitted<ApiRequest> request, long came) {
        Route route = Route.of(request.asked());
        var trace = new Trace(clock, came);
        trace.mark("permitted");
        RequestMetrics.Running running = metrics.requests().begin(route, came);
        String user = request.user().name();
        Ending over =
                (code, bytes) -> {
                    trace.mark("sent");
                    running.end(code, bytes);
                    log.over(call.head(), user, route, trace, code, bytes);
                };
        return new Call(
                call.head(),
                call.body(),
                new MeteredResponse(call.response(), over, trace::mark),
                call.upgrade().map(upgrade -> new MeteredUpgrade(upgrade, over)));
    }

    private static void guarded(Call metered, Consumer<Call> step) {
        try {
            step.accept(metered);
        } catch (RuntimeException | Error e) {
            refuse(metered, e);
        }
    }

    private void answer(Call call, Permitted<ApiRequest> request, Seat seat) {
        Runnable over = call.response().working();
        if (request.asked().verb() == Verb.LIST) {
            // A long list takes long to copy out: not on an event loop.
            var _ =
                    doers.call(
                                    () -> {
                                        CompletableFuture<Answer> future = serve.run(request);
                                        deadline.guard(call, request.asked(), future);
                                        list(call, request.asked(), seat, future, over);
                                        return true;
                                    })
                            .exceptionally(failure -> {
                                over.run();
                                return false;
                            });
            return;
        }
        CompletableFuture<Answer> future = serve.run(request);
        if (!future.isDone()) {
            deadline.guard(call, request.asked(), future);
        }
        if (future.isDone()) {
            var _ =
                    future.whenComplete((answer, failure) ->
                            deliver(call, request.asked(), seat, answer, failure, over));
            return;
        }
        // It ends on the store's loop, which has better things to do than to write JSON.
        var _ =
                future.whenComplete((answer, failure) ->
                        call.response()
                                .onLoop(() ->
                                        deliver(
                                                call,
                                                request.asked(),
                                                seat,
                                                answer,
                                                failure,
                                                over)));
    }

    /** A collection that was deleted is as large as a list, and goes the way of one. */
    private void deliver(
            Call call,
            ApiRequest request,
            Seat seat,
            Answer answer,
            Throwable failure,
            Runnable over) {
        if (failure != null || answer.pieces().isEmpty()) {
            send(call, answer, failure);
            over.run();
            return;
        }
        var _ =
                doers.call(
                                () -> {
                                    stream(call, request, seat, answer, failure);
                                    return true;
                                })
                        .whenComplete((streamed, trouble) -> over.run());
    }

    /**
     * Sends the list.
     *
     * @param over is run when the list is out, or will never be
     */
    private void list(
            Call call,
            ApiRequest request,
            Seat seat,
            CompletableFuture<Answer> future,
            Runnable over) {
        if (future.isDone()) {
            var _ =
                    future.handle(
                                    (answer, failure) -> {
                                        stream(call, request, seat, answer, failure);
                                        return true;
                                    })
                            .whenComplete((streamed, failure) -> over.run());
            return;
        }
        // It waits for a revision, which arrives on a loop.
        var _ =
                future.whenComplete((answer, failure) -> {
                    var _ =
                            doers.call(
                                            () -> {
                                                stream(call, request, seat, answer, failure);
                                                return true;
                                            })
                                    .whenComplete((streamed, trouble) -> over.run());
                });
    }

    /** On a thread that may wait: what is large goes out as fast as the client takes it. */
    private void stream(
            Call call, ApiRequest request, Seat seat, Answer answer, Throwable failure) {
        if (failure != null || answer.pieces().isEmpty()) {
            send(call, answer, failure);
            return;
        }
        try {
            call.response().tell(answer.told());
            deadline.bound(call, request);
            new Piecemeal(call, seat, deadline.loop(), headers(answer))
                    .send(answer.code(), answer.pieces().get().get());
        } catch (RuntimeException | Error e) {
            refuse(call, e);
        }
    }

    private static void send(Call call, Answer answer, Throwable failure) {
        if (failure != null) {
            refuse(call, failure);
            return;
        }
        try {
            call.response().mark("done");
            call.response().tell(answer.told());
            byte[] body = answer.bytes().get();
            Map<String, String> headers = headers(answer);
            if (Gzip.isWorthIt(call.head(), body.length)) {
                body = Gzip.pack(body);
                headers = Gzip.headers(headers);
            }
            Piecemeal.requireRoom(call.response(), body.length);
            call.response().mark("encoded");
            call.response().send(answer.code(), headers, body);
        } catch (RuntimeException | Error e) {
            refuse(call, e);
        }
    }

    private static Map<String, String> headers(Answer answer) {
        String warning = Warnings.header(answer.warnings());
        return warning.isEmpty()
                ? Map.of("content-type", answer.contentType())
                : Map.of("content-type", answer.contentType(), "warning", warning);
    }

    /** It counts until all it begins with is out, but no longer than other requests. */
    private void watch(Call call, Permitted<ApiRequest> request, Seat seat) {
        Runnable begun = seat == Seat.FREE ? seat : deadline.atLast(seat);
        try {
            watch(call, request, begun);
        } catch (RuntimeException | Error e) {
            begun.run();
            throw e;
        }
    }

    private void watch(Call call, Permitted<ApiRequest> request, Runnable begun) {
        Piecemeal.requireRoom(call.response(), Integer.MAX_VALUE); // Its head is kept for long.
        Optional<Upgrade> upgrade = call.upgrade().filter(WatchSocket::isAsked);
        if (upgrade.isPresent()) {
            var socket = new WatchSocket(upgrade.get());
            Loop.Cancel handle =
                    Pipeline.watch(rooms, request, new Beginning(socket, deadline, begun));
            socket.onEnd(handle::cancel);
            return;
        }
        Response response = call.response();
        Loop.Cancel handle =
                Pipeline.watch(rooms, request, new Beginning(new Sink(response), deadline, begun));
        response.onEnd(handle::cancel);
        response.onEnd(begun);
    }

    private static void refuse(Call call, Throwable failure) {
        Throwable cause = Chain.cause(failure);
        ApiError error;
        if (cause instanceof ApiError refusal) {
            error = refusal;
        } else {
            LOG.error("{} {} failed", call.head().method(), call.head().uri(), cause);
            error = ApiError.fault("an unexpected fault, see the server's log");
        }
        call.upgrade()
                .ifPresentOrElse(
                        upgrade -> upgrade.refuse(error), () -> call.response().fail(error));
    }

    /**
     * Frames on their way, and who wants to know when a watch has all it begins with, or its client
     * does not take it.
     */
    private static final class Beginning implements WatchSink {
        private final WatchSink to;
        private final Deadline deadline;
        private final Runnable heard;
        private volatile boolean isHeard;

        Beginning(WatchSink to, Deadline deadline, Runnable heard) {
            this.to = to;
            this.deadline = deadline;
            this.heard = heard;
        }

        @Override
        public void begun() {
            isHeard = true;
            heard.run();
        }

        @Override
        public void open(String contentType, List<String> warnings) {
            to.open(contentType, warnings);
        }

        @Override
        public void send(byte[] frames) {
            to.send(frames);
        }

        @Override
        public boolean isWritable() {
            return to.isWritable();
        }

        @Override
        public void onDrain(Runnable callback) {
            if (isHeard) {
                to.onDrain(callback);
                return;
            }
            // Whose client takes nothing has no seat any more.
            Loop.Cancel timer = deadline.loop().schedule(Piecemeal.PATIENCE, this::begun);
            to.onDrain(() -> {
                timer.cancel();
                callback.run();
            });
        }

        @Override
        public void close() {
            to.close();
        }
    }

    /** A watch's frames as the bytes of a response. */
    private record Sink(Response response) implements WatchSink {
        @Override
        public void open(String contentType, List<String> warnings) {
            var headers = new LinkedHashMap<String, String>();
            headers.put("content-type", contentType);
            String warning = Warnings.header(warnings);
            if (!warning.isEmpty()) {
                headers.put("warning", warning);
            }
            response.open(200, headers);
        }

        @Override
        public void send(byte[] frames) {
            response.write(frames);
        }

        @Override
        public boolean isWritable() {
            return response.isWritable();
        }

        @Override
        public void onDrain(Runnable callback) {
            response.onDrain(callback);
        }

        @Override
        public void close() {
            response.close();
        }
    }
}
