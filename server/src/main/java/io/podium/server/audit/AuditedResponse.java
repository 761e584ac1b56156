package io.podium.server.audit;

import io.podium.api.error.ApiError;
import io.podium.api.value.MapValue;
import io.podium.server.wire.PassedResponse;
import io.podium.server.wire.Response;
import java.util.Map;
import java.util.function.Supplier;

/** Passes an answer on, and tells the record of the request what became of it. */
public final class AuditedResponse extends PassedResponse {
    private final AuditRecord audit;

    public AuditedResponse(Response to, AuditRecord audit) {
        super(to);
        this.audit = audit;
    }

    /** Heard here, and by nobody behind. */
    @Override
    public void tell(Supplier<MapValue> object) {
        audit.answered(object);
    }

    @Override
    public void send(int code, Map<String, String> headers, byte[] body) {
        audit.complete(code); // Before it is sent: who has the answer finds it written.
        super.send(code, headers, body);
    }

    @Override
    public void fail(ApiError error) {
        audit.refused(error);
        audit.complete(error.code());
        super.fail(error);
    }

    @Override
    public void open(int code, Map<String, String> headers) {
        audit.started(code);
        super.open(code, headers);
        onEnd(() -> audit.complete(code));
    }
}
