package io.podium.server.audit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.podium.api.error.ApiError;
import io.podium.server.wire.Upgrade;
import java.util.Map;
import java.util.function.Consumer;

/** Passes an upgrade on, and tells the record when it begins and when its connection is over. */
public final class AuditedUpgrade implements Upgrade {
    private static final int SWITCHED = 101;

    private final Upgrade to;
    private final AuditRecord audit;

    public AuditedUpgrade(Upgrade to, AuditRecord audit) {
        this.to = to;
        this.audit = audit;
    }

    @Override
    public HttpRequest request() {
        return to.request();
    }

    @Override
    public Channel channel() {
        return to.channel();
    }

    @Override
    public void refuse(ApiError error) {
        audit.refused(error);
        audit.complete(error.code());
        to.refuse(error);
    }

    @Override
    public void accept(Map<String, String> headers, Consumer<ChannelPipeline> handlers) {
        audit.started(SWITCHED);
        to.accept(headers, handlers);
        to.channel().closeFuture().addListener(closed -> audit.complete(SWITCHED));
    }
}
