package io.podium.server.wire;

import io.podium.api.error.ApiError;
import io.podium.api.value.MapValue;
import java.util.Map;
import java.util.function.Supplier;

/** An answer that goes on to another. Who wants to hear of something overrides just that. */
public class PassedResponse implements Response {
    private final Response to;

    protected PassedResponse(Response to) {
        this.to = to;
    }

    @Override
    public void warn(String header) {
        to.warn(header);
    }

    @Override
    public void put(Map<String, String> headers) {
        to.put(headers);
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
    public void send(int code, Map<String, String> headers, byte[] body) {
        to.send(code, headers, body);
    }

    @Override
    public void fail(ApiError error) {
        to.fail(error);
    }

    @Override
    public void open(int code, Map<String, String> headers) {
        to.open(code, headers);
    }

    @Override
    public void write(byte[] bytes) {
        to.write(bytes);
    }

    @Override
    public boolean isCrowded() {
        return to.isCrowded();
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
    public Runnable working() {
        return to.working();
    }

    @Override
    public void onRest(Runnable callback) {
        to.onRest(callback);
    }

    @Override
    public boolean isOver() {
        return to.isOver();
    }

    @Override
    public void mark(String step) {
        to.mark(step);
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
