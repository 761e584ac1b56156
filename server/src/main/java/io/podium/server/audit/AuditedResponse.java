package io.podium.server.audit;

import io.podium.api.error.ApiError;
import io.podium.api.value.MapValue;
import io.podium.server.wire.Response;
import java.util.Map;
import java.util.function.Supplier;

/** Passes an answer on, and tells the record of the request what became of it. */
public final class AuditedResponse implements Response {
    private final Response to;
    private final AuditRecord audit;

    public AuditedResponse(Response to, AuditRecord audit) {
        this.to = to;
        this.audit = audit;
    }

    @Override
    public String auditId() {
        return to.auditId();
    }

    @Override
    public void tell(Supplier<MapValue> object) {
        audit.answered(object);
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
    public void send(int code, Map<String, String> headers, byte[] body) {
        audit.complete(code); // Before it is sent: who has the answer finds it written.
        to.send(code, headers, body);
    }

    @Override
    public void fail(ApiError error) {
        audit.refused(error);
        audit.complete(error.code());
        to.fail(error);
    }

    @Override
    public void open(int code, Map<String, String> headers) {
        audit.started(code);
        to.open(code, headers);
        to.onEnd(() -> audit.complete(code));
    }

    @Override
    public void write(byte[] bytes) {
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
