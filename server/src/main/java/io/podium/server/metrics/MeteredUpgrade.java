package io.podium.server.metrics;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.podium.api.error.ApiError;
import io.podium.server.wire.Upgrade;
import java.util.Map;
import java.util.function.Consumer;

/** Passes an upgrade on, and tells when the connection that came of it is over. */
public final class MeteredUpgrade implements Upgrade {
    private static final int SWITCHED = 101;

    private final Upgrade to;
    private final Ending running;

    public MeteredUpgrade(Upgrade to, Ending running) {
        this.to = to;
        this.running = running;
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
        to.refuse(error);
        running.end(error.code(), 0);
    }

    @Override
    public void accept(Map<String, String> headers, Consumer<ChannelPipeline> handlers) {
        to.accept(headers, handlers);
        to.channel().closeFuture().addListener(closed -> running.end(SWITCHED, 0));
    }
}
