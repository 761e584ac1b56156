package io.podium.server.metrics;

import io.podium.api.error.ApiError;
import io.podium.api.value.MapValue;
import io.podium.server.wire.Response;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Passes an answer on, and tells its code and size once it is over. */
public final class MeteredResponse implements Response {
    private final Response to;
    private final Ending running;
    private final Consumer<String> marks;
    private final AtomicLong written = new AtomicLong();

    /** Marks hears of the steps of the work. */
    public MeteredResponse(Response to, Ending running, Consumer<String> marks) {
        this.to = to;
        this.marks = marks;
        this.running = running;
    }

    @Override
    public void warn(String header) {
        to.warn(header);
    }

    @Override
    public String auditId() {
        return to.auditId();
    }

    @Override
    public void tell(Supplier<MapValue> object) {
        to.tell(object);
    }

    @Override
    public void put(Map<String, String> headers) {
        to.put(headers);
    }

    @Override
    public void send(int code, Map<String, String> headers, byte[] body) {
        running.end(code, body.length); // Who has the answer must find it counted.
        to.send(code, headers, body);
    }

    @Override
    public void fail(ApiError error) {
        running.end(error.code(), 0);
        to.fail(error);
    }

    @Override
    public void open(int code, Map<String, String> headers) {
        to.open(code, headers);
        to.onEnd(() -> running.end(code, written.get()));
    }

    @Override
    public void write(byte[] bytes) {
        written.addAndGet(bytes.length);
        to.write(bytes);
    }

    @Override
    public boolean isWritable() {
        return to.isWritable();
    }

    @Override
    public void onDrain(Runnable callback) {
        to.onDrain(callback);
    }

    @Override
    public void onEnd(Runnable callback) {
        to.onEnd(callback);
    }

    @Override
    public void mark(String step) {
        marks.accept(step);
    }

    @Override
    public void onLoop(Runnable work) {
        to.onLoop(work);
    }

    @Override
    public void close() {
        to.close();
    }

    @Override
    public void abort() {
        to.abort();
    }
}
