package io.podium.server;

import io.podium.api.error.ApiError;
import io.podium.api.time.GoDuration;
import io.podium.base.loop.Loop;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.wire.Call;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Bounds how long a request takes that is no watch and no stream. What was begun is not undone;
 * only the client does not wait for it any longer.
 *
 * @param longest what a request may take, and gets when it says nothing
 */
record Deadline(Duration longest, Loop loop) {
    /** What the parameter "timeout" grants; fails with 400 for what is no duration. */
    Duration of(String timeout) {
        if (timeout.isEmpty()) {
            return longest;
        }
        try {
            Duration asked = GoDuration.parse(timeout);
            boolean isUsable = asked.isPositive() && asked.compareTo(longest) < 0;
            return isUsable ? asked : longest;
        } catch (GoDuration.Malformed e) {
            throw ApiError.badRequest(
                    "invalid timeout specified in the request URL - " + e.getMessage());
        }
    }

    /** Answers 504 when the future is not done in time. */
    void guard(Call call, ApiRequest request, CompletableFuture<Answer> future) {
        if (future.isDone()) {
            return;
        }
        Loop.Cancel timer =
                loop.schedule(of(request.parameter("timeout")), () -> expire(call, future));
        var _ = future.whenComplete((answer, failure) -> timer.cancel());
    }

    /** Ends an answer that is on its way for too long because its client does not take it. */
    void bound(Call call, ApiRequest request) {
        Loop.Cancel timer =
                loop.schedule(of(request.parameter("timeout")), () -> call.response().abort());
        call.response().onEnd(timer::cancel);
    }

    /** Runs the step once, when it is asked for or a request would have had to be over by then. */
    Runnable atLast(Runnable step) {
        Loop.Cancel timer = loop.schedule(longest, step);
        return () -> {
            timer.cancel();
            step.run();
        };
    }

    private static void expire(Call call, CompletableFuture<Answer> future) {
        if (!future.isDone()) {
            call.response()
                    .fail(
                            ApiError.timeout(
                                    "Timeout: request did not complete within requested timeout -"
                                            + " context deadline exceeded",
                                    0,
                                    List.of()));
        }
    }
}
