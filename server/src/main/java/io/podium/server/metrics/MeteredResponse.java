package io.podium.server.metrics;

import io.podium.api.error.ApiError;
import io.podium.server.wire.PassedResponse;
import io.podium.server.wire.Response;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Passes an answer on, and tells its code and size once it is over. */
public final class MeteredResponse extends PassedResponse {
    private final Ending running;
    private final Consumer<String> marks;
    private final AtomicLong written = new AtomicLong();

    /** Marks hears of the steps of the work. */
    public MeteredResponse(Response to, Ending running, Consumer<String> marks) {
        super(to);
        this.marks = marks;
        this.running = running;
    }

    @Override
    public void send(int code, Map<String, String> headers, byte[] body) {
        running.end(code, body.length); // Who has the answer must find it counted.
        super.send(code, headers, body);
    }

    @Override
    public void fail(ApiError error) {
        running.end(error.code(), 0);
        super.fail(error);
    }

    @Override
    public void open(int code, Map<String, String> headers) {
        super.open(code, headers);
        onEnd(() -> running.end(code, written.get()));
    }

    @Override
    public void write(byte[] bytes) {
        written.addAndGet(bytes.length);
        super.write(bytes);
    }

    /** Heard here, and by nobody behind. */
    @Override
    public void mark(String step) {
        marks.accept(step);
    }
}
