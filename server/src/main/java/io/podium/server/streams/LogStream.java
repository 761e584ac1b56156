package io.podium.server.streams;

import io.podium.api.error.ApiError;
import io.podium.api.error.Problems;
import io.podium.api.streams.NodeStreams.LogRequest;
import io.podium.api.streams.NodeStreams.StreamRefused;
import io.podium.api.time.GoTime;
import io.podium.server.request.ApiRequest;
import io.podium.server.wire.Response;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container's log as the body of an answer, as long as it goes. */
final class LogStream {
    private static final Logger LOG = LoggerFactory.getLogger(LogStream.class);
    private static final Map<String, String> HEADERS = Map.of("Content-Type", "text/plain");

    private LogStream() {}

    /**
     * Reads PodLogOptions from the query, before anybody looks for the pod; refuses all that makes
     * no sense at once.
     */
    static Function<PodTarget, LogRequest> options(ApiRequest request) {
        Optional<Long> sinceSeconds = request.number("sinceSeconds");
        Optional<Instant> sinceTime =
                Optional.of(request.parameter("sinceTime"))
                        .filter(text -> !text.isEmpty() && !text.equals("null"))
                        .map(LogStream::time);
        Optional<Long> tailLines = request.number("tailLines");
        Optional<Long> limitBytes = request.number("limitBytes");
        var problems = new Problems();
        atLeast("tailLines", tailLines, 0, "must be greater than or equal to 0", problems);
        atLeast("limitBytes", limitBytes, 1, "must be greater than 0", problems);
        if (sinceSeconds.isPresent() && sinceTime.isPresent()) {
            // Upstream names the options as a whole this way.
            problems.forbidden(
                    "[]", "at most one of `sinceTime` or `sinceSeconds` may be specified");
        } else {
            atLeast("sinceSeconds", sinceSeconds, 1, "must be greater than 0", problems);
        }
        if (request.query().containsKey("stream")) {
            problems.forbidden("stream", "may not be specified");
        }
        if (!problems.isEmpty()) {
            throw ApiError.invalid("", "PodLogOptions", request.name(), problems.causes());
        }
        return target ->
                new LogRequest(
                        target.reference(),
                        target.container(),
                        request.flag("follow"),
                        request.flag("previous"),
                        request.flag("timestamps"),
                        tailLines,
                        sinceTime,
                        sinceSeconds.map(Duration::ofSeconds),
                        limitBytes);
    }

    private static void atLeast(
            String name, Optional<Long> number, long least, String detail, Problems problems) {
        if (number.isPresent() && number.get() < least) {
            problems.invalid(name, number.get(), detail);
        }
    }

    private static Instant time(String text) {
        try {
            return GoTime.parse(text);
        } catch (IllegalArgumentException e) {
            throw ApiError.badRequest("sinceTime is no time: " + e.getMessage());
        }
    }

    /** Blocks until the log's end or the client's. */
    static Void run(LogRequest request, PodTarget target, Response response)
            throws InterruptedException {
        var out = new Body(response);
        try {
            target.node().logs(request, out::open, out);
            out.open();
            response.close();
        } catch (StreamRefused e) {
            out.fail(refusal(e));
        } catch (IOException e) {
            LOG.debug("the log of {} broke off", request.pod(), e);
            out.fail(ApiError.internal(e.getMessage()));
        }
        return null;
    }

    /** What the node refuses, as an answer. */
    static ApiError refusal(StreamRefused refused) {
        String reason = refused.code() == 404 ? "NotFound" : "BadRequest";
        return ApiError.of(refused.code(), reason, refused.getMessage());
    }

    /** The body of an answer as a stream that waits while the connection takes no more. */
    private static final class Body extends OutputStream {
        private final Response response;
        private boolean opened;

        Body(Response response) {
            this.response = response;
        }

        void open() {
            if (!opened) {
                opened = true;
                response.open(200, HEADERS);
            }
        }

        void fail(ApiError error) {
            if (opened) {
                response.abort();
            } else {
                response.fail(error);
            }
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            open();
            response.write(Arrays.copyOfRange(bytes, offset, offset + length));
            if (!response.isWritable()) {
                var drained = new CountDownLatch(1);
                response.onDrain(drained::countDown);
                try {
                    drained.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("the client is gone");
                }
            }
        }
    }
}
