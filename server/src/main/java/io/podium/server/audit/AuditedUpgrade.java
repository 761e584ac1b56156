package io.podium.server.audit;

import io.netty.channel.ChannelPipeline;
import io.podium.api.error.ApiError;
import io.podium.server.wire.PassedUpgrade;
import io.podium.server.wire.Upgrade;
import java.util.Map;
import java.util.function.Consumer;

/** Passes an upgrade on, and tells the record when it begins and when its connection is over. */
public final class AuditedUpgrade extends PassedUpgrade {
    private final AuditRecord audit;

    public AuditedUpgrade(Upgrade to, AuditRecord audit) {
        super(to);
        this.audit = audit;
    }

    @Override
    public void refuse(ApiError error) {
        audit.refused(error);
        audit.complete(error.code());
        super.refuse(error);
    }

    @Override
    public void answer(int code, String text) {
        audit.complete(code);
        super.answer(code, text);
    }

    @Override
    public void accept(Map<String, String> headers, Consumer<ChannelPipeline> handlers) {
        audit.started(SWITCHED);
        super.accept(headers, handlers);
        channel().closeFuture().addListener(closed -> audit.complete(SWITCHED));
    }
}
